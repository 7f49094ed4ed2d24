//! A phone, and the codes of its app.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    Millis,
    device::{
        AnswerRequest, Answered, Decision, DenyReason, DeviceRequest, DeviceRequests, PairDevice, PatchDevice,
        signing_input,
    },
};
use genkan_gateway::authority::{Authority, Listing, Origin, Refusal, SignedCall};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use sha2::{Digest as _, Sha256};

use super::refusal;

/// A phone with its key.
#[derive(Clone)]
pub struct Phone {
    pub authority: Arc<Authority>,
    pub id: String,
    pub seed: [u8; 20],
    key: SigningKey,
    nonces: Arc<AtomicU64>,
}

pub fn new_key() -> SigningKey {
    loop {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).unwrap();
        if let Ok(key) = SigningKey::from_slice(&bytes) {
            return key;
        }
    }
}

pub fn public_key(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().to_sec1_point(false).as_bytes())
}

impl Phone {
    pub fn pair(authority: &Arc<Authority>, id: &str, secret: &str, name: &str) -> Result<Self, Refusal> {
        let key = new_key();
        let input = PairDevice {
            app: None,
            secret: secret.to_owned(),
            public_key: public_key(&key),
            name: name.to_owned(),
        };
        let paired = authority.pair(id, &input, &Origin::default()).map_err(refusal)?;
        let seed = URL_SAFE_NO_PAD.decode(paired.totp_seed).unwrap();
        Ok(Self {
            authority: Arc::clone(authority),
            id: paired.device,
            seed: seed.try_into().unwrap(),
            key,
            nonces: Arc::default(),
        })
    }

    pub fn signed(&self, method: &str, path: &str, body: &[u8]) -> SignedCall {
        let nonce = format!("{:016x}", self.nonces.fetch_add(1, Ordering::SeqCst));
        let time = self.authority.now().to_string();
        let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = signing_input(method, path, &time, &nonce, &hash);
        let signature: Signature = self.key.sign(text.as_bytes());
        SignedCall {
            device: self.id.clone(),
            time,
            nonce,
            signature: URL_SAFE_NO_PAD.encode(signature.to_bytes()),
            method: method.to_owned(),
            path_and_query: path.to_owned(),
            body: body.to_vec(),
            origin: Origin::default(),
        }
    }

    pub fn listing(&self) -> Listing {
        self.authority
            .device_requests(&self.signed("GET", "/device/requests", b""))
            .unwrap()
    }

    pub fn requests(&self) -> DeviceRequests {
        self.listing().requests
    }

    /// The newest request.
    pub fn newest(&self) -> DeviceRequest {
        self.requests().requests.first().unwrap().clone()
    }

    pub fn answer(&self, id: &str, answer: &AnswerRequest) -> Result<Answered, Refusal> {
        let body = serde_json::to_vec(answer).unwrap();
        let path = format!("/device/requests/{id}/answer");
        self.authority
            .answer(&self.signed("POST", &path, &body), id, answer)
            .map_err(refusal)
    }

    pub fn approve(&self, id: &str, number: Option<String>) -> Result<Answered, Refusal> {
        self.answer(
            id,
            &AnswerRequest {
                decision: Decision::Approve,
                number,
                reason: None,
            },
        )
    }

    pub fn deny(&self, id: &str, reason: Option<DenyReason>) -> Result<Answered, Refusal> {
        self.answer(
            id,
            &AnswerRequest {
                decision: Decision::Deny,
                number: None,
                reason,
            },
        )
    }

    /// Turns the switch *allow sign-in requests*.
    pub fn switch(&self, allow: bool) {
        let patch = PatchDevice {
            allow_requests: Some(allow),
            ..PatchDevice::default()
        };
        let body = serde_json::to_vec(&patch).unwrap();
        self.authority
            .change_device(&self.signed("PATCH", "/device", &body), &patch)
            .unwrap();
    }

    /// The phone forgets the account, and the account the phone.
    pub fn leave(&self) {
        self.authority
            .leave_device(&self.signed("DELETE", "/device", b""))
            .unwrap();
    }

    pub fn seen(&self, id: &str) -> Answered {
        let path = format!("/device/requests/{id}/seen");
        self.authority.seen(&self.signed("POST", &path, b""), id).unwrap()
    }

    /// The code at the authority's clock.
    pub fn code(&self) -> String {
        code_at(&self.seed, self.authority.now())
    }
}

pub fn code_at(seed: &[u8; 20], at: Millis) -> String {
    let totp = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::new_stack(*seed))
        .build()
        .unwrap();
    totp.generate(at.unsigned_abs() / 1_000).to_string()
}

/// A code that is wrong now.
pub fn wrong_code(phone: &Phone) -> String {
    let now = phone.authority.now();
    let good: Vec<String> = (-2..3).map(|step| code_at(&phone.seed, now + step * 30_000)).collect();
    (0..)
        .map(|i| format!("{i:06}"))
        .find(|code| !good.contains(code))
        .unwrap()
}
