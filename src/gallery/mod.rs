//! Every screen on one page, from recorded replies; development builds only (feature `gallery`).
//!
//! `/gallery` lists the scenes, `/gallery?scene=NAME` is the sign-in page, or security info, in one of them. No server is asked: replies
//! come out of `tests/scenarios`, and go through the same decoders and the same rules as in life.

pub mod account;
pub mod scene;

#[cfg(feature = "gallery")]
mod index;
#[cfg(feature = "gallery")]
mod open;
#[cfg(feature = "gallery")]
mod still;

#[cfg(feature = "gallery")]
pub use open::open;
#[cfg(feature = "gallery")]
pub use still::{still, still_account};

#[cfg(test)]
mod tests;
