//! `/authenticationlog/`: one row a step, and an `attempt_id` that the steps of one sign-in share.

use contract::{Millis, flow::MethodKind};
use serde_json::Value;

use super::{
    super::{Answer, Event, EventKind, http::nonsense, place::place},
    read::{instant, text},
};

/// What happened elsewhere, newest first. Sign-ins through this gateway (`ours`) are left out: it has written them down
/// itself, with what the person saw.
pub(super) fn events(value: &Value, ours: &str) -> Answer<Vec<Event>> {
    let rows = value.get("auth_logs").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| nonsense("privacyidea: no log"))?;
    let mut attempts: Vec<Attempt<'_>> = Vec::new();
    for row in rows {
        let (Some(id), Some(at)) = (text(row, "attempt_id"), text(row, "timestamp").and_then(instant)) else {
            continue;
        };
        let place = attempts.iter().position(|attempt| attempt.id == id);
        let attempt = match place {
            Some(place) => &mut attempts[place],
            None => {
                attempts.push(Attempt::new(id, at));
                attempts.last_mut().ok_or_else(|| nonsense("privacyidea: no log"))?
            }
        };
        attempt.take(row, at, ours);
    }
    let mut events: Vec<Event> = attempts.into_iter().filter_map(Attempt::event).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    Ok(events)
}

struct Attempt<'a> {
    id: &'a str,
    at: Millis,
    ours: bool,
    succeeded: bool,
    /// Somebody got further than *no* to the password.
    asked: bool,
    tried: bool,
    /// Of the row that says how it ended.
    serial: &'a str,
    /// Of the browser or program, not of the phone.
    asking: Option<&'a Value>,
}

impl<'a> Attempt<'a> {
    const fn new(id: &'a str, at: Millis) -> Self {
        Self {
            id,
            at,
            ours: false,
            succeeded: false,
            asked: false,
            tried: false,
            serial: "",
            asking: None,
        }
    }

    fn take(&mut self, row: &'a Value, at: Millis, ours: &str) {
        self.at = self.at.max(at);
        // The phone answers by itself; what it calls itself says nothing about who asked.
        if text(row, "endpoint") != Some("/ttype/push") {
            self.ours |= text(row, "client_label") == Some(ours);
            self.asking.get_or_insert(row);
        }
        match text(row, "event_type").unwrap_or_default() {
            "LOGIN_SUCCESS" | "MFA_SUCCESS" => {
                self.succeeded = true;
                self.serial = text(row, "serial").unwrap_or_default();
            }
            "CHALLENGE_TRIGGERED" => self.asked = true,
            _ => self.tried = true,
        }
    }

    fn event(self) -> Option<Event> {
        let asking = self.asking.filter(|_| !self.ours)?;
        let only_asked = self.asked && !self.succeeded && !self.tried;
        Some(Event {
            handle: self.id.to_owned(),
            kind: if only_asked {
                EventKind::Request
            } else {
                EventKind::SignIn
            },
            succeeded: self.succeeded,
            method: method(self.serial),
            at: self.at,
            place: text(asking, "source_ip").and_then(place),
            client: text(asking, "client_label")
                .unwrap_or_default()
                .chars()
                .take(80)
                .collect(),
        })
    }
}

/// What proved it, by how the server begins its serials. One that was named by hand stays without.
fn method(serial: &str) -> Option<MethodKind> {
    match serial.get(..4)? {
        "PIPU" => Some(MethodKind::Push),
        "TOTP" => Some(MethodKind::Totp),
        "PPR0" => Some(MethodKind::Recovery),
        _ => None,
    }
}
