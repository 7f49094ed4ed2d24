//! Recovery codes.

use utoipa::openapi::path::HttpMethod;

use super::{super::paths::Operation, at, may_read, may_write, read, write};
use crate::problem::ProblemKind::ReauthenticationRequired;

pub(super) fn all() -> Vec<Operation> {
    let marks = read(
        "listRecoveryCodes",
        "Which recovery codes were used",
        "Numbers and instants, never a code.",
    )
    .answers(200, "RecoveryCodes", "The marks.");
    let make = write(
        "makeRecoveryCodes",
        "Make a new set of recovery codes",
        "The old set stops working. The only reply that ever carries them.",
    )
    .answers(201, "NewRecoveryCodes", "The codes.");
    vec![
        at("/recovery-codes", HttpMethod::Get, may_read(marks, &[])),
        at(
            "/recovery-codes",
            HttpMethod::Post,
            may_write(make, &[ReauthenticationRequired]),
        ),
    ]
}
