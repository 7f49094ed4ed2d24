//! Sessions: listed without their tokens, ended at once.

use contract::{account::Sessions, problem::ProblemKind as P};

use super::{methods::owner, session::session_cookie};
use crate::{
    browser::Browser,
    check::{Check, When},
    kit::{Borrowed, Ctx},
    shape,
    sign_in::By,
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Sessions";
const SESSIONS: When = When::Account("sessions");

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "sessions-list",
        GROUP,
        SESSIONS,
        "Sessions are listed with place, browser and time, this one first, and never by their tokens.",
        "contract: Sessions; ASVS 7.5.2; security row 80",
        list,
    ),
    Check::full(
        "sessions-end",
        GROUP,
        SESSIONS,
        "A session that is ended is over at once; an unknown one is not-found.",
        "contract: EndedSessions; ASVS 7.4.1; security row 81",
        end,
    ),
    Check::full(
        "sessions-others",
        GROUP,
        SESSIONS,
        "All others can be ended at once, and only when that is what was asked for.",
        "contract: DELETE account/sessions; ASVS 7.4.3",
        others,
    ),
];

/// Somebody signed in in two browsers.
fn twice<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>, Browser<'c>)> {
    let (account, browser) = owner(ctx)?;
    let mut other = Browser::new(ctx);
    other.sign_in(&account, By::Any)?;
    Ok((account, browser, other))
}

fn sessions(ctx: &Ctx, browser: &mut Browser) -> Verdict<Sessions> {
    let reply = browser.read("/account/sessions")?;
    reply.is(200)?;
    shape::read(ctx, &reply, "a list of sessions")
}

fn list(ctx: &Ctx) -> Verdict {
    let (_account, mut browser, mut other) = twice(ctx)?;
    let (_, mine) = session_cookie(&mut browser)?;
    let (_, theirs) = session_cookie(&mut other)?;
    let reply = browser.read("/account/sessions")?;
    let told: Sessions = shape::read(ctx, &reply, "a list of sessions")?;
    ensure(told.sessions.len() >= 2, "both sessions", told.sessions.len())?;
    let current: Vec<bool> = told.sessions.iter().map(|one| one.current).collect();
    ensure(
        current.iter().filter(|is| **is).count() == 1 && current[0],
        "this one first",
        format!("{current:?}"),
    )?;
    ensure(
        !reply.text.contains(&mine) && !reply.text.contains(&theirs),
        "no token in the list",
        "one",
    )?;
    let timed = told
        .sessions
        .iter()
        .all(|one| one.created_at <= told.server_time && one.expires_at.is_none_or(|at| at > told.server_time));
    ensure(timed, "created_at in the past and expires_at ahead", "something else")
}

fn end(ctx: &Ctx) -> Verdict {
    let (account, mut browser, mut other) = twice(ctx)?;
    let Some(id) = sessions(ctx, &mut other)?
        .sessions
        .into_iter()
        .find(|one| one.current)
        .map(|one| one.id)
    else {
        return fail("the session that asks", "none");
    };
    let reply = browser.change(&account, "DELETE", &format!("/account/sessions/{id}"), None)?;
    reply.is(200)?;
    ensure(reply.body()["ended"] == 1, "ended 1", &reply.body()["ended"])?;
    other.is_signed_in(false)?;
    other.read("/account/methods")?.is_problem(P::NotAuthenticated)?;
    browser.is_signed_in(true)?;
    browser
        .change(&account, "DELETE", &format!("/account/sessions/{id}"), None)?
        .is_problem(P::NotFound)
}

fn others(ctx: &Ctx) -> Verdict {
    let (account, mut browser, mut other) = twice(ctx)?;
    for query in ["", "?others=false", "?everything=true"] {
        let reply = browser.change(&account, "DELETE", &format!("/account/sessions{query}"), None)?;
        ensure(reply.status >= 400, format!("`{query}` to be refused"), reply.brief())?;
    }
    other.is_signed_in(true)?;
    let reply = browser.change(&account, "DELETE", "/account/sessions?others=true", None)?;
    reply.is(200)?;
    ensure(
        reply.body()["ended"].as_u64() >= Some(1),
        "ended 1 or more",
        &reply.body()["ended"],
    )?;
    other.is_signed_in(false)?;
    browser.is_signed_in(true)
}
