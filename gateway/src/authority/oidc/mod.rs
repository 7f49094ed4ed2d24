//! OpenID Connect, as a provider: what a client gets for its code. Who may ask, and for what, is decided in `clients`.

mod client;
mod id_token;
mod make;
mod person;
mod signing;
mod tokens;

pub use person::Person;
pub use signing::KeyInfo;
pub use tokens::{Exchange, Tokens, Told};

pub(super) use id_token::Hinted;
