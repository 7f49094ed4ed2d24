//! Two answers are alike when they differ only in what is new every time: ids, tokens, times.

use serde_json::Value;

use crate::http::Reply;

/// Members that are random or a clock.
const NEW: &[&str] = &[
    "id",
    "csrf",
    "instance",
    "challenge",
    "server_time",
    "expires_at",
    "issued_at",
    "retry_at",
    "resend_at",
    "at",
    "rev",
    "passkey",
    "options",
];

/// Headers that are random or a clock, or belong to the connection.
const PASSING: &[&str] = &["date", "content-length", "keep-alive", "connection", "x-request-id"];

/// Status, headers and body with everything that is new every time replaced; so are these words.
pub fn masked(reply: &Reply, words: &[&str]) -> String {
    let mut headers: Vec<String> = reply
        .headers
        .iter()
        .filter(|(name, _)| !PASSING.contains(&name.as_str()))
        .map(|(name, value)| match name.as_str() {
            "set-cookie" => {
                let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
                format!("{name}: {}={attributes}", pair.split('=').next().unwrap_or_default())
            }
            _ => format!("{name}: {value}"),
        })
        .collect();
    headers.sort();
    let mut body = reply.json.clone().unwrap_or(Value::String(reply.text.clone()));
    mask(&mut body);
    let mut text = format!("{}\n{}\n{body}", reply.status, headers.join("\n"));
    for word in words {
        text = text.replace(word, "<word>");
    }
    text
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if NEW.contains(&name.as_str()) && !member.is_object() {
                    *member = Value::Null;
                } else {
                    mask(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}
