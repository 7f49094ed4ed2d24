//! What the sign-in page does about what happens. Pure: no browser, no clock, no randomness of its own.
//!
//! `update` takes an [`Event`], changes the [`State`] and returns [`Effect`]s for the driver. An error is a state.

mod accounts;
mod effect;
mod event;
mod framed;
mod line;
mod passkey;
mod replied;
mod retry_after;
mod schedule;
mod screen;
mod state;
mod submitted;
mod update;

pub use effect::{Call, Ceremony, Effect, Input, Timer};
pub use event::{Event, Failure, NoPasskey, Reply};
pub use framed::{Ends, IN_A_FRAME};
pub use line::{Line, Link, Unreachable};
pub use retry_after::retry_after;
pub use schedule::{Poll, next_poll};
pub use screen::{Screen, screen};
pub use state::{Clock, Page, Pending, State, StepUp, Trouble};
pub use submitted::normal_code;
pub use update::{CLOCK_HELP, update};

#[cfg(test)]
mod tests;
