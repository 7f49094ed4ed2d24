//! The request on the screen.

use contract::device::{Answered, DeviceRequest, RequestState};
use std::fmt;

/// What the person says. `Debug` never shows the number.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// Yes, with the number where one is asked for.
    Approve(Option<String>),
    /// No.
    Deny,
    /// No, and somebody else started it: sessions end, requests pause.
    NotMe,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approve(_) => "Approve",
            Self::Deny => "Deny",
            Self::NotMe => "NotMe",
        })
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Approved.
    Approved,
    /// Denied.
    Denied {
        /// A session that it had opened was ended.
        session_ended: bool,
    },
    /// Denied, every session ended, requests paused.
    Secured {
        /// A session that it had opened was ended.
        session_ended: bool,
    },
    /// The number was wrong.
    WrongNumber,
    /// Nobody answered in time.
    Expired,
    /// A newer one took its place.
    Superseded,
    /// Withdrawn in the browser.
    Cancelled,
}

impl Ending {
    /// Its name, `data-ending` of the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Denied { .. } => "denied",
            Self::Secured { .. } => "secured",
            Self::WrongNumber => "wrong_number",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the person can still say that somebody else had started it.
    #[must_use]
    pub const fn can_be_disowned(self) -> bool {
        matches!(
            self,
            Self::Approved | Self::Expired | Self::Superseded | Self::Cancelled
        )
    }

    /// What an answer led to; `None` when the request is still open.
    #[must_use]
    pub const fn of(answer: &Answer, answered: &Answered) -> Option<Self> {
        let session_ended = answered.session_ended;
        match (answered.state, answer) {
            (RequestState::Denied, _) if answered.wrong_number => Some(Self::WrongNumber),
            // Heard, however the request itself has ended.
            (RequestState::Pending | RequestState::Approved, Answer::NotMe) => Self::seen_in_list(answered.state),
            (_, Answer::NotMe) => Some(Self::Secured { session_ended }),
            (state, _) => match Self::seen_in_list(state) {
                Some(Self::Denied { .. }) => Some(Self::Denied { session_ended }),
                ending => ending,
            },
        }
    }

    /// What the list says has become of it; `None` when it is still open.
    #[must_use]
    pub const fn seen_in_list(state: RequestState) -> Option<Self> {
        match state {
            RequestState::Pending => None,
            RequestState::Approved => Some(Self::Approved),
            RequestState::Denied => Some(Self::Denied { session_ended: false }),
            RequestState::Expired => Some(Self::Expired),
            RequestState::Superseded => Some(Self::Superseded),
            RequestState::Cancelled => Some(Self::Cancelled),
        }
    }
}

/// How far the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It can be answered.
    Open,
    /// An answer is on its way.
    Sending,
    /// It is over.
    Ended(Ending),
}

/// One request, as drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Whose.
    pub device: String,
    /// The request.
    pub request: DeviceRequest,
    /// How far.
    pub phase: Phase,
    /// The last answer did not get through.
    pub failed: bool,
    /// The service was told that it is on the screen.
    pub seen: bool,
}

impl Prompt {
    /// How it ended, when it has.
    #[must_use]
    pub const fn ending(&self) -> Option<Ending> {
        match self.phase {
            Phase::Ended(ending) => Some(ending),
            _ => None,
        }
    }
}
