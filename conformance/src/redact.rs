//! An exchange as it may be shown: trimmed, and without anything that opens an account.

use serde_json::Value;

use crate::http::Reply;

/// Members that are secrets, wherever they stand.
const SECRET: &[&str] = &[
    "password",
    "code",
    "codes",
    "csrf",
    "secret",
    "totp_seed",
    "credential",
    "options",
    "passkey",
    "public_key",
    "link",
    "qr",
    "number",
];
/// Headers worth showing.
const SHOWN: &[&str] = &[
    "cache-control",
    "content-type",
    "retry-after",
    "set-cookie",
    "x-content-type-options",
    "origin",
    "sec-fetch-site",
    "idempotency-key",
    "content-security-policy",
    "host",
    "access-control-allow-origin",
];
/// The longest line.
const LONGEST: usize = 600;

/// Lines of an exchange.
pub struct Shown {
    /// Path and query.
    pub path: String,
    /// Headers and body of the call.
    pub sent: Vec<String>,
    /// Headers and body of the answer.
    pub received: Vec<String>,
}

/// What may be shown of it.
pub fn redacted(reply: &Reply) -> Shown {
    let body = reply.call.body.as_deref().map(shown_body);
    Shown {
        path: reply.call.path.clone(),
        sent: headers(&reply.call.headers).chain(body).collect(),
        received: headers(&reply.headers)
            .chain((!reply.text.is_empty()).then(|| shown_body(&reply.text)))
            .collect(),
    }
}

fn headers(all: &[(String, String)]) -> impl Iterator<Item = String> + '_ {
    all.iter()
        .filter(|(name, _)| SHOWN.contains(&name.as_str()))
        .map(|(name, value)| match value.split_once(';') {
            _ if name != "set-cookie" => format!("{name}: {value}"),
            Some((pair, rest)) => format!("{name}: {}=…;{rest}", pair.split('=').next().unwrap_or_default()),
            None => format!("{name}: …"),
        })
}

fn shown_body(text: &str) -> String {
    let shown = match serde_json::from_str::<Value>(text) {
        Ok(mut value) => {
            hide(&mut value);
            value.to_string()
        }
        Err(_) => text.to_owned(),
    };
    let cut: String = shown.chars().take(LONGEST).collect();
    if cut.len() < shown.len() {
        format!("{cut}…")
    } else {
        cut
    }
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if SECRET.contains(&name.as_str()) && !member.is_boolean() {
                    *member = Value::from("…");
                } else {
                    hide(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_opens_an_account_is_shown() {
        let shown =
            shown_body(r#"{"rev":3,"password":"hunter2","flow":{"csrf":"abc","step":{"number":{"value":"42"}}}}"#);
        assert!(
            !shown.contains("hunter2") && !shown.contains("abc") && !shown.contains("42"),
            "{shown}"
        );
        assert!(shown.contains("\"rev\":3"));
        let headers: Vec<String> = headers(&[
            ("set-cookie".into(), "__Host-sid=abc; Secure".into()),
            ("cookie".into(), "x=y".into()),
        ])
        .collect();
        assert_eq!(headers, ["set-cookie: __Host-sid=…; Secure"]);
    }
}
