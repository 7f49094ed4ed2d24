//! What the store keeps, as plain data.

use contract::Millis;

/// Declares an enumeration that is stored as a word.
macro_rules! stored {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum $name { $($(#[$doc])* $variant),+ }
        impl $name {
            pub(crate) const fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            pub(crate) fn parse(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }
    };
}

mod device;
mod flow;
mod push;
mod session;
mod user;

pub(crate) use device::{AppRow, DeviceRow, PairingRow};
pub(crate) use flow::{FlowRow, FlowState, Stage};
pub(crate) use push::{PushPurpose, PushRow, PushState};
pub(crate) use session::{InsertSession, Proof, ProofKind, SessionRow};
pub(crate) use user::{InsertUser, PROVISIONAL, PushAccount, UserRow};

stored! {
    /// Where an enrolment is, in the large; the request attached to it decides what `Confirm` shows.
    EnrollStage {
        Open = "open",
        Confirm = "confirm",
        Done = "done",
        Refused = "refused",
    }
}

stored! {
    /// By which way a client's request came.
    RequestKind {
        /// By a page of this site that was opened for it.
        Page = "page",
        /// By a frame inside a page of the client.
        Frame = "frame",
        /// By the client's server, which was given a name for it (RFC 9126).
        Pushed = "pushed",
    }
}

/// Wrong tries in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct GuessRow {
    pub failures: u32,
    pub last_at: Millis,
}

/// A stored reply.
#[derive(Debug, Clone)]
pub(crate) struct ReplyRow {
    pub body_hash: Vec<u8>,
    /// Sealed.
    pub reply: Vec<u8>,
    pub at: Millis,
}

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditRow {
    pub seq: i64,
    pub at: Millis,
    pub event: String,
    pub actor: String,
    pub subject: Option<String>,
    pub flow: Option<String>,
    pub ip: Option<String>,
    pub ua_hash: Option<String>,
    /// JSON object.
    pub detail: String,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
}
