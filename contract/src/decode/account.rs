//! The session and what belongs to it.

use super::{
    Decode, Node, count, flag, integer, label, list, small,
    step::{browser, offer, place},
    string, word, words,
};
use crate::{
    account::{
        Activity, ActivityKind, ActivityOutcome, ActivityPage, AddOption, EndedSessions, EnrollCode, EnrollState,
        Enrollment, Method, Methods, NewRecoveryCodes, NoAdd, RecoveryCodes, RecoveryMark, Removed, Secured, Securing,
        Session, SessionInfo, Sessions, Trial, TrialOutcome, Verb,
    },
    flow::{MethodKind, Unusable, User},
    step::{Alphabet, Context, PhoneApp, Push},
};

impl Decode for Session {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            authenticated: flag(node, "authenticated"),
            server_time: integer(node, "server_time")?,
            user: node.get("user").and_then(|n| User::decode(&n)),
            csrf: string(node, "csrf"),
            since: integer(node, "since"),
            expires_at: integer(node, "expires_at"),
            idle_at: integer(node, "idle_at"),
            fresh_until: integer(node, "fresh_until"),
        })
    }
}

/// A revision.
fn revision<N: Node>(node: &N) -> Option<u64> {
    integer(node, "rev")?.try_into().ok()
}

fn kind<N: Node>(node: &N) -> Option<MethodKind> {
    word(node, "type", MethodKind::parse)
}

impl Decode for Methods {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            rev: revision(node)?,
            server_time: integer(node, "server_time")?,
            user: User::decode(&node.get("user")?)?,
            methods: list(node, "methods", Method::decode),
            add: list(node, "add", AddOption::decode),
            removed: list(node, "removed", Removed::decode),
            enrollment: string(node, "enrollment"),
            password_changed_at: integer(node, "password_changed_at"),
            must_change_password: flag(node, "must_change_password"),
            requests_paused: flag(node, "requests_paused"),
            notices: flag(node, "notices"),
        })
    }
}

impl Decode for Method {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            kind: kind(node)?,
            label: label(node, "label")?,
            app: node.get("app").and_then(|n| PhoneApp::decode(&n)),
            created_at: integer(node, "created_at")?,
            last_used_at: integer(node, "last_used_at"),
            default: flag(node, "default"),
            codes: flag(node, "codes"),
            on_phone: flag(node, "on_phone"),
            allow_requests: node.get("allow_requests").and_then(|n| n.flag()),
            paused_until: integer(node, "paused_until"),
            usable: flag(node, "usable"),
            reason: word(node, "reason", Unusable::parse),
            left: small(node, "left"),
            total: small(node, "total"),
            expires_at: integer(node, "expires_at"),
            last: flag(node, "last"),
            for_good: flag(node, "for_good"),
            can: words(node, "can", Verb::parse),
        })
    }
}

impl Decode for AddOption {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            kind: kind(node)?,
            reason: word(node, "reason", NoAdd::parse),
            limit: small(node, "limit"),
        })
    }
}

impl Decode for Removed {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            kind: kind(node)?,
            label: label(node, "label")?,
            until: integer(node, "until")?,
        })
    }
}

impl Decode for Trial {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            rev: revision(node)?,
            server_time: integer(node, "server_time")?,
            push: Push::decode(&node.get("push")?)?,
            outcome: word(node, "outcome", TrialOutcome::parse),
        })
    }
}

impl Decode for Enrollment {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            rev: revision(node)?,
            server_time: integer(node, "server_time")?,
            kind: kind(node)?,
            state: word(node, "state", EnrollState::parse)?,
            expires_at: integer(node, "expires_at")?,
            label: label(node, "label")?,
            replaces: label(node, "replaces"),
            offer: node.get("offer").map(|n| offer(&n)).unwrap_or_default(),
            // A request whose number cannot be read is no request without one.
            push: match node.get("push") {
                Some(push) => Some(Push::decode(&push)?),
                None => None,
            },
            outcome: word(node, "outcome", TrialOutcome::parse),
            refused: word(node, "refused", Unusable::parse),
            least: label(node, "least"),
            code: node.get("code").and_then(|n| EnrollCode::decode(&n)),
            method: string(node, "method"),
        })
    }
}

impl Decode for EnrollCode {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            length: count(node, "length").clamp(1, 64),
            alphabet: word(node, "alphabet", Alphabet::parse)?,
            attempts_left: count(node, "attempts_left"),
            resend_at: integer(node, "resend_at"),
            requests_left: small(node, "requests_left"),
            not_sent: flag(node, "not_sent"),
        })
    }
}

impl Decode for RecoveryCodes {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            server_time: integer(node, "server_time")?,
            created_at: integer(node, "created_at"),
            codes: list(node, "codes", |n| {
                Some(RecoveryMark {
                    number: count(n, "number"),
                    used_at: integer(n, "used_at"),
                })
            }),
        })
    }
}

impl Decode for NewRecoveryCodes {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            created_at: integer(node, "created_at")?,
            codes: list(node, "codes", |n| n.text()),
        })
    }
}

impl Decode for Sessions {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            server_time: integer(node, "server_time")?,
            sessions: list(node, "sessions", SessionInfo::decode),
        })
    }
}

impl Decode for SessionInfo {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            current: flag(node, "current"),
            place: place(node)?,
            browser: browser(node)?,
            created_at: integer(node, "created_at")?,
            last_seen_at: integer(node, "last_seen_at")?,
            expires_at: integer(node, "expires_at"),
            idle_at: integer(node, "idle_at"),
            remembered: flag(node, "remembered"),
            app: string(node, "app"),
            proof: word(node, "proof", MethodKind::parse),
        })
    }
}

impl Decode for EndedSessions {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            ended: count(node, "ended"),
            pending: count(node, "pending"),
            until: integer(node, "until"),
            current: flag(node, "current"),
        })
    }
}

impl Decode for ActivityPage {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            server_time: integer(node, "server_time")?,
            entries: list(node, "entries", Activity::decode),
            older: string(node, "older"),
            securing: words(node, "securing", Securing::parse),
            other_sessions: count(node, "other_sessions"),
        })
    }
}

impl Decode for Activity {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            kind: word(node, "type", ActivityKind::parse)?,
            outcome: word(node, "outcome", ActivityOutcome::parse)?,
            at: integer(node, "at")?,
            since: integer(node, "since"),
            count: count(node, "count"),
            method: word(node, "method", MethodKind::parse),
            label: label(node, "label"),
            context: node.get("context").and_then(|n| Context::decode(&n)),
            session: string(node, "session"),
            current: flag(node, "current"),
            reported_at: integer(node, "reported_at"),
            can_report: flag(node, "can_report"),
        })
    }
}

impl Decode for Secured {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            ended: count(node, "ended"),
            done: words(node, "done", Securing::parse),
        })
    }
}
