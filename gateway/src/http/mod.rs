//! The contract over HTTP.

pub mod cookies;
pub mod device;
pub mod flows;
pub mod problem;
pub mod session;
pub mod state;
