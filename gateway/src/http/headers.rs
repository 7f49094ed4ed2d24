//! What every response carries, whatever it answers (security rules 14, 61, 113).

use std::{fmt::Write as _, sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::problem::ProblemKind;

use super::{Site, problem::ApiProblem};
use crate::breaks::{Rule, breaks};

/// For documents: everything from this origin, no inline code or style, WebAssembly allowed, no Trusted Types policy
/// because the pages assign no HTML.
pub const DOCUMENT_CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
    frame-src 'none'; worker-src 'none'; manifest-src 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'; report-to csp; report-uri /csp";

/// The same for pages at another origin than their API: they may call it, and it reads what browsers report.
#[must_use]
pub fn document_csp(api: Option<&str>) -> String {
    match api {
        None => DOCUMENT_CSP.to_owned(),
        Some(api) => DOCUMENT_CSP
            .replace("connect-src 'self'", &format!("connect-src 'self' {api}"))
            .replace("report-to csp; report-uri ", &format!("report-uri {api}")),
    }
}

/// The same for a document that one page of another site may frame: exactly that one, and every page around it has to
/// be of that origin as well (CSP Level 3, 6.4.2.1).
#[must_use]
pub fn framed_csp(parent: &str) -> String {
    DOCUMENT_CSP.replace("frame-ancestors 'none'", &format!("frame-ancestors {parent}"))
}

/// The same for a document whose form leads on to a page of exactly this origin: browsers ask about every address that an
/// answer sends the form's window to (CSP Level 3, 6.4.1.1).
fn onward_csp(onward: &str) -> String {
    DOCUMENT_CSP.replace("form-action 'self'", &format!("form-action 'self' {onward}"))
}

/// For everything else: inert, even when it is opened as a page (security rule 63).
pub const DATA_CSP: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

const PERMISSIONS: &str = "publickey-credentials-get=(self), publickey-credentials-create=(self), \
    otp-credentials=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=(), \
    display-capture=()";

/// In a frame nothing is set up: passkeys are made on pages of our own only (security rule W14).
const FRAMED_PERMISSIONS: &str = "publickey-credentials-get=(self), publickey-credentials-create=(), \
    otp-credentials=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=(), \
    display-capture=()";

/// Who may load it: our own pages.
const OWN: (&str, &str) = ("cross-origin-resource-policy", "same-origin");
/// Who may load and check it (SRI needs CORS): every page, without credentials (security rule W16).
const EVERYBODY: [(&str, &str); 2] = [
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
];
/// The same on every response.
const SNIFFED: (&str, &str) = ("x-content-type-options", "nosniff");

/// The same on every response but a page's parts.
const ARMOUR: [(&str, &str); 2] = [("referrer-policy", "no-referrer"), ("x-frame-options", "DENY")];
/// What only a document can have: windows around it, permissions, and something to report.
const OF_DOCUMENTS: [(&str, &str); 3] = [
    ("reporting-endpoints", "csp=\"/csp\""),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", PERMISSIONS),
];

/// Marks a response by what it is, where that decides its headers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Dress {
    /// A document, or whatever is not known to be something else.
    #[default]
    Full,
    /// JSON, errors too. Every call pays for its headers; opened as a page of its own it is inert ([`DATA_CSP`]).
    Reply,
    /// A part of a page: a stylesheet, a script, an icon. It has no window, no permissions and nobody to report to, and
    /// every visit pays for its headers. Opened as a page of its own it is inert ([`DATA_CSP`]).
    Part,
    /// A part that pages of other sites load: the loader and its types.
    Shared,
    /// A document in a frame of a page of exactly this origin.
    Framed(String),
    /// A document with a form of our own that works without a script: what it posts says where it comes from, to browsers
    /// that say it in no other way.
    Form {
        /// The origin to which the answer may lead on.
        onward: Option<String>,
    },
}

/// Two years, as browsers' preload lists want it.
pub(super) const PLAIN_HSTS: &str = "max-age=63072000; includeSubDomains";
const HSTS: HeaderValue = HeaderValue::from_static(PLAIN_HSTS);

tokio::task_local! {
    static OPERATION: String;
}

/// The operation id of the request being answered: 16 letters and digits without meaning, in logs and in problems.
/// Empty outside of a request.
#[must_use]
pub fn operation_id() -> String {
    OPERATION.try_with(Clone::clone).unwrap_or_default()
}

/// Gives the request an operation id, logs it without its query, and sets the headers of whatever comes back.
pub async fn apply(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let id = new_operation_id();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let started = Instant::now();
    let api = is_api(&path);
    let answer = async {
        let response = next.run(request).await;
        if api { as_problem(response) } else { response }
    };
    let mut response = OPERATION.scope(id.clone(), answer).await;
    let dress = response.extensions_mut().remove::<Dress>().unwrap_or_default();
    set(response.headers_mut(), site.hsts, api, &dress);
    tracing::info!(
        operation = %id,
        %method,
        path = %path.escape_debug(),
        status = response.status().as_u16(),
        ms = started.elapsed().as_millis(),
        "answered"
    );
    response
}

/// Whether a path belongs to the API, or to the frame's share of it.
pub(super) fn is_api(path: &str) -> bool {
    below(path, super::BASE) || is_frames(path)
}

/// Whether a path belongs to what a frame calls.
pub(super) fn is_frames(path: &str) -> bool {
    below(path, super::FRAME_BASE)
}

fn below(path: &str, base: &str) -> bool {
    path.strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What the framework refuses by itself (a path that is not UTF-8, for example) is text; a call's error never is.
fn as_problem(response: Response) -> Response {
    let status = response.status();
    let problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json");
    if problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let kind = match status {
        StatusCode::NOT_FOUND => ProblemKind::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
        status if status.is_server_error() => ProblemKind::Internal,
        _ => ProblemKind::InputInvalid,
    };
    ApiProblem::new(kind).into_response()
}

/// What is the same on every response of its kind.
pub(super) fn fixed(dress: &Dress) -> Vec<(&'static str, &'static str)> {
    let mut all = match dress {
        Dress::Shared => EVERYBODY.to_vec(),
        Dress::Full | Dress::Reply | Dress::Part | Dress::Framed(_) | Dress::Form { .. } => vec![OWN],
    };
    if !breaks(Rule::Nosniff) {
        all.push(SNIFFED);
    }
    match dress {
        Dress::Part | Dress::Shared => {}
        Dress::Reply => all.extend(ARMOUR),
        Dress::Full => all.extend(ARMOUR.into_iter().chain(OF_DOCUMENTS)),
        Dress::Form { .. } => {
            let armour = ARMOUR.into_iter().chain(OF_DOCUMENTS);
            all.extend(armour.filter(|(name, _)| *name != "referrer-policy"));
            all.push(("referrer-policy", "same-origin"));
        }
        Dress::Framed(_) => {
            // The older header knows no origins: it would refuse every frame.
            let armour = ARMOUR.into_iter().chain(OF_DOCUMENTS);
            all.extend(armour.filter(|(name, _)| *name != "x-frame-options"));
            all.push(("permissions-policy", FRAMED_PERMISSIONS));
        }
    }
    all
}

/// The content security policy of a response.
fn policy(dress: &Dress, html: bool) -> HeaderValue {
    match dress {
        Dress::Framed(parent) => {
            HeaderValue::try_from(framed_csp(parent)).unwrap_or(HeaderValue::from_static(DATA_CSP))
        }
        Dress::Form { onward: Some(onward) } => {
            HeaderValue::try_from(onward_csp(onward)).unwrap_or(HeaderValue::from_static(DATA_CSP))
        }
        _ if html => HeaderValue::from_static(DOCUMENT_CSP),
        _ => HeaderValue::from_static(DATA_CSP),
    }
}

fn set(headers: &mut HeaderMap, hsts: bool, api: bool, dress: &Dress) {
    let reply = *dress == Dress::Full && is_json(headers);
    for (name, value) in fixed(if reply { &Dress::Reply } else { dress }) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let html = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy(dress, html));
    if hsts {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if !breaks(Rule::NoStore) {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    let problem = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json");
    if problem && breaks(Rule::ProblemType) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if api && breaks(Rule::ForeignReader) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    if api {
        headers.append(header::VARY, HeaderValue::from_static("Sec-Fetch-Site, Origin"));
    }
}

/// Whether it is JSON, of whatever kind.
fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        [&b"application/json"[..], b"application/problem+json"]
            .iter()
            .any(|json| kind.as_bytes().starts_with(json))
    })
}

/// Letters and digits that cannot be taken for one another when read out on the telephone.
const READABLE: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

fn new_operation_id() -> String {
    let mut random = [0_u8; 16];
    if getrandom::fill(&mut random).is_err() {
        tracing::error!("the system gives no randomness");
    }
    random.iter().fold(String::with_capacity(16), |mut id, byte| {
        let _ = id.write_char(char::from(READABLE[usize::from(byte & 31)]));
        id
    })
}
