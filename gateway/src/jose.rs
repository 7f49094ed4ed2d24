//! Signatures of ID tokens, made and checked by the cryptography that TLS uses already.

use std::sync::Once;

use jsonwebtoken::{
    Algorithm, DecodingKey, DecodingKeyKind,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::ErrorKind,
};
use ring::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
        RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256,
        RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
        VerificationAlgorithm,
    },
};
use signature::{Error, Signer, Verifier};

/// What somebody else may sign with. No HMAC: its key would be our secret, and no `none`.
pub(crate) const ALGORITHMS: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

static PROVIDER: CryptoProvider = CryptoProvider {
    // We sign with RS256 alone, which every relying party must understand (OpenID Connect core 1.0, section 15.1).
    signer_factory: |algorithm, key| {
        if *algorithm != Algorithm::RS256 {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        let pair = KeyPair::from_der(key.as_bytes()).map_err(|_| ErrorKind::InvalidRsaKey("not a key".to_owned()))?;
        Ok(Box::new(Own(pair)))
    },
    verifier_factory: |algorithm, key| {
        if algorithm_family_fits(*algorithm, key) {
            Ok(Box::new(Ring(*algorithm, key.clone())))
        } else {
            Err(ErrorKind::InvalidKeyFormat.into())
        }
    },
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes it the one that is used; what is there already stays.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = PROVIDER.install_default();
    });
}

fn algorithm_family_fits(algorithm: Algorithm, key: &DecodingKey) -> bool {
    ALGORITHMS.contains(&algorithm) && key.family().algorithms().contains(&algorithm)
}

struct Ring(Algorithm, DecodingKey);

impl Verifier<Vec<u8>> for Ring {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        match self.0 {
            Algorithm::RS256 => self.rsa(&RSA_PKCS1_2048_8192_SHA256, message, signature),
            Algorithm::RS384 => self.rsa(&RSA_PKCS1_2048_8192_SHA384, message, signature),
            Algorithm::RS512 => self.rsa(&RSA_PKCS1_2048_8192_SHA512, message, signature),
            Algorithm::PS256 => self.rsa(&RSA_PSS_2048_8192_SHA256, message, signature),
            Algorithm::PS384 => self.rsa(&RSA_PSS_2048_8192_SHA384, message, signature),
            Algorithm::PS512 => self.rsa(&RSA_PSS_2048_8192_SHA512, message, signature),
            Algorithm::ES256 => self.curve(&ECDSA_P256_SHA256_FIXED, message, signature),
            Algorithm::ES384 => self.curve(&ECDSA_P384_SHA384_FIXED, message, signature),
            Algorithm::EdDSA => self.curve(&ED25519, message, signature),
            _ => Err(Error::new()),
        }
    }
}

impl Ring {
    fn rsa(&self, by: &'static RsaParameters, message: &[u8], signature: &[u8]) -> std::result::Result<(), Error> {
        let DecodingKeyKind::RsaModulusExponent { n, e } = self.1.kind() else {
            return Err(Error::new());
        };
        let key = RsaPublicKeyComponents { n, e };
        key.verify(by, message, signature).map_err(|_| Error::new())
    }

    fn curve(
        &self,
        by: &'static dyn VerificationAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> std::result::Result<(), Error> {
        let DecodingKeyKind::SecretOrDer(point) = self.1.kind() else {
            return Err(Error::new());
        };
        let key = UnparsedPublicKey::new(by, point);
        key.verify(message, signature).map_err(|_| Error::new())
    }
}

impl JwtVerifier for Ring {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

/// Signs with a key of ours.
struct Own(KeyPair);

impl Signer<Vec<u8>> for Own {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| Error::new())?;
        Ok(signature)
    }
}

impl JwtSigner for Own {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}
