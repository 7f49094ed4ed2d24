//! Facts, in the past tense.

use super::effect::{Call, Ceremony, Input};
use contract::{
    Millis,
    account::Session,
    decode::{Decode, Node},
    flow::{Action, Flow},
    problem::{Problem, ProblemKind, Wrong},
};

/// What a call brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A flow.
    Flow(Box<Flow>),
    /// Nothing new within the wait.
    Unchanged,
    /// The session.
    Session(Session),
    /// Done, and nothing to show.
    Done,
}

/// Why a call brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer: no network, no server, or too slow.
    Network,
    /// An answer that is no JSON, though the status says all is well: a captive portal, a wrong proxy.
    Portal,
    /// JSON that makes no sense, or too much of it.
    Malformed,
    /// An error status without a problem the page knows.
    Server {
        /// From Retry-After, ms.
        retry_after: Option<Millis>,
    },
    /// A problem of the contract.
    Problem {
        /// Which.
        kind: ProblemKind,
        /// From `retry_at` or Retry-After, ms from now.
        retry_after: Option<Millis>,
        /// The current flow.
        flow: Option<Box<Flow>>,
        /// Operation id.
        instance: String,
        /// The server's clock, so that a phone whose own is off can correct itself.
        server_time: Option<Millis>,
        /// The member that was wrong.
        field: Option<String>,
        /// What is wrong with it.
        wrong: Option<Wrong>,
    },
}

impl Failure {
    /// What an error reply says; `header` is its Retry-After, ms. The instant inside the reply counts before it.
    #[must_use]
    pub fn of<N: Node>(reply: &N, header: Option<Millis>) -> Self {
        let Some(problem) = Problem::decode(reply) else {
            return Self::Server { retry_after: header };
        };
        let told = problem
            .retry_at
            .zip(problem.server_time)
            .map(|(at, now)| (at - now).clamp(1_000, 86_400_000));
        let retry_after = told.or(header);
        match problem.known() {
            Some(kind) => Self::Problem {
                kind,
                retry_after,
                flow: problem.flow,
                instance: problem.instance,
                server_time: problem.server_time,
                field: problem.field,
                wrong: problem.wrong,
            },
            None => Self::Server { retry_after },
        }
    }

    /// How long the server asked to be left alone, ms.
    #[must_use]
    pub fn retry_after(&self) -> Option<Millis> {
        match self {
            Self::Server { retry_after } | Self::Problem { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Why there is no passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPasskey {
    /// Put off, refused, or too slow. Browsers tell no one which, so that nobody learns which passkeys exist.
    Nothing,
    /// This browser has no such thing.
    Unsupported,
    /// The device has one of this account already; told only while one is made (WebAuthn Level 3, section 5.1.3).
    Exists,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The page was opened; on the signed-in page, or on the sign-in page.
    Opened {
        /// It is the signed-in page.
        signed_in_page: bool,
    },
    /// A call ended.
    Replied {
        /// Which.
        call: Call,
        /// How.
        result: Result<Reply, Failure>,
    },
    /// A form was submitted, or a button of `flow.actions` pressed.
    Submitted {
        /// Which.
        action: Action,
        /// What with.
        input: Input,
    },
    /// *Cancel* was pressed.
    Cancelled,
    /// *Start again* or *Try again* was pressed.
    Restarted,
    /// *Sign out* was pressed.
    SignedOut,
    /// A timer went off.
    Elapsed(super::effect::Timer),
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
    /// The page was brought back out of the browser's memory.
    Restored,
    /// The page speaks another language.
    Translated,
    /// *Use a passkey* or *Make a passkey* was pressed.
    PasskeyAsked,
    /// The browser is through with a passkey.
    PasskeyGot {
        /// What was begun.
        how: Ceremony,
        /// The credential as JSON text.
        result: Result<String, NoPasskey>,
    },
    /// *Forget* was pressed beside a kept name.
    Forgot(String),
    /// *Use another account* was pressed.
    OtherAccount,
}
