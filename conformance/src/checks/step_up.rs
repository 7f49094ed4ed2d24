//! Proving once more that it is you, before a change.

use contract::{
    account::Session,
    flow::{Action, MethodKind, Purpose},
    problem::ProblemKind as P,
    step::Step,
};
use serde_json::json;

use super::session::session_cookie;
use crate::{
    browser::Browser,
    check::{Check, Turn, When},
    kit::{Borrowed, Ctx},
    sign_in::{By, provable, signed_in},
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Fresh proof";
const ACCOUNT: When = When::Account("account");

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full("step-up-stale", GROUP, ACCOUNT, "A change needs a fresh proof: once the last is old, it is 403 reauthentication-required, and after a new one it is done.", "contract: account; RFC 9470; ASVS 7.5.1; security row 18", stale).turn(Turn::Beside),
    Check::full("step-up-flow", GROUP, ACCOUNT, "Proving again begins at the password of the session's own account and asks for nothing else.", "contract: Purpose reauthenticate", flow),
    Check::full("step-up-session", GROUP, ACCOUNT, "It opens no second session: the same one gets a new cookie and token, and the old ones are worth nothing.", "contract: Purpose reauthenticate; ASVS 7.2.4; security row 16", session),
    Check::full("step-up-bound", GROUP, ACCOUNT, "Its flow belongs to the session that began it.", "contract: Purpose reauthenticate, unknown-flow", bound),
];

/// Somebody who can prove it again as often as they like.
fn somebody<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>, Session)> {
    let account = ctx.account("a temporary pass", |one| one.pass.is_some());
    let account = account.or_else(|_| ctx.account("a way to prove the second factor", provable))?;
    let mut browser = Browser::new(ctx);
    browser.sign_in(&account, By::Any)?;
    let session = browser.session()?;
    Ok((account, browser, session))
}

fn stale(ctx: &Ctx) -> Verdict {
    let (account, mut browser, session) = somebody(ctx)?;
    let Some(until) = session.fresh_until else {
        return fail("fresh_until after a sign-in", "none");
    };
    ensure(
        until - session.server_time <= 900_000,
        "a proof that is fresh for 15 minutes at most",
        until - session.server_time,
    )?;
    ctx.wait_until(until + 50, "the last proof has to grow old")?;
    // What touches nothing is refused just the same: before anything else is looked at.
    let call = |browser: &mut Browser| match kind(ctx) {
        Some(kind) => browser.write("POST", "/account/enrollments", Some(&json!({ "type": kind }))),
        None => browser.write("POST", "/account/recovery-codes", Some(&json!({}))),
    };
    call(&mut browser)?.is_problem(P::ReauthenticationRequired)?;
    browser.step_up(&account, kind(ctx))?;
    let fresh = browser.session()?;
    ensure(
        fresh.fresh_until.is_some_and(|at| at > fresh.server_time),
        "a fresh proof",
        "none",
    )?;
    let done = call(&mut browser)?;
    ensure(
        done.status == 201,
        "the change to be made after the proof",
        done.brief(),
    )?;
    if let Some(id) = done.body()["id"].as_str() {
        browser.write("DELETE", &format!("/account/enrollments/{id}"), None)?;
    }
    Ok(())
}

/// A kind that can be added, and costs nothing to begin with.
fn kind(ctx: &Ctx) -> Option<&'static str> {
    let offered = &ctx.kit.discovery.as_ref()?.account.as_ref()?.enroll;
    [MethodKind::Totp, MethodKind::Passkey, MethodKind::Push]
        .into_iter()
        .find(|kind| offered.contains(kind))
        .map(MethodKind::as_str)
}

fn flow(ctx: &Ctx) -> Verdict {
    let (account, mut browser, _) = somebody(ctx)?;
    let begun = browser.start_with(&json!({ "purpose": "reauthenticate" }))?;
    begun.is_step("password")?;
    let flow = browser.flow()?;
    ensure(
        flow.purpose == Purpose::Reauthenticate,
        "purpose reauthenticate",
        flow.purpose.as_str(),
    )?;
    let label = flow.user.as_ref().map(|user| user.label.clone()).unwrap_or_default();
    ensure(
        label == account.identifier,
        format!("user {}", account.identifier),
        label,
    )?;
    for action in [
        Action::Identify,
        Action::ChangeAccount,
        Action::Recover,
        Action::Passkey,
    ] {
        ensure(
            !flow.allows(action),
            format!("no {} here", action.as_str()),
            "it is offered",
        )?;
    }
    let wrong = browser.act_patiently(Action::Password, &json!({ "password": "not the password" }))?;
    wrong.is_problem(P::CredentialsIncorrect)?;
    browser
        .act_patiently(Action::Password, &json!({ "password": account.password }))?
        .is_ok()?;
    let done = browser.prove(&account, By::Any)?;
    match &browser.flow()?.step {
        Step::SignedIn { redirect_to } => ensure(redirect_to.starts_with('/'), "redirect_to of this site", redirect_to),
        _ => fail(
            "signed_in after the proof, and no question about staying signed in",
            done.brief(),
        ),
    }
}

fn session(ctx: &Ctx) -> Verdict {
    let (account, mut browser, before) = somebody(ctx)?;
    let (name, old) = session_cookie(&mut browser)?;
    browser.step_up(&account, None)?;
    let (_, new) = session_cookie(&mut browser)?;
    ensure(new != old, "a new cookie", "the old one")?;
    let mut copy = Browser::new(ctx);
    copy.jar.insert(name, old);
    copy.is_signed_in(false)?;
    let after = browser.session()?;
    ensure(after.csrf != before.csrf, "a new csrf token", "the old one")?;
    ensure(after.since == before.since, "the same session", "another one")?;
    let stale = browser
        .call("DELETE", "/session")
        .header(contract::CSRF_HEADER, before.csrf.as_deref());
    browser.send(&stale)?.is_problem(P::Csrf)
}

fn bound(ctx: &Ctx) -> Verdict {
    let (account, mut mine, _) = somebody(ctx)?;
    let begun = mine.start_with(&json!({ "purpose": "reauthenticate" }))?;
    begun.is_step("password")?;
    let flow = mine.flow()?.clone();
    let body = json!({ "password": account.password });
    let (_other, mut theirs, _) = signed_in(ctx)?;
    let call = theirs.named("password", &flow, &body);
    theirs.send(&call)?.is_one_of(&[P::UnknownFlow, P::Csrf])?;
    // The flow's cookie without the session's.
    let (name, _) = session_cookie(&mut mine)?;
    let mut bare = mine.tab();
    bare.jar.remove(&name);
    let call = bare.named("password", &flow, &body);
    let reply = bare.send(&call)?;
    ensure(
        reply.status >= 400,
        "an action without the session to be refused",
        reply.brief(),
    )?;
    Browser::new(ctx)
        .start_with(&json!({ "purpose": "reauthenticate" }))?
        .is_problem(P::NotAuthenticated)
}
