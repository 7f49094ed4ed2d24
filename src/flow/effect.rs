//! What the driver is asked to do.

use contract::{Millis, flow::Action};

/// What an action carries. `Debug` never shows it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Input {
    /// Name of the member, empty for none.
    pub name: &'static str,
    /// Its text.
    pub text: String,
    /// For `remember`: yes or no.
    pub yes: Option<bool>,
    /// For `submit`: what was typed, by the fields' names.
    pub values: Vec<(String, String)>,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Input {
    /// One text member.
    #[must_use]
    pub const fn text(name: &'static str, text: String) -> Self {
        Self {
            name,
            text,
            yes: None,
            values: Vec::new(),
        }
    }

    /// The answer to *stay signed in?*.
    #[must_use]
    pub const fn yes(yes: bool) -> Self {
        Self {
            name: "remember",
            text: String::new(),
            yes: Some(yes),
            values: Vec::new(),
        }
    }

    /// The answer to a form.
    #[must_use]
    pub const fn values(values: Vec<(String, String)>) -> Self {
        Self {
            name: "values",
            text: String::new(),
            yes: None,
            values,
        }
    }
}

/// A call of the contract. Its reply comes back with it, so that a late one can be told from a current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `POST {base}/flows`
    Start,
    /// `GET {base}/flows/{id}`
    Load {
        /// Which flow.
        flow: String,
    },
    /// `GET {base}/flows/{id}?after=REV&wait=25`
    Poll {
        /// Which flow.
        flow: String,
        /// The revision that is drawn.
        after: u64,
    },
    /// `POST {base}/flows/{id}/actions/{name}`
    Act {
        /// Which flow.
        flow: String,
        /// Which action.
        action: Action,
        /// Serial number of the write.
        serial: u32,
    },
    /// `DELETE {base}/flows/{id}`
    Cancel {
        /// Which flow.
        flow: String,
    },
    /// `GET {base}/session`
    Session,
    /// `DELETE {base}/session`
    SignOut,
}

/// The page's timers; setting one replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// The next poll.
    Poll,
    /// The next automatic retry of an unreachable page.
    Retry,
    /// Redraws countdowns; runs only while one is shown.
    Tick,
}

/// What the browser is asked to do with a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// Offer the ones it has beside the identifier's field (conditional mediation): quiet, and never in the way.
    Offer,
    /// Ask for one now.
    Ask,
    /// Make a new one.
    Make,
}

impl Ceremony {
    /// What the boot script calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Ask => "ask",
            Self::Make => "make",
        }
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make a call.
    Call {
        /// Which.
        call: Call,
        /// The body of an action; empty for other calls.
        input: Input,
        /// The revision for an action.
        rev: u64,
        /// The CSRF token for a write.
        csrf: String,
    },
    /// Give up a poll under way.
    AbortPoll,
    /// Set a timer, ms from now.
    Set(Timer, Millis),
    /// Stop a timer.
    Stop(Timer),
    /// Go on to where the server said, after checking it. Empty: what a guest was asked for was given up; `!` and a word: it
    /// cannot go on, for that reason.
    Leave(String),
    /// Tell other tabs that something changed.
    Tell,
    /// Put the focus where the person has to look.
    Focus,
    /// Empty a field that held a secret.
    Clear,
    /// Put a name into the field for it.
    Suggest(String),
    /// Have the browser look for a passkey, or make one; one such at a time.
    Passkey {
        /// Which of both.
        how: Ceremony,
        /// The server's options, as JSON text.
        options: String,
    },
    /// Give up what was begun with a passkey.
    DropPasskey,
    /// Keep these names in this browser, newest first.
    Keep(Vec<String>),
}
