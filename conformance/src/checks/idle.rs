//! Sessions that end when nobody uses them. The contract leaves it open whether they do; where `idle_at` is told, it holds.

use contract::{
    Millis,
    account::{Session, Sessions},
    problem::ProblemKind as P,
};
use serde_json::json;

use crate::{
    accounts::Account,
    browser::Browser,
    check::{Check, Turn, When},
    kit::{Borrowed, Ctx},
    shape,
    sign_in::signed_in,
    verdict::{Verdict, absent, ensure, fail},
};

const GROUP: &str = "Session";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "session-idle",
        GROUP,
        "`idle_at`, where it is told, is ahead and before `expires_at`, and looking at the session does not move it.",
        "contract: Session.idle_at; NIST SP 800-63B-4 2.2.3; security row 82",
        told,
    ),
    Check::core(
        "session-idle-end",
        GROUP,
        "A session that nobody uses is over at `idle_at` and not before, however often it is looked at.",
        "contract: Session.idle_at; ASVS 7.3.1; security row 82",
        end,
    )
    .turn(Turn::Beside),
    Check::full(
        "session-idle-use",
        GROUP,
        When::Account("account"),
        "Opening the account's pages moves `idle_at`, and so does a write; what pages read on by themselves does not.",
        "contract: Session.idle_at; security row 82",
        used,
    )
    .turn(Turn::Beside),
];

/// The longest time that a use may stay unnoted, ms: `idle_at` may be early by so much, or by a tenth of the whole.
const UNNOTED: Millis = 60_000;

/// Somebody who is signed in, and when that ends without use.
fn idle<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>, Session, Millis)> {
    let (account, browser, session) = signed_in(ctx)?;
    match session.idle_at {
        Some(at) => Ok((account, browser, session, at)),
        None => absent("`idle_at` is not told: sessions do not end for want of use before their time"),
    }
}

/// Fails unless the session is there, and ends when it did before.
fn unmoved(browser: &mut Browser, at: Millis, why: &str) -> Verdict<Session> {
    let session = browser.session()?;
    ensure(
        session.authenticated,
        format!("a session before its idle_at ({at})"),
        "none",
    )?;
    let is = session.idle_at.unwrap_or_default();
    ensure(is == at, format!("idle_at {at} as before: {why}"), is)?;
    Ok(session)
}

fn told(ctx: &Ctx) -> Verdict {
    let (_account, mut browser, session, at) = idle(ctx)?;
    ensure(
        at > session.server_time,
        format!("idle_at after server_time {}", session.server_time),
        at,
    )?;
    let Some(ends) = session.expires_at else {
        return fail("expires_at beside idle_at", "none");
    };
    ensure(at < ends, format!("idle_at before expires_at {ends}, or none"), at)?;
    ctx.wait_until(session.server_time + 50, "time has to pass")?;
    unmoved(&mut browser, at, "GET session is no use of it")?;
    Ok(())
}

fn end(ctx: &Ctx) -> Verdict {
    const WHY: &str = "a session has to be left alone until it ends";
    let (_account, mut browser, session, at) = idle(ctx)?;
    ctx.bearable(at, WHY)?;
    // Looked at all the time, as a page in another tab would. By the server's clock: a call may be under way for long.
    let over = loop {
        let session = browser.session()?;
        if !session.authenticated {
            break session;
        }
        if session.server_time >= at {
            return fail(
                format!("no session at its idle_at ({at}) or later"),
                format!("one at {}", session.server_time),
            );
        }
        ensure(
            session.idle_at == Some(at),
            format!("idle_at {at} as before: GET session is no use of it"),
            format!("{:?}", session.idle_at),
        )?;
        let left = at - session.server_time;
        ctx.wait_until(session.server_time + (left / 4).max(left.min(1_000)), WHY)?;
    };
    ensure(
        over.server_time >= at,
        format!("a session until its idle_at ({at})"),
        format!("none at {}", over.server_time),
    )?;
    let silent = over.user.is_none() && over.csrf.is_none() && over.idle_at.is_none();
    ensure(silent, "nothing to be told of a session that is over", "something")?;
    let token = session.csrf.unwrap_or_default();
    let out = browser
        .call("DELETE", "/session")
        .header(contract::CSRF_HEADER, token.as_str());
    browser.send(&out)?.is_problem(P::NotAuthenticated)?;
    if ctx.discovery()?.account.is_some() {
        browser.read("/account/methods")?.is_problem(P::NotAuthenticated)?;
    }
    Ok(())
}

fn used(ctx: &Ctx) -> Verdict {
    let (account, mut browser, session, at) = idle(ctx)?;
    let whole = at - session.server_time;
    ctx.wait_until(
        session.server_time + UNNOTED.min(whole / 10) + 100,
        "a use is noted once a minute at most",
    )?;
    reads_on(ctx, &mut browser, at)?;
    let rev = browser.methods()?.rev;
    let later = moved(&mut browser, at, "the account's pages were opened")?;
    same_in_the_list(ctx, &mut browser, later)?;
    ctx.wait_until(
        ctx.kit.server_now() + UNNOTED.min(whole / 10) + 100,
        "a use is noted once a minute at most",
    )?;
    browser.read(&format!("/account/methods?after={rev}&wait=1"))?;
    unmoved(&mut browser, later, "a long poll is no use of it")?;
    if writes(&mut browser, &account)? {
        moved(&mut browser, later, "something was written")?;
    }
    Ok(())
}

/// What pages ask for again by themselves whenever something has changed.
fn reads_on(ctx: &Ctx, browser: &mut Browser, at: Millis) -> Verdict {
    let account = ctx.discovery()?.account.as_ref();
    let offers = |which: fn(&contract::discovery::AccountFeatures) -> bool| account.is_some_and(which);
    for (path, offered) in [
        ("/account/sessions", offers(|all| all.sessions)),
        ("/account/activity", offers(|all| all.activity)),
        ("/account/recovery-codes", offers(|all| all.recovery_codes)),
    ] {
        if offered {
            browser.read(path)?;
            unmoved(browser, at, &format!("GET {path} is no use of it"))?;
        }
    }
    Ok(())
}

/// The later instant at which the session ends now.
fn moved(browser: &mut Browser, before: Millis, why: &str) -> Verdict<Millis> {
    let session = browser.session()?;
    let at = session.idle_at.unwrap_or_default();
    // One that has come to the other end is told no more.
    if session.authenticated && session.idle_at.is_none() {
        return absent("sessions are used up to `expires_at` here: nothing is left to be moved");
    }
    ensure(at > before, format!("idle_at after {before}: {why}"), at)?;
    let ends = session.expires_at.unwrap_or_default();
    ensure(at < ends, format!("idle_at before expires_at {ends}, or none"), at)?;
    Ok(at)
}

fn same_in_the_list(ctx: &Ctx, browser: &mut Browser, at: Millis) -> Verdict {
    if !ctx
        .discovery()?
        .account
        .as_ref()
        .is_some_and(|account| account.sessions)
    {
        return Ok(());
    }
    let reply = browser.read("/account/sessions")?;
    let listed: Sessions = shape::read(ctx, &reply, "a list of sessions")?;
    let own = listed
        .sessions
        .iter()
        .find(|one| one.current)
        .and_then(|one| one.idle_at);
    ensure(
        own == Some(at),
        format!("idle_at {at} in the list of sessions as well"),
        format!("{own:?}"),
    )
}

/// Gives a method the name that it has; whether there was one to be named.
fn writes(browser: &mut Browser, account: &Account) -> Verdict<bool> {
    let told = browser.ctx.discovery()?.account.as_ref();
    let renames = told.is_some_and(|told| told.methods.iter().any(|verb| verb.as_str() == "rename"));
    // From the last answer: reading the list again would be a use.
    let heard = browser.ctx.trail();
    let lists = heard
        .iter()
        .rev()
        .filter_map(|reply| reply.body()["methods"].as_array());
    let Some(one) = lists
        .flatten()
        .find(|one| one["id"].is_string() && one["label"].is_string())
    else {
        return Ok(false);
    };
    if !renames {
        return Ok(false);
    }
    let path = format!("/account/methods/{}", one["id"].as_str().unwrap_or_default());
    let body = json!({ "label": one["label"] });
    browser.change(account, "PATCH", &path, Some(&body))?.is(200)?;
    Ok(true)
}
