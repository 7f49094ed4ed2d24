//! The provider's own description of itself, its keys, and calls by which we prove who we are.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonwebtoken::jwk::Jwk;
use serde_json::Value;
use ureq::http::Request;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::{
    super::{
        Answer, No,
        http::{Client, Reply, nonsense, retry_after},
    },
    id_token,
};
use crate::config::{CibaConfig, is_loopback, secret};

/// How long its description is believed.
const DESCRIBED: Duration = Duration::from_secs(3_600);
/// Its keys are read again at most this often, when a token names one that is not known.
const KEYS: Duration = Duration::from_secs(10);
/// Most keys that are looked at.
const MOST: usize = 32;

/// How we prove who we are (OpenID Connect core 1.0, section 9).
#[derive(Clone, Copy)]
enum Method {
    Basic,
    Post,
}

/// What the provider says of itself (OpenID Connect discovery 1.0, section 3; CIBA core 1.0, section 4).
#[derive(Clone)]
struct Description {
    issuer: String,
    backchannel: String,
    token: String,
    keys: String,
    method: Method,
    read_at: Instant,
}

/// Which issuer, and which of its keys.
pub(super) type SignedBy = (String, Jwk);

pub(super) struct Provider {
    client: Client,
    issuer: Url,
    client_id: String,
    secret: Zeroizing<String>,
    description: Mutex<Option<Description>>,
    keys: Mutex<Option<(Instant, Vec<Jwk>)>>,
}

impl Provider {
    pub(super) fn new(config: &CibaConfig) -> Result<Self, String> {
        Ok(Self {
            client: Client::new(config.url.as_ref().unwrap_or(&config.issuer)),
            issuer: config.issuer.clone(),
            client_id: config.client_id.clone(),
            secret: secret(
                "upstream",
                config.client_secret_file.as_deref(),
                "GENKAN_UPSTREAM_SECRET",
            )?,
            description: Mutex::default(),
            keys: Mutex::default(),
        })
    }

    /// Another server from now on.
    #[cfg(test)]
    pub(super) fn point_at(&mut self, url: &Url) {
        self.client = Client::new(url);
        self.issuer = url.clone();
    }

    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Asks for somebody (CIBA core 1.0, section 7.1).
    pub(super) fn backchannel(&self, form: &[(&str, &str)]) -> Answer<Reply> {
        let description = self.describe()?;
        self.post(&description.backchannel, description.method, form)
    }

    /// Calls the token endpoint.
    pub(super) fn token(&self, form: &[(&str, &str)]) -> Answer<Reply> {
        let description = self.describe()?;
        self.post(&description.token, description.method, form)
    }

    /// Whose key signed a token: `Ok(Err)` when it is none of the provider's.
    ///
    /// # Errors
    /// When the keys cannot be read now; the token may still be good.
    pub(super) fn signed_by(&self, token: &str) -> Answer<Result<SignedBy, &'static str>> {
        let description = self.describe()?;
        let header = match id_token::header(token) {
            Ok(header) => header,
            Err(reason) => return Ok(Err(reason)),
        };
        let mut held = self.keys.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let found = |keys: &[Jwk]| id_token::key_of(&header, keys).cloned();
        let mut key = held.as_ref().and_then(|(_, keys)| found(keys));
        let old = held.as_ref().is_none_or(|(read_at, _)| read_at.elapsed() >= KEYS);
        if key.is_none() && old {
            let keys = self.read_keys(&description.keys)?;
            key = found(&keys);
            *held = Some((Instant::now(), keys));
        }
        Ok(key.map(|key| (description.issuer, key)).ok_or("no such key"))
    }

    fn read_keys(&self, address: &str) -> Answer<Vec<Jwk>> {
        let reply = self.get(address)?;
        let keys = reply.body["keys"]
            .as_array()
            .ok_or_else(|| nonsense("the provider's keys"))?;
        // A key of a kind that nobody here knows must not hide the others.
        Ok(keys
            .iter()
            .take(MOST)
            .filter_map(|key| serde_json::from_value(key.clone()).ok())
            .collect())
    }

    fn describe(&self) -> Answer<Description> {
        let mut held = self
            .description
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = held.as_ref().filter(|known| known.read_at.elapsed() < DESCRIBED) {
            return Ok(known.clone());
        }
        let read = self.get(&self.client.address("/.well-known/openid-configuration"));
        let read = read.and_then(|reply| {
            understand(&reply.body, &self.issuer).map_err(|problem| {
                tracing::error!(problem, "the provider's description cannot be used");
                No::Unavailable(None)
            })
        });
        match (read, held.as_ref()) {
            (Ok(new), _) => {
                *held = Some(new.clone());
                Ok(new)
            }
            // What it said an hour ago is better than nobody signing in.
            (Err(_), Some(known)) => Ok(known.clone()),
            (Err(no), None) => Err(no),
        }
    }

    fn get(&self, address: &str) -> Answer<Reply> {
        let request = Request::get(address).header("accept", "application/json").body(());
        let reply = self.client.send(request.map_err(|_| nonsense("an address"))?)?;
        if !reply.status.is_success() {
            return Err(nonsense("a status where a document was expected"));
        }
        Ok(reply)
    }

    fn post(&self, address: &str, method: Method, form: &[(&str, &str)]) -> Answer<Reply> {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let mut request = Request::post(address)
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded");
        match method {
            Method::Basic => request = request.header("authorization", self.basic().as_str()),
            Method::Post => {
                body.append_pair("client_id", &self.client_id);
                body.append_pair("client_secret", &self.secret);
            }
        }
        let body = Zeroizing::new(body.finish());
        let request = request.body(body.as_bytes()).map_err(|_| nonsense("an address"))?;
        let reply = self.client.send(request)?;
        match reply.status.as_u16() {
            429 => Err(No::Throttled(retry_after(&reply.headers))),
            503 => Err(No::Unavailable(retry_after(&reply.headers))),
            _ if reply.body.is_object() => Ok(reply),
            _ => Err(nonsense("an answer to a call of ours")),
        }
    }

    /// Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1).
    fn basic(&self) -> Zeroizing<String> {
        let encoded = |text: &str| Zeroizing::new(form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
        let pair = Zeroizing::new(format!("{}:{}", *encoded(&self.client_id), *encoded(&self.secret)));
        Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())))
    }
}

/// What of a description is needed, and whether it can be trusted with our secret.
fn understand(body: &Value, issuer: &Url) -> Result<Description, &'static str> {
    let text = |name: &str| body[name].as_str();
    let said = text("issuer").ok_or("no issuer")?;
    // The exact text counts (discovery 1.0, section 4.3); a slash at its end is what a parsed address adds.
    if said.trim_end_matches('/') != issuer.as_str().trim_end_matches('/') {
        return Err("it is of another issuer");
    }
    let lists = |name: &str, value: &str, absent: bool| {
        body[name]
            .as_array()
            .map_or(absent, |all| all.iter().any(|one| one == value))
    };
    if !lists("backchannel_token_delivery_modes_supported", "poll", false) {
        return Err("it does not poll");
    }
    let method = if lists("token_endpoint_auth_methods_supported", "client_secret_basic", true) {
        Method::Basic
    } else if lists("token_endpoint_auth_methods_supported", "client_secret_post", false) {
        Method::Post
    } else {
        return Err("it takes no client secret");
    };
    Ok(Description {
        issuer: said.to_owned(),
        backchannel: endpoint(text("backchannel_authentication_endpoint"))?,
        token: endpoint(text("token_endpoint"))?,
        keys: endpoint(text("jwks_uri"))?,
        method,
        read_at: Instant::now(),
    })
}

/// Our secret goes there: never in clear over a network.
fn endpoint(address: Option<&str>) -> Result<String, &'static str> {
    let url = address
        .and_then(|address| Url::parse(address).ok())
        .ok_or("an endpoint is missing")?;
    let secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    secure.then(|| url.into()).ok_or("an endpoint is not https")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said() -> Value {
        json!({
            "issuer": "https://id.example",
            "backchannel_authentication_endpoint": "https://id.example/backchannel",
            "token_endpoint": "https://id.example/token",
            "jwks_uri": "https://id.example/jwks",
            "backchannel_token_delivery_modes_supported": ["ping", "poll"],
        })
    }

    #[test]
    fn a_description_is_used_only_when_it_is_the_issuers_polls_and_is_safe() {
        let issuer = Url::parse("https://id.example").unwrap();
        assert!(understand(&said(), &issuer).is_ok());
        let with = |name: &str, value: Value| {
            let mut body = said();
            body[name] = value;
            understand(&body, &issuer).err()
        };
        assert_eq!(
            with("issuer", json!("https://id.example.org")),
            Some("it is of another issuer")
        );
        assert_eq!(with("issuer", Value::Null), Some("no issuer"));
        assert_eq!(
            with("backchannel_token_delivery_modes_supported", json!(["push"])),
            Some("it does not poll")
        );
        assert_eq!(
            with("backchannel_token_delivery_modes_supported", Value::Null),
            Some("it does not poll")
        );
        assert_eq!(
            with("token_endpoint", json!("http://id.example/token")),
            Some("an endpoint is not https")
        );
        assert_eq!(with("jwks_uri", json!("jwks")), Some("an endpoint is missing"));
        assert_eq!(
            with("token_endpoint_auth_methods_supported", json!(["client_secret_post"])),
            None
        );
        let other = with("token_endpoint_auth_methods_supported", json!(["tls_client_auth"]));
        assert_eq!(other, Some("it takes no client secret"));
    }
}
