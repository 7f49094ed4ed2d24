//! A passkey without a device: what `navigator.credentials` would answer with (WebAuthn Level 3).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::random;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// A passkey whose counter stays at zero, as those that are kept in a cloud do.
pub struct Passkey {
    id: [u8; 16],
    handle: Vec<u8>,
    key: SigningKey,
    origin: String,
}

impl std::fmt::Debug for Passkey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passkey")
    }
}

impl Passkey {
    /// A new one for a page of this origin.
    pub fn new(origin: &str) -> Self {
        let key = SigningKey::from_slice(&random::bytes::<32>()).expect("32 random bytes are a key");
        Self {
            id: random::bytes(),
            handle: Vec::new(),
            key,
            origin: origin.to_owned(),
        }
    }

    /// The same key, used on a page of another origin.
    pub fn away(&self, origin: &str) -> Self {
        Self {
            id: self.id,
            handle: self.handle.clone(),
            key: self.key.clone(),
            origin: origin.to_owned(),
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    fn data(relying_party: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(relying_party.as_bytes()).to_vec();
        data.extend([flags, 0, 0, 0, 0]);
        data
    }

    fn answer(&self, response: &Value) -> String {
        let id = BASE64.encode(self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": response,
        })
        .to_string()
    }

    /// Answers creation options (JSON text) with a registration (JSON text).
    pub fn create(&mut self, text: &str) -> Option<String> {
        let options: Value = serde_json::from_str(text).ok()?;
        self.handle = BASE64.decode(options["user"]["id"].as_str()?).ok()?;
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (&point.as_bytes()[1..33], &point.as_bytes()[33..65]);
        let mut data = Self::data(options["rp"]["id"].as_str()?, PRESENT | VERIFIED | ATTESTED);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        // COSE: EC2 key on P-256 for ES256 (RFC 9053, section 7.1.1).
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20]);
        data.extend(x);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).ok()?);
        object.extend(data);
        Some(self.answer(&json!({
            "clientDataJSON": BASE64.encode(self.client_data("webauthn.create", &options)),
            "attestationObject": BASE64.encode(object), "transports": ["internal"],
        })))
    }

    /// Answers request options (JSON text) with an assertion (JSON text).
    pub fn get(&self, text: &str) -> Option<String> {
        let options: Value = serde_json::from_str(text).ok()?;
        let data = Self::data(options["rpId"].as_str()?, PRESENT | VERIFIED);
        let client = self.client_data("webauthn.get", &options);
        let signed = [data.as_slice(), Sha256::digest(client.as_bytes()).as_slice()].concat();
        let signature: Signature = self.key.sign(&signed);
        Some(self.answer(&json!({
            "clientDataJSON": BASE64.encode(client), "authenticatorData": BASE64.encode(data),
            "signature": BASE64.encode(signature.to_der().as_bytes()), "userHandle": BASE64.encode(&self.handle),
        })))
    }
}
