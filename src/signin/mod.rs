//! The sign-in page: one file a step, in the order a person meets them.

mod blocked;
mod choose;
mod code;
mod context;
mod done;
mod driver;
mod ended;
mod identify;
mod layout;
mod mount;
mod pages;
mod parts;
mod password;
mod phone;
mod plate;
mod remember;
mod unknown;

pub use mount::mount;
