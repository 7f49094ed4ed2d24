//! Signing in, by rules alone: no HTTP, a clock set by hand.
#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod approving;
mod ending;
mod flows;

use contract::{
    Millis,
    device::{DenyReason, RequestState},
    flow::{Action, MethodKind, Notice, Unusable},
    problem::ProblemKind,
    request::ActionInput,
    step::{Blocked, Delivery, PushOutcome, PushReason, Step},
};
use genkan_gateway::authority::NumberMode;
use support::{PASSWORD, World, ended, kind, pending, wrong_code};

const DAY: Millis = 24 * 3_600_000;
