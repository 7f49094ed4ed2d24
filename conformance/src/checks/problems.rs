//! Errors, each with the type the contract has for it.

use contract::{flow::Action, problem::ProblemKind as P};
use serde_json::json;

use crate::{
    browser::Browser,
    check::Check,
    kit::Ctx,
    verdict::{Verdict, ensure},
};

const GROUP: &str = "Problems";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "input-members",
        GROUP,
        "A member that is missing, empty, too long or of another type is input-invalid and named.",
        "contract: input-invalid, field",
        members,
    ),
    Check::core(
        "input-strict",
        GROUP,
        "Unknown members of a request, lists in place of objects and broken JSON are refused.",
        "contract: request bodies; ASVS 2.2.1",
        strict,
    ),
    Check::core(
        "input-large",
        GROUP,
        "A body over 16 KiB is 413 too-large.",
        "contract: too-large; security row 112",
        large,
    ),
    Check::core(
        "not-found",
        GROUP,
        "An address that does not exist is 404 not-found, as a problem.",
        "contract: not-found; RFC 9457",
        not_found,
    ),
    Check::core(
        "method-not-allowed",
        GROUP,
        "A method that is not meant is 405 method-not-allowed, as a problem.",
        "contract: method-not-allowed; RFC 9110 15.5.6",
        method,
    ),
];

fn members(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    for input in [
        json!({}),
        json!({ "identifier": "" }),
        json!({ "identifier": "x".repeat(321) }),
    ] {
        let reply = browser.act(Action::Identify, &input)?;
        reply.is_problem(P::InputInvalid)?;
        ensure(
            reply.body()["field"] == "identifier",
            "field `identifier`",
            &reply.body()["field"],
        )?;
    }
    for input in [
        json!({ "identifier": 7 }),
        json!({ "identifier": { "$ne": "" } }),
        json!({ "identifier": ["a@b.example"] }),
    ] {
        browser.act(Action::Identify, &input)?.is_problem(P::InputInvalid)?;
    }
    browser.look()?.is_step("identify")
}

fn strict(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    browser
        .act(
            Action::Identify,
            &json!({ "identifier": "a@b.example", "verified": true }),
        )?
        .is_problem(P::InputInvalid)?;
    for text in ["{\"purpose\":", "[\"sign_in\"]", "\"sign_in\"", "", "null"] {
        let mut call = browser
            .call("POST", "/flows")
            .header("content-type", "application/json");
        call.body = Some(text.to_owned());
        browser.ctx.send(&call)?.is_problem(P::InputInvalid)?;
    }
    browser.look()?.is_step("identify")
}

fn large(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    browser
        .act(Action::Identify, &json!({ "identifier": "x".repeat(17_000) }))?
        .is_problem(P::TooLarge)?;
    browser.look()?.is_step("identify")
}

fn not_found(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.read("/nothing/here")?.is_problem(P::NotFound)
}

fn method(ctx: &Ctx) -> Verdict {
    let browser = Browser::new(ctx);
    let call = browser.call("PUT", "/session").json(&json!({}));
    ctx.send(&call)?.is_problem(P::MethodNotAllowed)
}
