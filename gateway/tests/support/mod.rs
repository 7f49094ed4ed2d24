//! A world for tests: rules on a real store in memory, a clock that is set by hand, browsers and phones.
#![allow(
    dead_code,
    unused_imports,
    missing_docs,
    clippy::unwrap_used,
    clippy::missing_panics_doc
)]

pub mod account;
pub mod browser;
pub mod clients;
pub mod clock;
pub mod enroll;
pub mod frame;
pub mod passkey;
pub mod phone;
pub mod upstream;
pub mod upstream_account;
pub mod world;

pub use browser::{Browser, ended, pending};
pub use clock::{START, TestClock};
pub use phone::{Phone, code_at, new_key, public_key, wrong_code};
pub use world::{PASSWORD, World, policy};

use contract::problem::ProblemKind;
use genkan_gateway::authority::{Error, Refusal, Repeat};
use sha2::{Digest as _, Sha256};

/// What a call ends with when it is refused.
pub type Failed = Refusal;

/// The refusal in an error.
pub fn refusal(error: Error) -> Refusal {
    match error {
        Error::Refused(refusal) => *refusal,
        other => panic!("not a refusal: {other}"),
    }
}

pub fn repeat(key: &str, body: &[u8]) -> Option<Repeat> {
    Some(Repeat {
        key: key.to_owned(),
        body_hash: Sha256::digest(body).to_vec(),
    })
}

pub fn kind(refusal: Refusal) -> ProblemKind {
    refusal.kind
}
