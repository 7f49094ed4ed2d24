//! The calls about one's own account.

use utoipa::openapi::path::{HttpMethod, OperationBuilder};

use super::{
    call::Call,
    paths::{BASE, Operation},
};
use crate::problem::ProblemKind::{self, Csrf, Internal, NotAuthenticated, RateLimited, TooLarge, UpstreamUnavailable};

mod activity;
mod enrollments;
mod methods;
mod recovery;
mod sessions;
mod trials;

/// What any of them may answer.
const ANY: &[ProblemKind] = &[NotAuthenticated, UpstreamUnavailable, Internal];

/// What a write may answer beside that.
const WRITE: &[ProblemKind] = &[Csrf, RateLimited, TooLarge];

/// Every one of them.
pub(super) fn all() -> Vec<Operation> {
    let mut all = methods::all();
    all.extend(enrollments::all());
    all.extend(trials::all());
    all.extend(recovery::all());
    all.extend(sessions::all());
    all.extend(activity::all());
    all
}

fn at(rest: &str, method: HttpMethod, operation: OperationBuilder) -> Operation {
    (format!("{BASE}/account{rest}"), method, operation)
}

fn read(id: &str, summary: &str, text: &str) -> Call {
    Call::new("account", id, summary, text).secured(&["sessionCookie"])
}

fn write(id: &str, summary: &str, text: &str) -> Call {
    Call::new("account", id, summary, text).secured(&["sessionCookie", "csrf"])
}

fn may_read(call: Call, more: &[ProblemKind]) -> OperationBuilder {
    call.problems(&[ANY, more].concat())
}

fn may_write(call: Call, more: &[ProblemKind]) -> OperationBuilder {
    call.problems(&[ANY, WRITE, more].concat())
}
