//! An authenticator in software: a passkey as a browser would answer with it, and every way to answer wrongly.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::new_key;

pub const ORIGIN: &str = "http://localhost:8080";

const UP: u8 = 0x01;
const UV: u8 = 0x04;
const AT: u8 = 0x40;

#[derive(Clone)]
pub struct Authenticator {
    pub key: SigningKey,
    pub id: Vec<u8>,
    pub handle: Vec<u8>,
    pub counter: u32,
    pub flags: u8,
    pub origin: String,
    /// Another relying party than the options ask for.
    pub rp_id: Option<String>,
    pub cross_origin: bool,
    /// What the browser says of the page around, where it says it.
    pub top_origin: Option<Value>,
}

fn bytes(text: &Value) -> Vec<u8> {
    B64.decode(text.as_str().unwrap()).unwrap()
}

impl Authenticator {
    pub fn new() -> Self {
        let mut id = vec![0; 16];
        getrandom::fill(&mut id).unwrap();
        Self {
            key: new_key(),
            id,
            handle: Vec::new(),
            counter: 0,
            flags: UP | UV,
            origin: ORIGIN.to_owned(),
            rp_id: None,
            cross_origin: false,
            top_origin: None,
        }
    }

    /// Whether it has no passkey yet.
    pub fn is_new(&self) -> bool {
        self.handle.is_empty()
    }

    pub fn without_verification(mut self) -> Self {
        self.flags = UP;
        self
    }

    pub fn without_presence(mut self) -> Self {
        self.flags = UV;
        self
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let mut data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin,
        });
        if let Some(top) = &self.top_origin {
            data["topOrigin"] = top.clone();
        }
        serde_json::to_vec(&data).unwrap()
    }

    fn auth_data(&self, rp_id: &Value, flags: u8) -> Vec<u8> {
        let rp_id = self.rp_id.clone().unwrap_or_else(|| rp_id.as_str().unwrap().to_owned());
        let mut data = Sha256::digest(rp_id.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Answers `PublicKeyCredentialCreationOptionsJSON`.
    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.handle = bytes(&options["user"]["id"]);
        let mut auth_data = self.auth_data(&options["rp"]["id"], self.flags | AT);
        auth_data.extend([0; 16]);
        auth_data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        auth_data.extend(&self.id);
        auth_data.extend(self.cose_key());
        // {"fmt": "none", "attStmt": {}, "authData": h'…'}
        let mut attestation = vec![0xa3];
        attestation.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x58");
        attestation.push(u8::try_from(auth_data.len()).unwrap());
        attestation.extend(auth_data);
        let client_data = self.client_data("webauthn.create", &options["challenge"]);
        json!({
            "id": B64.encode(&self.id), "rawId": B64.encode(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": B64.encode(client_data), "attestationObject": B64.encode(attestation),
                "transports": ["internal"],
            },
        })
        .to_string()
    }

    /// Answers `PublicKeyCredentialRequestOptionsJSON`.
    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.counter += 1;
        let auth_data = self.auth_data(&options["rpId"], self.flags);
        let client_data = self.client_data("webauthn.get", &options["challenge"]);
        let mut signed = auth_data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": B64.encode(&self.id), "rawId": B64.encode(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": B64.encode(client_data), "authenticatorData": B64.encode(auth_data),
                "signature": B64.encode(signature.to_der().as_bytes()), "userHandle": B64.encode(&self.handle),
            },
        })
        .to_string()
    }

    /// EC2 key, P-256, ES256 (RFC 9053, section 7.1.1).
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(&point.as_bytes()[1..33]);
        key.extend([0x22, 0x58, 0x20]);
        key.extend(&point.as_bytes()[33..]);
        key
    }
}
