//! Every check, in the order a person would read them.

mod account;
mod activity;
mod code;
mod csrf;
mod device;
mod discovery;
mod enroll;
mod enumeration;
mod flow;
mod idempotency;
mod limits;
mod methods;
mod number;
mod passkey;
mod password;
mod poll;
mod problems;
mod push;
mod recovery;
mod session;
mod sessions;
mod sign_in;
mod step_up;
mod whole;

use crate::check::Check;

/// All of them.
pub fn all() -> Vec<&'static Check> {
    let groups: [&'static [Check]; 24] = [
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
        push::CHECKS,
        number::CHECKS,
        device::CHECKS,
        recovery::CHECKS,
        passkey::CHECKS,
        step_up::CHECKS,
        account::CHECKS,
        methods::CHECKS,
        enroll::CHECKS,
        sessions::CHECKS,
        activity::CHECKS,
        password::CHECKS,
        whole::CHECKS,
    ];
    groups.into_iter().flatten().collect()
}
