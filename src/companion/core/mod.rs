//! What the phone does about what happens. Pure: no browser, no clock and no randomness of its own, so that every case
//! can be tested without either.

pub mod base64url;
mod clock;
pub mod device_name;
mod effect;
mod event;
mod link;
pub mod number;
mod prompt;
mod screen;
mod state;
pub mod totp;
mod update;

/// The version of this page, told to the service as the app's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The kind of app this page is.
pub const KIND: &str = "companion";

pub use clock::{Clock, Reading};
pub use effect::Effect;
pub use event::{Event, Obstacle, PairFailure};
pub use link::Link;
pub use prompt::{Answer, Ending, Phase, Prompt};
pub use screen::{Screen, screen};
pub use state::{Account, Asked, Pairing, Profile, Reach, Saving, State};
pub use update::update;

#[cfg(test)]
mod tests;
