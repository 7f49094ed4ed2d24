//! One call, and the frame that every answer has: `{"result": {"status", "value", "error"}, "detail"}`.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use ureq::http::{Request, StatusCode, request::Builder};
use zeroize::Zeroizing;

use super::super::{
    Answer, No,
    http::{Client, Reply, nonsense, retry_after},
};

/// The frame of an answer.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    /// `result.status`: whether the server did what it was asked to, and then `value` says what came of it.
    pub(super) done: bool,
    /// `result.value`.
    pub(super) value: Value,
    /// `detail`.
    pub(super) detail: Value,
}

impl Said {
    pub(super) fn read(reply: Reply) -> Answer<Self> {
        let Reply {
            status,
            headers,
            mut body,
        } = reply;
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(No::Throttled(retry_after(&headers)));
        }
        let Some(done) = body.pointer("/result/status").and_then(Value::as_bool) else {
            return Err(nonsense("privacyidea: no result"));
        };
        if status.is_server_error() {
            return Err(No::Unavailable(retry_after(&headers)));
        }
        let mut take = |at: &str| body.pointer_mut(at).map(Value::take).unwrap_or_default();
        Ok(Self {
            status,
            done,
            value: take("/result/value"),
            detail: take("/detail"),
        })
    }

    /// What somebody signed in asked for was done.
    ///
    /// # Errors
    /// `SignedOut` when their token is not taken any more, `Over` when the thing is gone, `Refused` when a policy there
    /// does not allow it.
    pub(super) fn done(self) -> Answer<Self> {
        match self.status.as_u16() {
            200 if self.done => Ok(self),
            401 => Err(No::SignedOut),
            404 => Err(No::Over),
            403 => Err(No::Refused),
            _ => Err(nonsense("privacyidea: not done")),
        }
    }
}

/// The account that may trigger challenges.
pub(super) struct Service {
    pub(super) user: String,
    pub(super) password: Zeroizing<String>,
}

/// The server, and how it is talked to.
pub(super) struct Server {
    client: Client,
    /// The realm people are in.
    pub(super) realm: String,
    /// What calls of this gateway are marked with in the server's log of sign-ins.
    pub(super) agent: String,
    pub(super) service: Option<Service>,
}

impl Server {
    pub(super) fn new(client: Client, realm: String, service: Option<Service>) -> Self {
        Self {
            client,
            realm,
            agent: mark(service.as_ref()),
            service,
        }
    }

    /// Whom a login is about. The realm is always named: without it the server takes the name of one of its own
    /// administrators for that, before it looks at the people of the realm.
    pub(super) fn person(&self, login: &str) -> String {
        format!("{login}@{}", self.realm)
    }

    fn request(&self, method: &str, path: &str, token: Option<&str>) -> Builder {
        let request = Request::builder()
            .method(method)
            .uri(self.client.address(path))
            .header("user-agent", &self.agent)
            .header("accept", "application/json");
        match token {
            Some(token) => request.header("authorization", token),
            None => request,
        }
    }

    fn send<B: ureq::AsSendBody>(&self, request: Builder, body: B) -> Answer<Said> {
        let request = request.body(body).map_err(|_| nonsense("privacyidea: no request"))?;
        Said::read(self.client.send(request)?)
    }

    pub(super) fn get(&self, path: &str, token: Option<&str>) -> Answer<Said> {
        self.send(self.request("GET", path, token), ())
    }

    pub(super) fn delete(&self, path: &str, token: &str) -> Answer<Said> {
        self.send(self.request("DELETE", path, Some(token)), ())
    }

    pub(super) fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Answer<Said> {
        let text = Zeroizing::new(body.to_string());
        let request = self
            .request("POST", path, token)
            .header("content-type", "application/json");
        self.send(request, text.as_str())
    }

    /// A token of the service account.
    ///
    /// # Errors
    /// `Unsupported` when there is none; `Unavailable` when the server does not let it in, which its owner has to see to.
    pub(super) fn service_token(&self) -> Answer<Zeroizing<String>> {
        let Some(service) = &self.service else {
            return Err(No::Unsupported);
        };
        let said = self.post(
            "/auth",
            None,
            &json!({ "username": service.user, "password": *service.password }),
        )?;
        match said.value.pointer("/token").and_then(Value::as_str) {
            Some(token) if said.done => Ok(Zeroizing::new(token.to_owned())),
            _ => Err(nonsense("privacyidea: the service account is not let in")),
        }
    }
}

/// `User-Agent` of this gateway. Its own calls are left out of what the server knows of an account's sign-ins, by a mark
/// that only the holder of the service account's password can make: a thief who calls himself like the gateway would
/// otherwise stay unseen.
fn mark(service: Option<&Service>) -> String {
    let Some(service) = service else {
        return "genkan-gateway".to_owned();
    };
    let digest = Sha256::new()
        .chain_update(b"genkan-gateway, mark in the log of sign-ins\0")
        .chain_update(service.password.as_bytes())
        .finalize();
    format!("genkan-gateway/{}", crate::authority::hex(&digest[..8]))
}
