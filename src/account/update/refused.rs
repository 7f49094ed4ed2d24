//! From a failure to what is said about it.

use crate::account::{
    call::Spot,
    state::{State, Trouble, Why},
};
use crate::flow::Failure;
use contract::{Millis, problem::ProblemKind};

/// Waits this long after a 429 that does not say how long, ms.
const WAIT: Millis = 5_000;

/// The problem's kind, where it is one.
pub(super) fn kind(failure: &Failure) -> Option<ProblemKind> {
    match failure {
        Failure::Problem { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// Whether the session is over.
pub(super) fn signed_out(failure: &Failure) -> bool {
    kind(failure) == Some(ProblemKind::NotAuthenticated)
}

/// Says what went wrong with a write, beside what was pressed; what was typed stays.
pub(super) fn refuse(state: &mut State, spot: Spot, failure: &Failure) {
    let why = match (kind(failure), failure) {
        (None, Failure::Network) => Why::NotSaved,
        (Some(ProblemKind::RateLimited), _) => Why::Wait(state.now + failure.retry_after().unwrap_or(WAIT)),
        (Some(ProblemKind::InputInvalid), Failure::Problem { wrong, .. }) => Why::Wrong(*wrong),
        (Some(ProblemKind::CodeIncorrect), _) => Why::Code,
        (Some(ProblemKind::LastMethod), _) => Why::Last,
        (Some(ProblemKind::NotFound | ProblemKind::FlowExpired), _) => Why::Gone,
        (Some(ProblemKind::NotSupported), _) => Why::NotOffered,
        _ => Why::Server,
    };
    state.say(spot, why);
    if let (Failure::Problem { field, instance, .. }, Some(trouble)) = (failure, &mut state.trouble) {
        trouble.field.clone_from(field);
        trouble.instance = Some(instance.clone()).filter(|i| !i.is_empty());
    }
}

/// A part could not be read. What is known of it stays on the screen; *try again* is offered.
pub(super) fn unread(state: &mut State, spot: Spot) {
    if state.trouble.as_ref().is_none_or(|t: &Trouble| t.spot != spot) {
        state.say(spot, Why::Unread);
    }
}

/// It could be read after all.
pub(super) fn was_read(state: &mut State, spot: Spot) {
    let unread = |t: &Trouble| t.spot == spot && t.why == Why::Unread;
    if state.trouble.as_ref().is_some_and(unread) {
        state.trouble = None;
    }
}
