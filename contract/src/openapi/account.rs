//! The calls about one's own account.

use utoipa::openapi::{
    Type,
    path::{HttpMethod, OperationBuilder},
};

use super::{
    call::{Call, after, id, query, wait},
    paths::{BASE, Operation},
};
use crate::problem::ProblemKind::{
    self, CodeIncorrect, Csrf, InputInvalid, Internal, LastMethod, NotAuthenticated, NotFound, RateLimited,
    ReauthenticationRequired, TooLarge, UpstreamUnavailable,
};

/// What any of them may answer.
const ANY: &[ProblemKind] = &[NotAuthenticated, UpstreamUnavailable, Internal];

/// What a write may answer beside that.
const WRITE: &[ProblemKind] = &[Csrf, RateLimited, TooLarge];

/// Every one of them.
pub(super) fn all() -> Vec<Operation> {
    let mut all = methods();
    all.extend(enrollments());
    all.extend(trials());
    all.extend(recovery());
    all.extend(sessions());
    all.extend(activity());
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

fn methods() -> Vec<Operation> {
    let list = read(
        "listMethods",
        "The account's ways in",
        "At once, or as soon as anything the account's pages show has changed. A wait survives a fresh proof in another \
         tab.",
    )
    .parameter(after())
    .parameter(wait())
    .answers(200, "Methods", "The default first, then the newest.")
    .empty(204, "Nothing changed while waiting.");
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

fn enrollments() -> Vec<Operation> {
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
    .parameter(after())
    .parameter(wait())
    .answers(200, "Enrollment", "The enrolment.")
    .empty(204, "Nothing changed while waiting.");
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

fn trials() -> Vec<Operation> {
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
    .parameter(after())
    .parameter(wait())
    .answers(200, "Trial", "The request.")
    .empty(204, "Nothing changed while waiting.");
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

fn recovery() -> Vec<Operation> {
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

fn sessions() -> Vec<Operation> {
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
    let password = Call::new(
        "account",
        "changePassword",
        "Change the password",
        "NIST SP 800-63B-4, section 3.1.1.2: long enough, not one that everybody tries; `wrong` says what is wrong.",
    )
    .secured(&["sessionCookie", "csrf"])
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

fn activity() -> Vec<Operation> {
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
