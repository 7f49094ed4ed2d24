//! Security info: the account's ways in, and what has happened to it. One file a part.

mod add;
mod around;
mod context;
mod driver;
mod layout;
mod method;
mod mount;
mod overview;
mod pages;
mod parts;
#[cfg(feature = "gallery")]
mod stage;
mod step_up;
mod trouble;

pub use mount::mount;
#[cfg(feature = "gallery")]
pub use stage::stage;
