//! Sessions, and the password whose change ends them.

use utoipa::openapi::{Type, path::HttpMethod};

use super::{
    super::{
        call::{id, query},
        paths::Operation,
    },
    at, may_read, may_write, read, write,
};
use crate::problem::ProblemKind::{InputInvalid, NotFound, ReauthenticationRequired};

pub(super) fn all() -> Vec<Operation> {
    let list = read(
        "listSessions",
        "Where the account is signed in",
        "Ids are opaque; no token is ever told.",
    )
    .answers(200, "Sessions", "The one that asks first, then the one used last.");
    let end = write("endSession", "End one session", "Ending the one that asks signs out.")
        .parameter(id("The session."))
        .answers(200, "EndedSessions", "What has ended.");
    let end_many = write(
        "endSessions",
        "End every other session, or every one",
        "Exactly one of the two is `true`.",
    )
    .parameter(query("others", Type::Boolean, "Every session but the one that asks."))
    .parameter(query("all", Type::Boolean, "Every session."))
    .answers(200, "EndedSessions", "What has ended.");
    let password = write(
        "changePassword",
        "Change the password",
        "NIST SP 800-63B-4, section 3.1.1.2: long enough, not one that everybody tries; `wrong` says what is wrong.",
    )
    .body("ChangePassword")
    .answers(200, "EndedSessions", "Changed; which sessions have ended.");
    vec![
        at("/sessions", HttpMethod::Get, may_read(list, &[])),
        at(
            "/sessions",
            HttpMethod::Delete,
            may_write(end_many, &[InputInvalid, ReauthenticationRequired]),
        ),
        at(
            "/sessions/{id}",
            HttpMethod::Delete,
            may_write(end, &[NotFound, ReauthenticationRequired]),
        ),
        at(
            "/password",
            HttpMethod::Put,
            may_write(password, &[InputInvalid, ReauthenticationRequired]),
        ),
    ]
}
