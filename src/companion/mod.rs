//! The phone: a page that stands in for an app. It is paired by a link, keeps a key that cannot be copied off it, shows
//! sign-in requests and answers them, and makes codes.
//!
//! `core` decides, `driver` and `tasks` carry out (through `keys`, `vault` and `signed`), `view` draws.

mod context;
pub mod core;
mod driver;
mod keys;
mod promise;
mod sense;
mod signed;
mod tasks;
mod vault;
mod view;

pub use view::start;
