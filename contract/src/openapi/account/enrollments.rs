//! Adding a way in.

use utoipa::openapi::path::HttpMethod;

use super::{
    super::{call::id, paths::Operation},
    at, may_read, may_write, read, write,
};
use crate::problem::ProblemKind::{CodeIncorrect, InputInvalid, NotFound, ReauthenticationRequired};

pub(super) fn all() -> Vec<Operation> {
    let start = write(
        "startEnrollment",
        "Begin to add a method",
        "One of a kind at a time; a new one takes the place of the old. Unfinished ones vanish after ten minutes.",
    )
    .body("StartEnrollment")
    .answers(201, "Enrollment", "What it takes.");
    let look = read(
        "readEnrollment",
        "How far it is, at once or as soon as that changes",
        "Bound to account and session. A secret is never given again once it was confirmed.",
    )
    .parameter(id("The enrolment."))
    .waits()
    .answers(200, "Enrollment", "The enrolment.");
    let give_up = write("giveUpEnrollment", "Give it up", "Nothing of it is left.")
        .parameter(id("The enrolment."))
        .empty(204, "Given up.");
    let verify = write(
        "verifyEnrollment",
        "Prove the new method",
        "By a code, or by what the browser made of a new passkey. Tries are counted before they are checked.",
    )
    .parameter(id("The enrolment."))
    .body("VerifyEnrollment")
    .answers(200, "Enrollment", "Done, with the new method's id.");
    let resend = write(
        "resendEnrollment",
        "Send the code again, or ask the phone again",
        "Not before `resend_at`.",
    )
    .parameter(id("The enrolment."))
    .answers(200, "Enrollment", "The enrolment.");
    vec![
        at(
            "/enrollments",
            HttpMethod::Post,
            may_write(start, &[InputInvalid, NotFound, ReauthenticationRequired]),
        ),
        at(
            "/enrollments/{id}",
            HttpMethod::Get,
            may_read(look, &[NotFound, InputInvalid]),
        ),
        at("/enrollments/{id}", HttpMethod::Delete, may_write(give_up, &[NotFound])),
        at(
            "/enrollments/{id}/verify",
            HttpMethod::Post,
            may_write(verify, &[NotFound, InputInvalid, CodeIncorrect]),
        ),
        at(
            "/enrollments/{id}/resend",
            HttpMethod::Post,
            may_write(resend, &[NotFound, InputInvalid]),
        ),
    ]
}
