//! A new key to sign with.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use getrandom::{SysRng, rand_core::UnwrapErr};
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey as _, traits::PublicKeyParts as _};
use serde_json::json;
use zeroize::Zeroizing;

use crate::authority::{Error, Result, keys::sha256};

/// What NIST SP 800-131A asks for, and what every relying party can check.
const BITS: usize = 2_048;

/// A key that nobody has used yet.
pub(super) struct Made {
    /// Its name: the thumbprint (RFC 7638), so that two keys never share one.
    pub(super) kid: String,
    /// The public part, a JSON Web Key (RFC 7517).
    pub(super) public: String,
    /// The private part, PKCS#1 DER.
    pub(super) private: Zeroizing<Vec<u8>>,
}

/// Makes one: about a second of one core. It is made by a library that needs time for it that depends on the key
/// (RUSTSEC-2023-0071 is about that), which tells nothing: it happens once, and nobody can ask for it. Signing, which
/// anybody can ask for, is done by `ring`.
pub(super) fn make() -> Result<Made> {
    let key = RsaPrivateKey::new(&mut UnwrapErr(SysRng), BITS).map_err(|_| Error::Crypto("no key could be made"))?;
    let [n, e] = [key.n_bytes(), key.e_bytes()].map(|number| URL_SAFE_NO_PAD.encode(number));
    let kid = URL_SAFE_NO_PAD.encode(sha256(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#).as_bytes()));
    let public = json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e }).to_string();
    let der = key
        .to_pkcs1_der()
        .map_err(|_| Error::Crypto("a key could not be written"))?;
    Ok(Made {
        kid,
        public,
        private: Zeroizing::new(der.as_bytes().to_vec()),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_keys_differ() {
        let start = std::time::Instant::now();
        for _ in 0..10 {
            super::make().unwrap();
        }
        eprintln!("{:?}", start.elapsed() / 10);
    }
}
