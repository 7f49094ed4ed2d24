//! Every check, in the order a person would read them.

mod code;
mod csrf;
mod discovery;
mod enumeration;
mod flow;
mod idempotency;
mod limits;
mod poll;
mod problems;
mod session;
mod sign_in;
mod whole;

use crate::check::Check;

/// All of them.
pub fn all() -> Vec<&'static Check> {
    let groups: [&'static [Check]; 12] = [
        discovery::CHECKS,
        flow::CHECKS,
        sign_in::CHECKS,
        code::CHECKS,
        session::CHECKS,
        csrf::CHECKS,
        idempotency::CHECKS,
        problems::CHECKS,
        poll::CHECKS,
        limits::CHECKS,
        enumeration::CHECKS,
        whole::CHECKS,
    ];
    groups.into_iter().flatten().collect()
}
