//! A repeated write has one effect.

use contract::{IDEMPOTENCY_HEADER, flow::Action, problem::ProblemKind as P};
use serde_json::json;

use crate::{
    browser::Browser,
    check::Check,
    kit::Ctx,
    races::at_once,
    random,
    verdict::{Verdict, ensure},
};

const GROUP: &str = "Repeated writes";
const SOURCE: &str = "contract: Idempotency-Key; draft-ietf-httpapi-idempotency-key-header; security row 28";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "idempotency-again",
        GROUP,
        "The same write with the same key gets the first answer again, not 409.",
        SOURCE,
        again,
    ),
    Check::core(
        "idempotency-other",
        GROUP,
        "The same key with another body is refused and changes nothing.",
        SOURCE,
        other,
    ),
    Check::core(
        "idempotency-at-once",
        GROUP,
        "The same write twenty times at once has one effect and one answer.",
        SOURCE,
        at_the_same_time,
    ),
    Check::core(
        "idempotency-failure",
        GROUP,
        "A try that failed is not remembered as the answer.",
        SOURCE,
        failure,
    ),
];

fn again(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let call = browser.action(
        Action::Identify,
        &json!({ "identifier": format!("user-{}@example.com", random::word()) }),
    )?;
    let first = browser.send(&call)?;
    first.is_step("password")?;
    let second = browser.send(&call)?;
    second.is(200)?;
    ensure(
        second.body()["rev"] == first.body()["rev"],
        format!("revision {}", first.body()["rev"]),
        &second.body()["rev"],
    )
}

fn other(ctx: &Ctx) -> Verdict {
    let name = format!("user-{}@example.com", random::word());
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let call = browser.action(Action::Identify, &json!({ "identifier": name }))?;
    let key = call
        .headers
        .iter()
        .find(|(name, _)| name == IDEMPOTENCY_HEADER)
        .map(|(_, key)| key.clone());
    let flow = browser.flow()?.clone();
    browser.send(&call)?.is_step("password")?;
    let changed = browser.named("identify", &flow, &json!({ "identifier": "somebody.else@example.com" }));
    browser
        .send(&changed.header(IDEMPOTENCY_HEADER, key.as_deref()))?
        .is_one_of(&[P::InputInvalid])?;
    browser.look()?;
    let label = browser.flow()?.user.as_ref().map(|user| user.label.clone());
    ensure(
        label.as_deref() == Some(name.as_str()),
        "the first name",
        format!("{label:?}"),
    )
}

fn at_the_same_time(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a password", |_| true)?;
    let mut browser = Browser::new(ctx);
    browser.reach_password(&account.identifier)?;
    let call = browser.action(Action::Password, &json!({ "password": account.password }))?;
    let replies = at_once(ctx, &vec![call; 20])?;
    let first = &replies[0];
    first.is(200)?;
    for reply in &replies {
        ensure(
            reply.status == 200,
            "the first answer for each of the twenty",
            reply.brief(),
        )?;
        let same = reply.body()["rev"] == first.body()["rev"] && reply.body()["step"] == first.body()["step"];
        ensure(same, "the same answer for each of the twenty", reply.brief())?;
    }
    browser.keep(first);
    browser.cancel()?;
    Ok(())
}

fn failure(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a password", |_| true)?;
    let mut browser = Browser::new(ctx);
    browser.reach_password(&account.identifier)?;
    let wrong = browser.action(Action::Password, &json!({ "password": "not the password" }))?;
    browser.send(&wrong)?.is_problem(P::CredentialsIncorrect)?;
    let right = browser.act_patiently(Action::Password, &json!({ "password": account.password }))?;
    ensure(right.status == 200, "the right password to be taken", right.brief())?;
    browser.cancel()?;
    Ok(())
}
