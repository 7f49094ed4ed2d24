//! Text messages by a webhook: one signed call a message, described in docs/gateway.md.

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use ureq::Agent;
use zeroize::Zeroizing;

use super::{Carrier, PATIENCE, Trouble, Words};
use crate::{
    authority::hex,
    config::{SmsConfig, secret},
};

/// Header of the signature: `t=<ms>,v1=<hex of HMAC-SHA-256 over "t.body">`.
const SIGNATURE: &str = "genkan-signature";

/// A webhook.
pub struct Webhook {
    agent: Agent,
    url: String,
    key: Zeroizing<String>,
}

impl Webhook {
    /// The webhook of a configuration.
    ///
    /// # Errors
    /// When there is no secret to sign with.
    pub fn new(config: &SmsConfig) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false)
            .build();
        Ok(Self {
            agent: agent.into(),
            url: config.url.to_string(),
            key: secret("sms", config.secret_file.as_deref(), "GENKAN_SMS_SECRET")?,
        })
    }

    fn signature(&self, at: u128, body: &str) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_bytes()).ok()?;
        mac.update(format!("{at}.{body}").as_bytes());
        Some(format!("t={at},v1={}", hex(&mac.finalize().into_bytes())))
    }
}

impl Carrier for Webhook {
    fn carry(&self, to: &str, words: &Words) -> Result<(), Trouble> {
        let at = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        let body = json!({ "to": to, "text": words.short, "lang": words.lang }).to_string();
        let signature = self
            .signature(at, &body)
            .ok_or_else(|| Trouble::Lasting("the call could not be signed".to_owned()))?;
        let reply = self
            .agent
            .post(&self.url)
            .content_type("application/json")
            .header(SIGNATURE, signature)
            .send(&body)
            // The text of the error may hold the address, which is configuration, and never the body.
            .map_err(|error| Trouble::Passing(error.to_string()))?;
        match reply.status().as_u16() {
            200..=299 => Ok(()),
            status @ (408 | 425 | 429 | 500..=599) => Err(Trouble::Passing(format!("the webhook answered {status}"))),
            status => Err(Trouble::Lasting(format!("the webhook answered {status}"))),
        }
    }
}
