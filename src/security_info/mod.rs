//! Security info: the account's ways in, and what has happened to it. One file a part.

mod add;
mod address;
mod around;
mod context;
mod driver;
mod hand_over;
mod idle;
mod layout;
mod method;
mod mount;
mod overview;
mod pages;
mod parts;
mod rare;
#[cfg(feature = "gallery")]
mod stage;
mod step_up;
mod trouble;

pub use hand_over::hand_over;
pub use mount::{end, mount};
pub use rare::draw;
#[cfg(feature = "gallery")]
pub use stage::stage;
