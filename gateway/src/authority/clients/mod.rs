//! Other sites that let people in through this one: OpenID Connect clients.

mod amr;
mod answer;
mod asked;
mod begin;
mod code;
mod end;
mod flow;
mod rule;
mod switch;

pub use asked::{Fault, Parameters};
pub use begin::{AuthorizationCall, Because, Begun, Pushed};
pub use code::{Redeemed, Redemption, Worthless};
pub use end::{EndCall, Ending, KNOWN_AS, Onward, Question};
pub use rule::{ClientRule, Font, Mode, Scheme, Secret, Theme};
pub use switch::ClientInfo;

pub(super) use amr::{joined, words};
pub(super) use asked::{callback, check};
