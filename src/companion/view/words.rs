//! What is said of a request, by what an approval of it does.

use crate::{companion::core::Ending, i18n::companion::Texts};
use contract::device::{DeviceRequest, RequestPurpose as Purpose};

/// What an approval does; a service that does not say so signs somebody in.
pub fn purpose(request: &DeviceRequest) -> Purpose {
    request.purpose.unwrap_or(Purpose::SignIn)
}

/// The question and what to think of before it is answered.
pub const fn asked(t: &Texts, purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::SignIn => (t.prompt_title, t.prompt_text),
        Purpose::StepUp => (t.step_up_title, t.step_up_text),
        Purpose::Proof => (t.proof_title, t.proof_text),
        Purpose::Test => (t.test_title, t.test_text),
        Purpose::Confirm => (t.confirm_title, t.confirm_text),
    }
}

/// What it was for, where it signed nobody in.
pub const fn was_for(t: &Texts, purpose: Purpose) -> Option<&'static str> {
    match purpose {
        Purpose::SignIn => None,
        Purpose::StepUp => Some(t.purpose_step_up),
        Purpose::Proof => Some(t.purpose_proof),
        Purpose::Test => Some(t.purpose_test),
        Purpose::Confirm => Some(t.purpose_confirm),
    }
}

/// What became of it.
pub const fn ended(t: &Texts, ending: Ending, purpose: Purpose) -> (&'static str, &'static str) {
    let signs_in = matches!(purpose, Purpose::SignIn);
    match (ending, purpose) {
        (Ending::Approved, Purpose::Test) => (t.approved_title, t.approved_test),
        (Ending::Approved, Purpose::Confirm) => (t.confirmed_title, t.confirmed_text),
        (Ending::Approved, _) => (t.approved_title, t.approved_text),
        (Ending::Denied { .. }, Purpose::SignIn) => (t.denied_title, t.denied_text),
        (Ending::Denied { .. }, Purpose::Confirm) => (t.denied_title, t.denied_confirm),
        (Ending::Denied { .. }, _) => (t.denied_title, t.denied_nothing),
        (Ending::Secured { .. }, _) => (t.secured_title, t.secured_text),
        (Ending::WrongNumber, _) => (t.wrong_title, if signs_in { t.wrong_text } else { t.wrong_other }),
        (Ending::Expired, _) => (t.expired_title, if signs_in { t.expired_text } else { t.expired_other }),
        (Ending::Superseded, _) => (t.superseded_title, t.superseded_text),
        (Ending::Cancelled, _) => (t.cancelled_title, t.cancelled_text),
    }
}
