//! Trying a phone out.

use utoipa::openapi::path::HttpMethod;

use super::{
    super::{call::id, paths::Operation},
    at, may_read, may_write, read, write,
};
use crate::problem::ProblemKind::{InputInvalid, NotFound};

pub(super) fn all() -> Vec<Operation> {
    let start = write(
        "testMethod",
        "Send a phone a request that signs nobody in",
        "It counts as a request everywhere else: one live at a time, the same caps.",
    )
    .parameter(id("The phone."))
    .answers(201, "Trial", "The request, with its number.");
    let look = read(
        "readTest",
        "What has become of it",
        "At once, or as soon as that changes.",
    )
    .parameter(id("The test."))
    .waits()
    .answers(200, "Trial", "The request.");
    let withdraw = write("withdrawTest", "Withdraw it", "Nothing, when it is over.")
        .parameter(id("The test."))
        .empty(204, "Withdrawn.");
    vec![
        at(
            "/methods/{id}/test",
            HttpMethod::Post,
            may_write(start, &[NotFound, InputInvalid]),
        ),
        at(
            "/tests/{id}",
            HttpMethod::Get,
            may_read(look, &[NotFound, InputInvalid]),
        ),
        at("/tests/{id}", HttpMethod::Delete, may_write(withdraw, &[NotFound])),
    ]
}
