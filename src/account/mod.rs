//! What the page *security info* does about what happens. Pure: no browser, no clock, no randomness of its own.
//!
//! [`update`] takes an [`Event`], changes the [`State`] and returns [`Effect`]s for the driver. An error is a state.
//! Every write is a [`Call`] that a person has pressed for ([`Event::Pressed`]); what all writes have in common (one at a
//! time, the proof that is asked for again, the token that has changed, the session that is over) is done in one place.

mod call;
mod effect;
mod event;
pub mod health;
pub mod setup;
mod state;
pub mod strength;
mod update;
mod view;

pub use call::{Call, Ended, Spot};
pub use effect::{Effect, Poll, Timer};
pub use event::{Event, Reply};
pub use state::{Activities, Page, Pending, Preview, State, Trouble, Turn, Why};
pub use update::update;
pub use view::View;
