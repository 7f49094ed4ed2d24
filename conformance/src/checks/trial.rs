//! A request that signs nobody in: whether it arrives is all it is for.

use contract::{account::Trial, problem::ProblemKind as P};
use serde_json::json;

use super::{methods::with_phone, push::phone};
use crate::{
    accounts::Account,
    browser::Browser,
    check::{Check, When},
    kit::Ctx,
    shape,
    verdict::{Verdict, ensure},
};

const GROUP: &str = "Methods";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "methods-test",
        GROUP,
        When::Account("test"),
        "A test request arrives at the phone, says that it is one, and signs nobody in.",
        "contract: Trial",
        trial,
    ),
    Check::full(
        "methods-test-taken-back",
        GROUP,
        When::Account("test"),
        "A test request that is taken back is over on the phone, and for good.",
        "contract: Trial, DELETE account/tests/{id}",
        taken_back,
    ),
];

/// Begins a test; waits where requests are limited.
fn begin(ctx: &Ctx, account: &Account, browser: &mut Browser, id: &str) -> Verdict<Trial> {
    let path = format!("/account/methods/{id}/test");
    let mut begun = browser.change(account, "POST", &path, Some(&json!({})))?;
    if begun.problem() == Some(P::RateLimited.as_str()) {
        let at = begun.body()["retry_at"].as_i64().unwrap_or(0);
        ctx.wait_until(at, "requests to the phone are limited")?;
        begun = browser.change(account, "POST", &path, Some(&json!({})))?;
    }
    begun.is(201)?;
    shape::read(ctx, &begun, "a test request")
}

fn trial(ctx: &Ctx) -> Verdict {
    let (account, mut browser, id) = with_phone(ctx)?;
    let trial = begin(ctx, &account, &mut browser, &id)?;
    let pending = phone(&account)?.pending(ctx)?;
    let number = trial.push.number.as_ref().and_then(|number| number.value.clone());
    if phone(&account)?.device().is_some() {
        let heard = ctx.trail();
        let lists = heard
            .iter()
            .rev()
            .filter_map(|reply| reply.body()["requests"].as_array());
        let told = lists
            .flatten()
            .find(|one| one["id"] == pending.id.as_str())
            .map(|one| one["purpose"].clone());
        ensure(
            told == Some(json!("test")),
            "purpose `test` at the phone",
            format!("{told:?}"),
        )?;
    }
    let answer = phone(&account)?.approve(ctx, &pending.id, number.as_deref())?;
    ensure(
        answer.state.as_deref().is_none_or(|state| state == "approved"),
        "state approved",
        format!("{:?}", answer.state),
    )?;
    let seen = browser.read(&format!("/account/tests/{}?after={}&wait=5", trial.id, trial.rev))?;
    let seen = if seen.body()["outcome"].is_null() {
        browser.read(&format!("/account/tests/{}", trial.id))?
    } else {
        seen
    };
    ensure(seen.body()["outcome"] == "approved", "outcome approved", seen.brief())?;
    let mut stranger = Browser::new(ctx);
    stranger
        .read(&format!("/account/tests/{}", trial.id))?
        .is_problem(P::NotAuthenticated)
}

fn taken_back(ctx: &Ctx) -> Verdict {
    let (account, mut browser, id) = with_phone(ctx)?;
    let trial = begin(ctx, &account, &mut browser, &id)?;
    let pending = phone(&account)?.pending(ctx)?;
    let path = format!("/account/tests/{}", trial.id);
    browser.write("DELETE", &path, None)?.is(204)?;
    let waits = phone(&account)?.requests(ctx)?;
    ensure(
        !waits.iter().any(|one| one.id == pending.id && one.state == "pending"),
        "no request on the phone once it was taken back",
        "it still waits",
    )?;
    let number = trial.push.number.as_ref().and_then(|number| number.value.clone());
    let answer = phone(&account)?.approve(ctx, &pending.id, number.as_deref())?;
    ensure(
        answer.state.as_deref() != Some("approved"),
        "an answer that comes too late",
        "state approved",
    )?;
    let seen = browser.read(&path)?;
    ensure(
        seen.body()["outcome"] != "approved",
        "any outcome but approved",
        seen.brief(),
    )
}
