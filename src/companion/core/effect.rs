//! What the driver is asked to do.

use super::{Answer, Link, Profile};
use contract::Millis;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read what is kept.
    Load,
    /// Make a key, connect with it, keep it.
    Pair {
        /// With which link.
        link: Link,
        /// Under which name.
        name: String,
    },
    /// Ask for requests; gives up a poll of the same device that is under way.
    Poll {
        /// For which device.
        device: String,
        /// The revision that is known; `None` to be answered at once.
        after: Option<u64>,
        /// How long the service may hold the call, seconds.
        wait: u32,
    },
    /// Give up a poll and its timer.
    Quiet(String),
    /// The next poll, ms from now; replaces an earlier one.
    Later(String, Millis),
    /// The next poll after a failed one, with jitter; replaces an earlier one.
    Retry {
        /// For which device.
        device: String,
        /// Failed calls in a row.
        failures: u32,
        /// What the service asked for, ms.
        retry_after: Option<Millis>,
    },
    /// Ask what the service knows about this phone.
    Ask(String),
    /// Say which app this is, and in which version; the answer tells what the service knows.
    Introduce(String),
    /// Say that a request is on the screen.
    Seen {
        /// Whose.
        device: String,
        /// Which.
        request: String,
    },
    /// Give an answer.
    Answer {
        /// Whose.
        device: String,
        /// To which request.
        request: String,
        /// What.
        answer: Answer,
    },
    /// Turn the switch; off, for good or until then.
    Allow(String, bool, Option<Millis>),
    /// Change the name.
    Name(String, String),
    /// Keep a changed profile.
    Keep(Profile),
    /// Let the service forget this phone.
    Leave(String),
    /// Forget an account here.
    Forget(String),
    /// Make the code of a period.
    Code {
        /// Whose.
        device: String,
        /// Of which period.
        counter: u64,
        /// How many digits.
        digits: u32,
    },
    /// Tell other tabs of the phone that what is kept has changed.
    Tell,
    /// A request has come: say it aloud, shake.
    Announce,
    /// Put the focus where the person has to look.
    Focus,
}
