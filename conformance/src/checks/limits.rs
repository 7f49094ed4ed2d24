//! How often may be guessed.

use contract::{
    flow::{Action, MethodKind},
    problem::ProblemKind as P,
    step::Step,
};
use serde_json::json;

use super::code::wrong_code;
use crate::{
    accounts::Account,
    browser::Browser,
    check::{Check, When},
    http::Reply,
    kit::Ctx,
    races::at_once,
    random,
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Guessing";

/// NIST SP 800-63B-4, section 3.2.2: no more consecutive failures than this.
const MOST: usize = 100;

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "limit-password",
        GROUP,
        "Wrong passwords are limited, in every browser, with an end that is told.",
        "NIST SP 800-63B-4 3.2.2; ASVS 6.3.1; security row 8; RFC 9110 10.2.3",
        password,
    ),
    Check::core(
        "limit-code",
        GROUP,
        "Wrong codes are limited, and a new flow does not reset the count.",
        "NIST SP 800-63B-4 3.2.2; ASVS 6.6.3; security row 8",
        code,
    )
    .when(When::Method(MethodKind::Totp)),
    Check::core(
        "race-guesses",
        GROUP,
        "A try is counted before it is checked: guesses at once get no more tries than one after another.",
        "ASVS 15.4.2; security row 8",
        race,
    ),
];

/// Whether no further guess is taken.
fn stopped(reply: &Reply) -> bool {
    reply.problem() == Some(P::RateLimited.as_str()) || reply.body()["step"]["type"] == "blocked"
}

/// Guesses until no more are taken; the last answer, and how many were wrong before it.
fn guess(
    browser: &mut Browser,
    action: Action,
    member: &str,
    value: impl Fn(u32) -> Verdict<String>,
) -> Verdict<(Reply, usize)> {
    for tries in 0..=MOST {
        let guess = value(u32::try_from(tries).unwrap_or(0))?;
        let reply = browser.act(action, &json!({ member: guess }))?;
        if stopped(&reply) {
            return Ok((reply, tries));
        }
        reply.is_one_of(&[P::CredentialsIncorrect, P::CodeIncorrect])?;
        if browser.step() == "blocked" {
            return Ok((reply, tries + 1));
        }
    }
    fail(
        format!("no more than {MOST} wrong tries to be taken"),
        "the next was taken, too",
    )
}

/// When the next try is welcome has to be told.
fn tells_when(browser: &Browser, reply: &Reply) -> Verdict {
    if reply.problem() == Some(P::RateLimited.as_str()) {
        let at = reply.body()["retry_at"].as_i64();
        let now = reply.body()["server_time"].as_i64();
        // A wait of a second may be over once the answer to it is written.
        return ensure(
            at.zip(now).is_some_and(|(at, now)| at + 1_000 > now),
            "retry_at with rate-limited, and not in the past",
            format!("{at:?}"),
        );
    }
    match &browser.flow()?.step {
        Step::Blocked { .. } => Ok(()),
        other => fail("429 rate-limited or the step blocked", other.name()),
    }
}

/// A name nobody has: it is limited like any other, and nobody is locked out by it.
fn password(ctx: &Ctx) -> Verdict {
    let name = format!("user-{}@example.com", random::word());
    let mut browser = Browser::new(ctx);
    browser.reach_password(&name)?;
    let (reply, tries) = guess(&mut browser, Action::Password, "password", |n| Ok(format!("wrong {n}")))?;
    ensure(tries >= 1, "one wrong password to be forgiven", "none")?;
    tells_when(&browser, &reply)?;
    let mut elsewhere = Browser::new(ctx);
    elsewhere.start()?.is_ok()?;
    let reply = elsewhere.act(Action::Identify, &json!({ "identifier": name }))?;
    if reply.step() != Some("password") {
        return ensure(stopped(&reply), "the same limit in another browser", reply.brief());
    }
    let (_, more) = guess(&mut elsewhere, Action::Password, "password", |n| {
        Ok(format!("wrong {n}"))
    })?;
    goes_on(tries, more, "the same limit in another browser")
}

/// The count of one browser goes on in another. A wait of a second may be over by then, so a try or two may be taken
/// again; as many as at the beginning are none that were counted.
fn goes_on(tries: usize, more: usize, rule: &str) -> Verdict {
    ensure(more < tries, rule, format!("{more} more tries after {tries}"))
}

fn code(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a TOTP secret", Account::has_totp)?;
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    browser.reach_totp()?;
    let (reply, tries) = guess(&mut browser, Action::Code, "code", |n| wrong_code(ctx, &account, n))?;
    ensure(tries >= 1, "one wrong code to be forgiven", "none")?;
    tells_when(&browser, &reply)?;
    // A new flow: the count has to be the account's.
    let mut again = Browser::new(ctx);
    again.reach_second(&account)?;
    let usable = |flow: &contract::flow::Flow| {
        flow.methods
            .iter()
            .any(|one| one.kind == MethodKind::Totp && one.usable)
    };
    if again.step() == "code_required" || usable(again.flow()?) {
        if again.step() != "code_required" {
            let id = again.option(MethodKind::Totp).unwrap_or_default();
            let reply = again.act(Action::Choose, &json!({ "method": id }))?;
            if reply.step() != Some("code_required") {
                return Ok(());
            }
        }
        let (_, more) = guess(&mut again, Action::Code, "code", |n| wrong_code(ctx, &account, n + 7))?;
        goes_on(tries, more, "no fresh tries in a new flow")?;
    }
    let until = again.flow()?.methods.iter().filter_map(|one| one.retry_at).max();
    until.map_or(Ok(()), |at| ctx.wait_until(at, "wrong codes are limited"))
}

fn race(ctx: &Ctx) -> Verdict {
    const MANY: usize = 20;
    let fresh = || format!("user-{}@example.com", random::word());
    let mut alone = Browser::new(ctx);
    alone.reach_password(&fresh())?;
    let (_, free) = guess(&mut alone, Action::Password, "password", |n| Ok(format!("wrong {n}")))?;
    if free >= MANY {
        return Ok(());
    }
    // More than one name, because a race is not lost every time.
    for _ in 0..4 {
        let name = fresh();
        let mut calls = Vec::new();
        for n in 0..MANY {
            let mut browser = Browser::new(ctx);
            browser.reach_password(&name)?;
            calls.push(browser.action(Action::Password, &json!({ "password": format!("wrong {n}") }))?);
        }
        let replies = at_once(ctx, &calls)?;
        let taken = replies
            .iter()
            .filter(|one| one.problem() == Some(P::CredentialsIncorrect.as_str()))
            .count();
        // A wait of a second may be over before the last of them comes.
        ensure(
            taken <= free + 2,
            format!("{free} of {MANY} guesses at once to be looked at"),
            taken,
        )?;
    }
    Ok(())
}
