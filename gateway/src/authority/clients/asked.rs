//! What a client's page or server says when it asks: checked in one place, however it comes.

use std::collections::BTreeMap;

use super::{super::identifier::Identifier, ClientRule};

/// The longest `state` and `nonce`, bytes.
const LONGEST: usize = 512;
/// The longest list of languages or scopes that is looked at, bytes.
const LONGEST_LIST: usize = 1_024;
/// What can be asked to be told; everything else is passed over (OpenID Connect Core 1.0, section 3.1.2.1).
const SCOPES: [&str; 3] = ["openid", "profile", "email"];

/// Why a request is not answered, in the words of RFC 6749 (4.1.2.1), OpenID Connect Core 1.0 (3.1.2.6) and RFC 9126.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Something is missing, twice there, or not understood.
    InvalidRequest,
    /// Another answer than a code is asked for.
    UnsupportedResponseType,
    /// Nothing that could be told is asked for.
    InvalidScope,
    /// Nobody is signed in, and nobody may be asked.
    LoginRequired,
    /// Requests in the form of a signed object.
    RequestNotSupported,
    /// Requests that lie elsewhere.
    RequestUriNotSupported,
    /// Clients that describe themselves.
    RegistrationNotSupported,
    /// The client is switched off.
    UnauthorizedClient,
}

impl Fault {
    /// The word of the standard.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::LoginRequired => "login_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::UnauthorizedClient => "unauthorized_client",
        }
    }
}

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    values: BTreeMap<String, String>,
    doubled: bool,
}

impl Parameters {
    /// Of pairs, as they came. One without a value counts as not there; one that is there twice makes the whole request
    /// invalid (RFC 6749, section 3.1).
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut all = Self::default();
        for (name, value) in pairs {
            if !value.is_empty() {
                all.doubled |= all.values.insert(name, value).is_some();
            }
        }
        all
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The first of the wanted languages that is there (`ui_locales`).
    #[must_use]
    pub fn locale(&self) -> Option<&'static str> {
        self.get("ui_locales").and_then(locale)
    }

    /// Whether one of them is there twice.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        self.doubled
    }
}

/// A request that can be answered.
#[derive(Debug, Clone)]
pub(in super::super) struct Checked {
    pub(in super::super) redirect_uri: String,
    pub(in super::super) origin: String,
    pub(in super::super) state: Option<String>,
    pub(in super::super) nonce: Option<String>,
    pub(in super::super) code_challenge: String,
    pub(in super::super) scope: String,
    pub(in super::super) locale: Option<String>,
    pub(in super::super) login_hint: Option<String>,
    pub(in super::super) prompt: Option<String>,
    pub(in super::super) max_age: Option<i64>,
}

/// Where an answer goes: the callback, and what it belongs to.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Callback<'a> {
    pub(in super::super) uri: &'a str,
    pub(in super::super) origin: &'a str,
    pub(in super::super) state: Option<&'a str>,
}

/// The callback of a request, when it is one of the client's, to the byte.
pub(in super::super) fn callback<'a>(client: &'a ClientRule, asked: &'a Parameters) -> Option<Callback<'a>> {
    let uri = asked.get("redirect_uri")?;
    Some(Callback {
        uri,
        origin: client.origin_of(uri)?,
        state: asked.get("state").filter(|state| is_plain(state)),
    })
}

/// Checks everything but the client and its callback.
pub(in super::super) fn check(asked: &Parameters, callback: Callback<'_>) -> Result<Checked, Fault> {
    if asked.is_ambiguous() {
        return Err(Fault::InvalidRequest);
    }
    for (name, fault) in [
        ("request", Fault::RequestNotSupported),
        ("request_uri", Fault::RequestUriNotSupported),
        ("registration", Fault::RegistrationNotSupported),
    ] {
        if asked.get(name).is_some() {
            return Err(fault);
        }
    }
    match asked.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(Fault::UnsupportedResponseType),
        None => return Err(Fault::InvalidRequest),
    }
    let whole = asked.get("response_mode").is_none_or(|mode| mode == "query")
        && ["state", "nonce"]
            .iter()
            .all(|name| asked.get(name).is_none_or(is_plain));
    if !whole {
        return Err(Fault::InvalidRequest);
    }
    Ok(Checked {
        redirect_uri: callback.uri.to_owned(),
        origin: callback.origin.to_owned(),
        state: asked.get("state").map(str::to_owned),
        nonce: asked.get("nonce").map(str::to_owned),
        code_challenge: challenge(asked)?,
        scope: scope(asked.get("scope"))?,
        locale: asked.locale().map(str::to_owned),
        login_hint: asked.get("login_hint").and_then(hint),
        prompt: prompt(asked.get("prompt"))?,
        max_age: max_age(asked.get("max_age"))?,
    })
}

/// Kept and given back as it is.
pub(super) fn is_plain(text: &str) -> bool {
    text.len() <= LONGEST && !text.chars().any(char::is_control)
}

/// The challenge of the one who will redeem the code. Every client needs one (RFC 9700, section 2.1.1), and only as a
/// hash: what travels through a browser must not be what redeems.
fn challenge(asked: &Parameters) -> Result<String, Fault> {
    let hashed = asked.get("code_challenge_method") == Some("S256");
    let challenge = asked.get("code_challenge").filter(|text| hashed && is_challenge(text));
    challenge.map(str::to_owned).ok_or(Fault::InvalidRequest)
}

/// 32 bytes in base64url without padding: a SHA-256 (RFC 7636, section 4.2).
pub(in super::super) fn is_challenge(text: &str) -> bool {
    text.len() == 43
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// What will be told, of what was asked for.
pub(in super::super) fn scope(asked: Option<&str>) -> Result<String, Fault> {
    let asked = asked.unwrap_or("openid");
    let wanted = |scope: &&str| asked.split(' ').any(|word| word == *scope);
    let told: Vec<&str> = SCOPES.into_iter().filter(wanted).collect();
    if asked.len() > LONGEST_LIST || told.first() != Some(&"openid") {
        return Err(Fault::InvalidScope);
    }
    Ok(told.join(" "))
}

/// The first of the wanted languages that is there.
fn locale(wanted: &str) -> Option<&'static str> {
    let primary = |tag: &str| tag.split('-').next().map(str::to_ascii_lowercase);
    let tags = wanted.split(' ').filter(|_| wanted.len() <= LONGEST_LIST);
    tags.filter_map(primary)
        .find_map(|tag| crate::config::LANGUAGES.into_iter().find(|language| *language == tag))
}

/// Text for the field of the name; what cannot be one is left out rather than refused.
fn hint(text: &str) -> Option<String> {
    Identifier::new(text).map(|identifier| identifier.label)
}

fn prompt(asked: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(asked) = asked else { return Ok(None) };
    let words: Vec<&str> = asked.split(' ').collect();
    let known = words
        .iter()
        .all(|word| matches!(*word, "none" | "login" | "consent" | "select_account"));
    if !known || (words.contains(&"none") && words.len() > 1) {
        return Err(Fault::InvalidRequest);
    }
    Ok(Some(asked.to_owned()))
}

fn max_age(asked: Option<&str>) -> Result<Option<i64>, Fault> {
    let number = |text: &str| {
        text.parse::<i64>()
            .ok()
            .filter(|age| (0..=i64::from(u32::MAX)).contains(age))
    };
    match asked {
        None => Ok(None),
        Some(text) => number(text).map(Some).ok_or(Fault::InvalidRequest),
    }
}
