//! Other sites that let people in through this one: OpenID Connect clients.

mod rule;

pub use rule::{ClientRule, Font, Mode, Scheme, Secret, Theme};
