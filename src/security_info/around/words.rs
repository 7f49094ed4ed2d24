//! What is said of what has happened.

use crate::i18n::security::Around;
use contract::{
    account::{Activity, ActivityKind as Kind, ActivityOutcome as Outcome, Securing},
    flow::MethodKind,
};

/// What happened and how it ended.
pub const fn what(t: &Around, entry: &Activity) -> &'static str {
    match entry.kind {
        Kind::SignIn => sign_in(t, entry),
        Kind::Request => request(t, entry.outcome),
        Kind::StepUp => match entry.outcome {
            Outcome::Wrong => t.did_step_up_wrong,
            _ => t.did_step_up,
        },
        Kind::MethodAdded => t.did_add,
        Kind::MethodRemoved => t.did_remove,
        Kind::MethodRestored => t.did_restore,
        Kind::MethodRenamed => t.did_rename,
        Kind::DefaultChanged => t.did_default,
        Kind::RequestsPaused => t.did_pause,
        Kind::RequestsResumed => t.did_resume,
        Kind::PasswordChanged => t.did_password,
        Kind::RecoveryMade => t.did_recovery,
        Kind::SessionsEnded => t.did_end_sessions,
        Kind::Reported => t.did_report,
    }
}

const fn sign_in(t: &Around, entry: &Activity) -> &'static str {
    match (entry.outcome, entry.method) {
        (Outcome::Wrong, Some(MethodKind::Password)) => t.did_sign_in_wrong_password,
        (Outcome::Wrong, _) => t.did_sign_in_wrong,
        (Outcome::Revoked, _) => t.did_sign_in_revoked,
        _ => t.did_sign_in,
    }
}

const fn request(t: &Around, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => t.did_request,
        Outcome::Wrong => t.did_request_wrong,
        Outcome::Denied => t.did_request_denied,
        Outcome::NoAnswer => t.did_request_no_answer,
        Outcome::Withdrawn => t.did_request_withdrawn,
        Outcome::Revoked => t.did_request_revoked,
        Outcome::Open => t.did_request_open,
    }
}

/// What saying *this wasn't me* will do; `n` other sessions end.
pub const fn will(t: &Around, what: Securing, n: u32) -> &'static str {
    match (what, n) {
        (Securing::EndSessions, 0) => t.will_end_none,
        (Securing::EndSessions, 1) => t.will_end_one,
        (Securing::EndSessions, _) => t.will_end_other,
        (Securing::PauseRequests, _) => t.will_pause,
        (Securing::NewPassword, _) => t.will_password,
        (Securing::Mail, _) => t.will_mail,
    }
}

/// What it has done.
pub const fn has(t: &Around, what: Securing, n: u32) -> &'static str {
    match (what, n) {
        (Securing::EndSessions, 0) => t.has_ended_none,
        (Securing::EndSessions, 1) => t.has_ended_one,
        (Securing::EndSessions, _) => t.has_ended_other,
        (Securing::PauseRequests, _) => t.has_paused,
        (Securing::NewPassword, _) => t.has_password,
        (Securing::Mail, _) => t.has_mail,
    }
}
