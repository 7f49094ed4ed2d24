//! Sessions, activity, *this wasn't me*, the password.

mod activity;
mod entry;
mod parts;
mod password;
mod report;
mod secret;
mod sessions;
mod words;

pub use activity::activity;
pub use password::password;
pub use report::secure;
pub use sessions::{ended, sessions};
