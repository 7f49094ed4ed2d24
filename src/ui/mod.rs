//! Parts that every page shares.
//!
//! Nested elements without anything dynamic would be compiled to `innerHTML`, which the pages' Content-Security-Policy
//! (Trusted Types without a policy) forbids: give each a dynamic attribute or child, for example a constant.

mod icon;
mod sentence;
mod top;

pub use icon::{Icon, icon};
pub use sentence::sentence;
pub use top::{brand, foot_language, top};

/// `true` as an attribute: a constant, so that the element stays out of `innerHTML`.
pub const TRUE: &str = "true";
