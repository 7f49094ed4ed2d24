//! The ways in.

use utoipa::openapi::path::HttpMethod;

use super::{
    super::{call::id, paths::Operation},
    at, may_read, may_write, read, write,
};
use crate::problem::ProblemKind::{InputInvalid, LastMethod, NotFound, ReauthenticationRequired};

pub(super) fn all() -> Vec<Operation> {
    let list = read(
        "listMethods",
        "The account's ways in",
        "At once, or as soon as anything the account's pages show has changed. A wait survives a fresh proof in another \
         tab.",
    )
    .waits()
    .answers(200, "Methods", "The default first, then the newest.");
    let change = write(
        "changeMethod",
        "Rename, make the default, or switch requests",
        "Members that are absent stay. Names take any fresh proof; the default, and whatever lets requests through again \
         or sooner, one as strong as the method; pausing takes none.",
    )
    .parameter(id("The method."))
    .body("PatchMethod")
    .answers(200, "Methods", "All of them.");
    let remove = write(
        "removeMethod",
        "Remove a method",
        "It proves nothing from that instant on. The last one that lasts stays.",
    )
    .parameter(id("The method."))
    .answers(
        200,
        "Methods",
        "The others, and in `removed` until when it can be brought back.",
    );
    let restore = write(
        "restoreMethod",
        "Bring a removed method back",
        "Until its time is over. It comes back as it was; another one that has its name by now keeps that.",
    )
    .parameter(id("The method."))
    .answers(200, "Methods", "All of them.");
    vec![
        at("/methods", HttpMethod::Get, may_read(list, &[InputInvalid])),
        at(
            "/methods/{id}",
            HttpMethod::Patch,
            may_write(change, &[NotFound, InputInvalid, ReauthenticationRequired]),
        ),
        at(
            "/methods/{id}",
            HttpMethod::Delete,
            may_write(remove, &[NotFound, ReauthenticationRequired, LastMethod]),
        ),
        at(
            "/methods/{id}/restore",
            HttpMethod::Post,
            may_write(restore, &[NotFound, InputInvalid, ReauthenticationRequired]),
        ),
    ]
}
