//! One HTTP exchange with every header in our hands.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use contract::DISCOVERY_PATH;
use serde_json::Value;
use ureq::{
    Agent,
    http::Request,
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};
use url::Url;

use crate::{
    api::Api,
    verdict::{Verdict, fail},
};

/// The longest reply that is read at all, bytes.
const LONGEST: u64 = 4 * 1024 * 1024;
/// How long any call may take: the longest wait of a poll and some more.
const PATIENCE: Duration = Duration::from_secs(60);

/// A call before it is made.
#[derive(Debug, Clone)]
pub struct Call {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// Headers in the order they are sent.
    pub headers: Vec<(String, String)>,
    /// The body as it is sent.
    pub body: Option<String>,
    /// Whether it goes to where the pages are, and not to the API.
    to_pages: bool,
}

impl Call {
    /// A call without anything a browser adds.
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
            to_pages: false,
        }
    }

    /// The document that lies beside the pages.
    pub fn discovery() -> Self {
        Self {
            to_pages: true,
            ..Self::new("GET", DISCOVERY_PATH)
        }
    }

    /// With this header, in place of any of its name; `None` leaves it out.
    pub fn header<'v>(mut self, name: &str, value: impl Into<Option<&'v str>>) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        if let Some(value) = value.into() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// With this JSON body.
    pub fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string());
        self.header("content-type", "application/json")
    }
}

/// What came back, and what it is an answer to.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The call.
    pub call: Call,
    /// The status.
    pub status: u16,
    /// Headers in the order they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub text: String,
    /// The body, where it is JSON.
    pub json: Option<Value>,
    /// From the first byte sent to the last one received.
    pub elapsed: Duration,
}

impl Reply {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every header of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// The call as a person would name it.
    pub fn what(&self) -> String {
        format!("{} {}", self.call.method, self.call.path)
    }
}

/// Makes calls to one backend.
#[derive(Clone)]
pub struct Http {
    agent: Agent,
    /// Where the pages are: `scheme://host[:port]`. What a browser sends comes from there.
    pub origin: String,
    /// Where the API is.
    pub api: Api,
}

impl Http {
    /// For a backend at `url`; `ca` holds further certificates to trust, as PEM.
    pub fn new(url: &Url, ca: Option<&Path>) -> Result<Self, String> {
        let mut tls = TlsConfig::builder();
        if let Some(path) = ca {
            tls = tls.root_certs(roots(path)?);
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections(256)
            .max_idle_connections_per_host(128)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(PATIENCE))
            .user_agent("")
            .accept("")
            .tls_config(tls.build())
            .build();
        Ok(Self {
            agent: config.into(),
            origin: url.origin().ascii_serialization(),
            api: Api::usual(url),
        })
    }

    /// Whether the pages and the API are two origins.
    pub fn apart(&self) -> bool {
        self.api.origin != self.origin
    }

    /// Makes a call.
    pub fn send(&self, call: &Call) -> Verdict<Reply> {
        let started = Instant::now();
        match self.exchange(call, started) {
            Ok(reply) => Ok(reply),
            Err(error) => fail(format!("{} {} to be answered", call.method, call.path), error),
        }
    }

    fn exchange(&self, call: &Call, started: Instant) -> Result<Reply, ureq::Error> {
        let mut request = Request::builder().method(call.method).uri(format!(
            "{}{}",
            if call.to_pages { &self.origin } else { &self.api.origin },
            call.path
        ));
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let body = call.body.clone().unwrap_or_default();
        let mut answer = if call.body.is_some() {
            self.agent.run(request.body(body)?)?
        } else if matches!(call.method, "POST" | "PUT" | "PATCH") {
            self.agent.run(request.header("content-length", "0").body(())?)?
        } else {
            self.agent.run(request.body(())?)?
        };
        let bytes = answer.body_mut().with_config().limit(LONGEST).read_to_vec()?;
        let elapsed = started.elapsed();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let shown = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Ok(Reply {
            call: call.clone(),
            status: answer.status().as_u16(),
            headers: answer
                .headers()
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), shown(value)))
                .collect(),
            json: serde_json::from_str(&text).ok(),
            text,
            elapsed,
        })
    }
}

fn roots(path: &Path) -> Result<RootCerts, String> {
    let pem = std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let certificates: Vec<Certificate<'static>> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(format!("{} holds no certificate in PEM form", path.display()));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}
