//! What has happened, and saying that it was somebody else.

use utoipa::openapi::{Type, path::HttpMethod};

use super::{
    super::{
        call::{id, query},
        paths::Operation,
    },
    at, may_read, may_write, read, write,
};
use crate::problem::ProblemKind::{InputInvalid, NotFound};

pub(super) fn all() -> Vec<Operation> {
    let list = read(
        "listActivity",
        "What has happened",
        "Newest first, at most 25 entries; repeats in a row are one. A cursor is opaque, and good for this account and this \
         filter only.",
    )
    .parameter(query("cursor", Type::String, "`older` of the page before."))
    .parameter(query("of", Type::String, "`sign_ins`, `requests`, `changes` or `trouble`."))
    .answers(200, "ActivityPage", "One page of it.");
    let report = write(
        "reportActivity",
        "This wasn't me",
        "Needs no fresh proof: it opens nothing. Saying it twice does it once. What the session that asks did itself \
         (`current`) is `input-invalid`.",
    )
    .parameter(id("The entry."))
    .answers(200, "Secured", "What was done.");
    let secure = write(
        "secureAccount",
        "Secure the account",
        "The same, about nothing in particular.",
    )
    .answers(200, "Secured", "What was done.");
    vec![
        at("/activity", HttpMethod::Get, may_read(list, &[InputInvalid])),
        at(
            "/activity/{id}/report",
            HttpMethod::Post,
            may_write(report, &[NotFound, InputInvalid]),
        ),
        at("/secure", HttpMethod::Post, may_write(secure, &[InputInvalid])),
    ]
}
