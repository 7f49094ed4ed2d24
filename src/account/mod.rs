//! Security info without a browser: people look after their own ways in.

pub mod setup;
