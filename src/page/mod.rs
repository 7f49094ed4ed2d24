//! What sign-in page and security info have in common around their screens: the small parts every screen is made of, the
//! frame, the wait for another page, and how events queue up. Nothing here knows which page it is in.

mod focus;
mod frame;
mod hand_over;
mod link;
mod parts;
mod queue;
mod switch;
mod track;
mod unreachable;

pub use focus::focus_main;
pub use frame::{banner, foot, foot_link};
pub use hand_over::hand_over;
pub use link::{absolute, open_link};
pub use parts::{act, button, disabled, form, heading, para, stack};
pub use queue::Queue;
pub use switch::switch;
pub use track::track;
pub use unreachable::unreachable;
