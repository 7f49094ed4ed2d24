//! Facts, in the past tense.

use super::{Answer, Link, Profile};
use crate::flow::Failure;
use contract::{
    Millis,
    device::{Answered, Device, DeviceRequests},
};

/// Why nothing can be kept in this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The page came without TLS, so the browser withholds its cryptography.
    Insecure,
    /// The browser has no such cryptography.
    Crypto,
    /// Storage is blocked: private browsing, a setting, or a full disk.
    Storage,
}

/// Why a phone was not connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairFailure {
    /// The link has been used, or is too old.
    Used,
    /// The browser does not keep the key.
    Storage,
    /// The service was not reached.
    Unreachable,
    /// The service refused the input.
    Refused,
    /// The service had a fault.
    Server,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The page was opened.
    Opened {
        /// What stands in the way.
        obstacle: Option<Obstacle>,
        /// The link in the address; `Err` when there was one that makes no sense.
        link: Option<Result<Link, ()>>,
    },
    /// What is kept was read, or could not be.
    Loaded(Result<Vec<Profile>, ()>),
    /// A link was brought by other means: pasted, or the address changed.
    LinkGiven(Option<Link>),
    /// *Connect another account* was pressed.
    PairAsked,
    /// *Cancel* was pressed.
    PairLeft,
    /// *Connect* was pressed.
    PairAgreed {
        /// The phone's name, as valid.
        name: String,
    },
    /// A try to connect ended.
    Paired(Result<Profile, PairFailure>),
    /// The next poll is due.
    Due(String),
    /// A poll ended; `Ok(None)` when nothing changed within the wait.
    Listed(String, Result<Option<DeviceRequests>, Failure>),
    /// What the service knows about this phone came in.
    Known(String, Result<Device, Failure>),
    /// The service was told which app this is, or not.
    Introduced(String, Result<Device, Failure>),
    /// The person answered the request on the screen.
    Decided(Answer),
    /// The service took the answer, or not.
    Answered {
        /// Whose.
        device: String,
        /// To which request.
        request: String,
        /// What it was.
        answer: Answer,
        /// What came of it.
        result: Result<Answered, Failure>,
    },
    /// *It wasn't me* was pressed.
    NotMeAsked,
    /// *Remove this account* was pressed.
    RemoveAsked,
    /// The question was answered *no*.
    AskLeft,
    /// *Yes, remove it* was pressed.
    RemoveAgreed,
    /// The service let the account go, or not.
    Removed(String, Result<(), Failure>),
    /// The ended request was put away.
    PutAway,
    /// Another account was chosen.
    Switched(String),
    /// The switch was turned, or a pause was chosen.
    Allowed {
        /// Requests may come.
        on: bool,
        /// Where they may not: when they come again by themselves.
        until: Option<Millis>,
    },
    /// A new name was given.
    Named(String),
    /// A change of switch or name ended.
    Changed {
        /// Whose.
        device: String,
        /// It was the name.
        name: bool,
        /// What came of it.
        result: Result<Device, Failure>,
    },
    /// A code was made; `None` when it could not be.
    Coded(String, u64, Option<String>),
    /// A second has gone by.
    Ticked,
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
    /// Another tab of the phone changed what is kept.
    Heard,
}
