//! What the driver is asked to do.

use super::{
    call::{Call, Spot},
    view::View,
};
use contract::Millis;

/// What is waited for at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    /// Anything of the account.
    Methods,
    /// A test request.
    Trial,
    /// An enrolment.
    Enrollment,
}

/// The page's timers; setting one replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// The next poll of its kind.
    Poll(Poll),
    /// The next automatic retry of an unreachable page.
    Retry,
    /// Redraws countdowns and ages.
    Tick,
    /// Asks whether somebody is still there.
    Idle,
}

/// What is to be done.
#[derive(Clone, PartialEq, Eq)]
pub enum Effect {
    /// Makes a call.
    Call {
        /// Which.
        call: Call,
        /// The CSRF token of a write.
        csrf: String,
    },
    /// Gives up a long poll.
    AbortPoll(Poll),
    /// Sets a timer, ms.
    Set(Timer, Millis),
    /// Stops a timer.
    Stop(Timer),
    /// Goes to a part of the page; [`Event::Moved`](super::Event::Moved) follows.
    Go(View),
    /// Goes to the sign-in page, and afterwards back here.
    SignIn,
    /// Tells other tabs that something has changed.
    Tell,
    /// Puts the focus where the person goes on.
    Focus,
    /// Puts the focus into this part of the screen, if it was lost with what was pressed.
    Stay(Spot),
    /// Empties fields that hold secrets.
    Clear,
    /// Opens the dialog that asks for a fresh proof.
    StepUp {
        /// What is about to be changed.
        touches: Option<String>,
    },
    /// Closes it.
    CloseStepUp,
    /// Has the browser make a passkey.
    Passkey {
        /// `PublicKeyCredentialCreationOptionsJSON` as text.
        options: String,
    },
    /// Gives that up.
    DropPasskey,
}
