//! Facts, in the past tense.

use super::{
    call::{Call, Spot},
    effect::Timer,
    state::Why,
    view::View,
};
use crate::flow::{Failure, NoPasskey};
use contract::account::{
    ActivityPage, EndedSessions, Enrollment, Methods, NewRecoveryCodes, RecoveryCodes, Secured, Session, Sessions,
    Trial,
};

/// What a call brought.
#[derive(Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing new within the wait.
    Unchanged,
    /// Done, and nothing to show.
    Done,
    /// The session.
    Session(Session),
    /// The ways in.
    Methods(Box<Methods>),
    /// A test request.
    Trial(Box<Trial>),
    /// An enrolment.
    Enrollment(Box<Enrollment>),
    /// Which recovery codes are used.
    Marks(RecoveryCodes),
    /// New recovery codes.
    Codes(NewRecoveryCodes),
    /// Sessions.
    Sessions(Sessions),
    /// How many sessions have ended.
    Ended(EndedSessions),
    /// A page of what has happened.
    Activity(Box<ActivityPage>),
    /// What *this wasn't me* did.
    Secured(Secured),
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// The page was opened at this part.
    Opened(View),
    /// The address has another part now.
    Moved(View),
    /// A person wants this. The only event that makes a write.
    Pressed(Call),
    /// What a person typed cannot be sent as it is.
    Refused(Spot, Why),
    /// A page of the activity further back, or less far, is wanted.
    Turned {
        /// Further back.
        older: bool,
    },
    /// *This wasn't me* was pressed: what it would do is asked once more, to be said truthfully.
    ReportAsked,
    /// *Try again* was pressed, after something could not be read.
    Retried,
    /// A call ended.
    Replied {
        /// Which.
        call: Call,
        /// How.
        result: Result<Reply, Failure>,
    },
    /// A timer went off.
    Elapsed(Timer),
    /// The fresh proof was given.
    Proved,
    /// The dialog was closed without one.
    GivenUp,
    /// Somebody is still there.
    Stayed,
    /// The browser shall make a passkey, once more.
    PasskeyAsked,
    /// The browser is through with a passkey.
    PasskeyGot(Result<String, NoPasskey>),
    /// The codes have been kept, or the result has been read: it may go.
    Dismissed(Spot),
    /// The page came into view, or left it.
    Looked {
        /// It left.
        hidden: bool,
    },
    /// The device found or lost its connection.
    Connected {
        /// It has one.
        online: bool,
    },
    /// Another tab says that something changed; only a hint.
    Heard,
    /// The page is put aside: no secret stays in it.
    PutAside,
    /// The page was brought back out of the browser's memory.
    Restored,
}
