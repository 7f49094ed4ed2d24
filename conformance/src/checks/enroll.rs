//! Adding ways in: nothing counts before it was proven, a secret is told once.

use contract::{
    account::{Enrollment, Method},
    flow::{Action, MethodKind, Unusable},
    problem::ProblemKind as P,
};
use serde_json::json;

use super::methods::owner;
use crate::{
    browser::Browser,
    check::{Check, When},
    codes::Seed,
    kit::Ctx,
    owner::text,
    phone::{Device, Phone},
    races::at_once,
    random, shape,
    sign_in::By,
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Adding ways in";
const TOTP: When = When::Enroll(MethodKind::Totp);

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "enroll-totp",
        GROUP,
        TOTP,
        "An authenticator app is a way in once a code has proven it, and not before.",
        "contract: Enrollment; NIST SP 800-63B-4 4.1.2; security row 57",
        totp,
    ),
    Check::full(
        "enroll-secret-once",
        GROUP,
        TOTP,
        "Its secret is told until it was proven, and never again; the code that proved it is used up.",
        "contract: Enrollment; RFC 6238 5.2; security row 57",
        secret_once,
    ),
    Check::full(
        "enroll-tries",
        GROUP,
        TOTP,
        "Wrong codes end an addition after a few tries, at once or one after another.",
        "contract: EnrollCode.attempts_left; security row 8",
        tries,
    ),
    Check::full(
        "enroll-given-up",
        GROUP,
        TOTP,
        "A new addition replaces the one before; given up, it is gone.",
        "contract: StartEnrollment, DELETE enrollment",
        given_up,
    ),
    Check::full(
        "enrollment-bound",
        GROUP,
        TOTP,
        "An addition belongs to the session that began it.",
        "contract: Enrollment; security row 18",
        bound,
    ),
    Check::full(
        "enroll-push",
        GROUP,
        When::Enroll(MethodKind::Push),
        "A phone counts once the number of the page was given on it, and not before.",
        "contract: EnrollState confirm; security row 57",
        push,
    ),
];

fn verify_path(id: &str) -> String {
    format!("/account/enrollments/{id}/verify")
}

fn kinds(browser: &mut Browser) -> Verdict<Vec<&'static str>> {
    let mut kinds: Vec<&str> = browser.methods()?.methods.iter().map(|one| one.kind.as_str()).collect();
    kinds.sort_unstable();
    Ok(kinds)
}

/// An app that is being added: the enrolment's id, and its seed.
fn begun(ctx: &Ctx, browser: &mut Browser, account: &crate::accounts::Account) -> Verdict<(String, Seed, String)> {
    let reply = browser.enroll(account, MethodKind::Totp, &format!("Kit {}", random::word()))?;
    let told: Enrollment = shape::read(ctx, &reply, "an enrolment")?;
    let secret = told.offer.secret.unwrap_or_default();
    let Some(seed) = Seed::of(&secret) else {
        return fail("offer.secret in base32", "something else");
    };
    ensure(
        seed.secret.len() >= 16,
        "a secret of 128 bits or more (RFC 4226, 4)",
        seed.secret.len() * 8,
    )?;
    ctx.kit.keep_secret(&secret);
    Ok((told.id, seed, secret))
}

fn totp(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = owner(ctx)?;
    let before = kinds(&mut browser)?;
    let (id, seed, _) = begun(ctx, &mut browser, &account)?;
    ensure(kinds(&mut browser)? == before, "no new way in yet", "one more")?;
    ensure(
        browser.methods()?.enrollment.as_deref() == Some(id.as_str()),
        "`enrollment` in the list of methods",
        "none",
    )?;
    let now = seed.step(ctx.kit.server_now());
    let wrong = browser.write("POST", &verify_path(&id), Some(&json!({ "code": seed.wrong(now, 1) })))?;
    wrong.is_problem(P::CodeIncorrect)?;
    let done = browser.write(
        "POST",
        &verify_path(&id),
        Some(&json!({ "code": seed.code(seed.step(ctx.kit.server_now())) })),
    )?;
    ensure(
        done.body()["state"] == "done",
        "state done after the right code",
        done.brief(),
    )?;
    let method = text(&done, "/method");
    let mut other = Browser::new(ctx);
    other.reach_second(&account)?;
    let listed = other
        .flow()?
        .methods
        .iter()
        .any(|one| one.id == method && one.kind == MethodKind::Totp);
    ensure(listed, "the new app among flow.methods", "it is missing")?;
    other.cancel()?;
    browser.remove(&account, &method)
}

fn secret_once(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = owner(ctx)?;
    let (id, seed, secret) = begun(ctx, &mut browser, &account)?;
    let resumed = browser.read(&format!("/account/enrollments/{id}"))?;
    ensure(
        resumed.text.contains(&secret),
        "the same secret after a reload",
        "another one, or none",
    )?;
    let code = seed.code(seed.step(ctx.kit.server_now()));
    let done = browser.write("POST", &verify_path(&id), Some(&json!({ "code": code })))?;
    ensure(
        done.body()["state"] == "done",
        "state done after the right code",
        done.brief(),
    )?;
    ensure(!done.text.contains(&secret), "the secret never again", "it is told")?;
    let again = browser.read(&format!("/account/enrollments/{id}"))?;
    again.is_problem(P::NotFound)?;
    let method = text(&done, "/method");
    let mut other = Browser::new(ctx);
    other.reach_second(&account)?;
    other.choose(&method)?.is_step("code_required")?;
    let reply = other.act(Action::Code, &json!({ "code": code }))?;
    ensure(!reply.opens(), "the code that proved it to be used up", reply.brief())?;
    other.cancel()?;
    browser.remove(&account, &method)
}

fn tries(ctx: &Ctx) -> Verdict {
    const MANY: u32 = 20;
    let (account, mut browser) = owner(ctx)?;
    let (id, seed, _) = begun(ctx, &mut browser, &account)?;
    let before = kinds(&mut browser)?;
    let now = seed.step(ctx.kit.server_now());
    let mut calls = Vec::new();
    for nth in 0..MANY {
        let body = json!({ "code": seed.wrong(now, nth) });
        calls.push(browser.write_call("POST", &verify_path(&id), Some(&body))?);
    }
    let replies = at_once(ctx, &calls)?;
    let taken = replies
        .iter()
        .filter(|reply| reply.problem() == Some(P::CodeIncorrect.as_str()))
        .count();
    ensure(
        taken < 12,
        format!("a few of {MANY} wrong codes to be looked at"),
        taken,
    )?;
    let late = browser.write(
        "POST",
        &verify_path(&id),
        Some(&json!({ "code": seed.code(seed.step(ctx.kit.server_now())) })),
    )?;
    ensure(late.status >= 400, "the right code to come too late", late.brief())?;
    ensure(kinds(&mut browser)? == before, "no new way in", "one more")
}

fn given_up(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = owner(ctx)?;
    let (first, _, _) = begun(ctx, &mut browser, &account)?;
    let (second, _, _) = begun(ctx, &mut browser, &account)?;
    ensure(first != second, "another enrolment", "the same")?;
    browser
        .read(&format!("/account/enrollments/{first}"))?
        .is_problem(P::NotFound)?;
    browser
        .write("DELETE", &format!("/account/enrollments/{second}"), None)?
        .is_ok()?;
    browser
        .read(&format!("/account/enrollments/{second}"))?
        .is_problem(P::NotFound)?;
    ensure(
        browser.methods()?.enrollment.is_none(),
        "no enrolment in the list of methods",
        "one",
    )
}

fn bound(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = owner(ctx)?;
    let (id, seed, _) = begun(ctx, &mut browser, &account)?;
    let mut other = Browser::new(ctx);
    other.sign_in(&account, By::Any)?;
    other
        .read(&format!("/account/enrollments/{id}"))?
        .is_problem(P::NotFound)?;
    let code = seed.code(seed.step(ctx.kit.server_now()));
    other
        .write("POST", &verify_path(&id), Some(&json!({ "code": code })))?
        .is_problem(P::NotFound)?;
    other
        .write("DELETE", &format!("/account/enrollments/{id}"), None)?
        .is_problem(P::NotFound)?;
    browser.read(&format!("/account/enrollments/{id}"))?.is(200)?;
    browser
        .write("DELETE", &format!("/account/enrollments/{id}"), None)?
        .is_ok()
}

fn push(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = owner(ctx)?;
    let before = browser
        .methods()?
        .methods
        .iter()
        .filter(|one| one.kind == MethodKind::Push && one.usable)
        .count();
    let reply = browser.enroll(&account, MethodKind::Push, &format!("Kit phone {}", random::word()))?;
    let told: Enrollment = shape::read(ctx, &reply, "an enrolment")?;
    let link = told.offer.link.unwrap_or_default();
    if !link.contains("#pair=") {
        return crate::verdict::absent("the link is for another kind of phone");
    }
    let path = format!("/account/enrollments/{}", told.id);
    let device = Device::pair(ctx, &link, &format!("Kit phone {}", random::word()))?;
    let mut other = Browser::new(ctx);
    other.reach_second(&account)?;
    let early = other
        .flow()?
        .methods
        .iter()
        .filter(|one| one.kind == MethodKind::Push && one.usable)
        .count();
    ensure(
        early <= before,
        "no requests to a phone that is not confirmed",
        "it is offered",
    )?;
    other.cancel()?;
    let asked = browser.read(&path)?;
    ensure(
        asked.body()["state"] == "confirm",
        "state confirm once the phone has paired",
        asked.brief(),
    )?;
    let number = text(&asked, "/push/number/value");
    let phone = Phone::Contract(device);
    let pending = phone.pending(ctx)?;
    let answer = phone.approve(
        ctx,
        &pending.id,
        Some(number.as_str()).filter(|number| !number.is_empty()),
    )?;
    ensure(
        answer.state.as_deref() == Some("approved"),
        "the number to be taken",
        format!("{:?}", answer.state),
    )?;
    let methods = browser.methods()?.methods;
    let counts =
        |one: &&Method| one.kind == MethodKind::Push && (one.usable || one.reason == Some(Unusable::Throttled));
    let after = methods.iter().filter(counts).count();
    ensure(after == before + 1, "one phone more", after)?;
    let id = phone.device().map(|device| device.id.clone()).unwrap_or_default();
    let added = methods
        .into_iter()
        .filter(|one| one.kind == MethodKind::Push && one.id.contains(&id))
        .map(|one| one.id)
        .next();
    match added {
        Some(id) => browser.remove(&account, &id),
        None => phone
            .device()
            .map_or(Ok(()), |device| device.call(ctx, "DELETE", "", None)?.is(204)),
    }
}
