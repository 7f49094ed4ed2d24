//! The sign-in page: one file a step, in the order a person meets them.

mod accounts;
mod address;
mod blocked;
mod choose;
mod code;
mod code_help;
mod component;
mod context;
mod done;
mod driver;
mod embed;
mod ended;
mod facts;
mod hand_over;
mod here;
mod identify;
mod layout;
mod more;
mod mount;
mod pages;
mod parts;
mod passkey;
mod password;
mod phone;
mod plate;
mod remember;
mod secret;
#[cfg(feature = "gallery")]
pub mod stage;
mod step_up;
mod track;
mod trouble;
mod unknown;

pub use component::{component, end};
pub use embed::{Framed, embed};
pub use hand_over::hand_over;
pub use more::draw;
pub use mount::{Given, mount};
pub use step_up::step_up;
