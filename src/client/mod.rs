//! The contract over HTTP. One fetch function, one decoder, one place where failures get their names.

mod account;
mod api;
mod fetch;
mod json;

pub use account::account;
pub use api::{Write, call};
pub use fetch::{Answer, Body, Request, base_path, fetch, settle};
pub use json::{Json, write};
