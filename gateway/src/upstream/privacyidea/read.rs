//! What the server's words mean. Nothing here talks to it, so that every answer ever seen can be tried.

use contract::{Millis, flow::MethodKind};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    super::{Answer, Factor, Number, http::nonsense},
    calls::Said,
};

/// Digits of the number that a phone shows (`CODE_TO_PHONE_DISPLAY_CODE_LENGTH`).
const SHOWN_ON_PHONE: u32 = 2;
/// Digits a code may have.
const CODE: std::ops::RangeInclusive<usize> = 4..=10;
/// How many recovery codes of a list are given out.
pub(super) const RECOVERY: usize = 10;

/// What came of a password, a code, or the end of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Auth {
    /// Let in, with a token for self-service.
    In(String),
    /// The password is right; one of these has to be answered.
    Challenged(Vec<Challenge>),
    /// No.
    No,
}

/// Something that proves who it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) kind: MethodKind,
    pub(super) serial: String,
    pub(super) transaction: String,
    /// Of a request to a phone; [`Number::None`] of everything else.
    pub(super) number: Number,
}

/// The answer of `/auth`. A name that nobody has, a wrong password and an account without anything to prove it by are
/// one: [`Auth::No`].
pub(super) fn auth(said: &Said, login: &str, realm: &str) -> Answer<Auth> {
    if !said.done {
        let refused = matches!(said.status.as_u16(), 400 | 401 | 403);
        return if refused {
            Ok(Auth::No)
        } else {
            Err(nonsense("privacyidea: no sign-in"))
        };
    }
    if let Some(token) = text(&said.value, "token") {
        // A token of somebody else, or of an administrator, would show one person what belongs to another.
        let is = |member: &str, want: &str| {
            text(&said.value, member).is_some_and(|found| found.to_lowercase() == want.to_lowercase())
        };
        let theirs = is("role", "user") && is("realm", realm) && is("username", login);
        return if theirs {
            Ok(Auth::In(token.to_owned()))
        } else {
            Err(nonsense("privacyidea: somebody else"))
        };
    }
    if said.detail.get("multi_challenge").is_some() {
        return challenges(&said.detail).map(Auth::Challenged);
    }
    match said.value.as_bool() {
        Some(false) => Ok(Auth::No),
        _ => Err(nonsense("privacyidea: neither in nor out")),
    }
}

/// What can be answered. Kinds the gateway has no screen for are left out.
pub(super) fn challenges(detail: &Value) -> Answer<Vec<Challenge>> {
    let list = detail.get("multi_challenge").and_then(Value::as_array);
    let list = list.ok_or_else(|| nonsense("privacyidea: no challenges"))?;
    let mut found = Vec::new();
    for one in list {
        let Some(kind) = text(one, "type").and_then(kind) else {
            continue;
        };
        let (Some(serial), Some(transaction)) = (word(one, "serial"), word(one, "transaction_id")) else {
            return Err(nonsense("privacyidea: a challenge without a name"));
        };
        let Some(number) = number(kind, one) else { continue };
        found.push(Challenge {
            kind,
            serial,
            transaction,
            number,
        });
    }
    Ok(found)
}

fn number(kind: MethodKind, one: &Value) -> Option<Number> {
    if kind != MethodKind::Push {
        return Some(Number::None);
    }
    if text(one, "client_mode") == Some("interactive") {
        return Some(Number::OnPhone(SHOWN_ON_PHONE));
    }
    match text(one, "presence_answer") {
        None => Some(Number::None),
        Some(answer) if (2..=8).contains(&answer.len()) && answer.bytes().all(|b| b.is_ascii_digit()) => {
            Some(Number::Select(answer.to_owned()))
        }
        Some(_) => {
            tracing::warn!(
                "privacyidea: push_presence_options has to be NUMERIC; requests with letters cannot be shown"
            );
            None
        }
    }
}

/// What a token is in the gateway's words; nothing for those it has no screen for.
pub(super) fn kind(token_type: &str) -> Option<MethodKind> {
    match token_type {
        "push" => Some(MethodKind::Push),
        "totp" => Some(MethodKind::Totp),
        "paper" => Some(MethodKind::Recovery),
        _ => None,
    }
}

/// A token as `/token/` lists it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) factor: Factor,
    /// Whether it can be used: enrolled, not disabled, not locked by wrong codes.
    pub(super) usable: bool,
}

/// The tokens of `/token/`, those of other kinds left out.
pub(super) fn tokens(value: &Value) -> Answer<Vec<Token>> {
    let list = value.get("tokens").and_then(Value::as_array);
    let list = list.ok_or_else(|| nonsense("privacyidea: no tokens"))?;
    Ok(list.iter().filter_map(token).collect())
}

fn token(one: &Value) -> Option<Token> {
    let kind = text(one, "tokentype").and_then(kind)?;
    let flag = |member: &str| one.get(member).and_then(Value::as_bool).unwrap_or(false);
    let count = |member: &str| one.get(member).and_then(Value::as_u64).unwrap_or(0);
    let enrolled = matches!(text(one, "rollout_state"), None | Some("" | "enrolled"));
    let at = |member: &str| {
        one.pointer("/info")
            .and_then(|info| text(info, member))
            .and_then(instant)
    };
    let used = usize::try_from(count("count")).unwrap_or(usize::MAX);
    let recovery = kind == MethodKind::Recovery;
    Some(Token {
        usable: enrolled && flag("active") && !flag("revoked") && !flag("locked"),
        factor: Factor {
            handle: word(one, "serial")?,
            kind,
            label: text(one, "description").unwrap_or_default().to_owned(),
            created_at: at("creation_date"),
            last_used_at: at("last_auth"),
            left: recovery.then(|| u32::try_from(RECOVERY.saturating_sub(used)).unwrap_or(0)),
            length: u32::try_from(count("otplen")).unwrap_or(0),
        },
    })
}

/// The codes of a new list, in the order in which the server takes them; the first ones only.
pub(super) fn recovery_codes(detail: &Value) -> Answer<Vec<String>> {
    (0..RECOVERY)
        .map(|at| {
            text(detail.get("otps")?, &at.to_string())
                .filter(|code| is_code(code))
                .map(str::to_owned)
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| nonsense("privacyidea: no codes"))
}

/// Whether it can be a code at all. Anything else is never sent: without its transaction the server would take it for a
/// password.
pub(super) fn is_code(typed: &str) -> bool {
    CODE.contains(&typed.len()) && typed.bytes().all(|b| b.is_ascii_digit())
}

/// An instant: RFC 3339, or nearly.
pub(super) fn instant(text: &str) -> Option<Millis> {
    let mut text = text.trim().replacen(' ', "T", 1);
    let sign = text.len().checked_sub(5)?;
    if text.is_char_boundary(sign) && matches!(text.as_bytes()[sign], b'+' | b'-') {
        text.insert(text.len() - 2, ':');
    }
    let at = OffsetDateTime::parse(&text, &Rfc3339).ok()?;
    Millis::try_from(at.unix_timestamp_nanos() / 1_000_000)
        .ok()
        .filter(|&at| at > 0)
}

/// A member that is a text.
pub(super) fn text<'a>(of: &'a Value, member: &str) -> Option<&'a str> {
    of.get(member)?.as_str()
}

/// A member that may stand in an address as it is.
pub(super) fn word(of: &Value, member: &str) -> Option<String> {
    let found = text(of, member)?;
    let fits =
        (1..=64).contains(&found.len()) && found.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    fits.then(|| found.to_owned())
}
