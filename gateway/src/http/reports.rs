//! Reports of browsers about violations of the content security policy. Anybody can send them, so they are bounded in
//! size (as every body), in number, and in what of them reaches the log.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{body::Bytes, http::StatusCode};
use serde_json::Value;

/// Reports logged within one [`WINDOW`]; the rest is counted only.
const PER_WINDOW: u32 = 30;
const WINDOW: Duration = Duration::from_secs(60);
/// Characters of one value that reach the log.
const LONGEST: usize = 200;

/// When the window began, and how many reports it has seen.
static SEEN: Mutex<Option<(Instant, u32)>> = Mutex::new(None);

/// `POST /csp`: takes both formats (`report-uri` and the Reporting API); always 204, whatever it was sent.
pub async fn receive(body: Bytes) -> StatusCode {
    if within_limit(Instant::now()) {
        for (directive, blocked) in violations(&body) {
            tracing::warn!(%directive, %blocked, "a page broke the content security policy");
        }
    }
    StatusCode::NO_CONTENT
}

fn within_limit(now: Instant) -> bool {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let (start, count) = seen
        .filter(|(start, _)| now.duration_since(*start) < WINDOW)
        .unwrap_or((now, 0));
    *seen = Some((start, count.saturating_add(1)));
    count < PER_WINDOW
}

/// Directive and blocked address of each report; at most five of one body.
fn violations(body: &[u8]) -> Vec<(String, String)> {
    let reports = match serde_json::from_slice(body) {
        Ok(Value::Array(reports)) => reports,
        Ok(report) => vec![report],
        Err(_) => return Vec::new(),
    };
    let fields = |report: &Value| {
        let (inner, directive, blocked) = match report.get("csp-report") {
            Some(inner) => (inner, "effective-directive", "blocked-uri"),
            None => (report.get("body")?, "effectiveDirective", "blockedURL"),
        };
        Some((
            plain(inner.get(directive)?.as_str()?),
            plain(inner.get(blocked)?.as_str()?),
        ))
    };
    reports.iter().take(5).filter_map(fields).collect()
}

/// Without query and fragment, which may hold secrets; without control characters; short.
fn plain(text: &str) -> String {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    text[..end].chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_read_and_secrets_are_cut_off() {
        let old = br#"{"csp-report":{"effective-directive":"script-src","blocked-uri":"https://e.example/x?token=1"}}"#;
        let new = br#"[{"type":"csp-violation","body":{"effectiveDirective":"img-src","blockedURL":"https://e.example/y#z"}}]"#;
        assert_eq!(
            violations(old),
            [("script-src".to_owned(), "https://e.example/x".to_owned())]
        );
        assert_eq!(
            violations(new),
            [("img-src".to_owned(), "https://e.example/y".to_owned())]
        );
        assert!(violations(b"[[[").is_empty());
    }
}
