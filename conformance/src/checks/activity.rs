//! What has happened, and *this wasn't me*.

use contract::{account::ActivityPage, flow::Action, problem::ProblemKind as P};
use serde_json::json;

use super::methods::owner;
use crate::{
    browser::Browser,
    check::{Check, When},
    kit::Ctx,
    random, shape,
    sign_in::{By, provable},
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Activity";
const ACTIVITY: When = When::Account("activity");

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "activity-list",
        GROUP,
        ACTIVITY,
        "Sign-ins and wrong tries are listed, newest first, at most 25 at a time.",
        "contract: ActivityPage; ASVS 6.3.5",
        list,
    ),
    Check::full(
        "activity-cursor",
        GROUP,
        ACTIVITY,
        "A cursor is opaque and its account's own: any other is input-invalid.",
        "contract: ActivityPage.older; security row 18",
        cursor,
    ),
    Check::full(
        "activity-filter",
        GROUP,
        ACTIVITY,
        "A filter lists what belongs to it.",
        "contract: ActivityFilter",
        filter,
    ),
    Check::full(
        "activity-report",
        GROUP,
        When::Account("report"),
        "`It wasn't me` ends every other session and spares the one that asks; said twice it does nothing more.",
        "contract: Secured; ASVS 7.4.3",
        report,
    ),
];

fn page(ctx: &Ctx, browser: &mut Browser, query: &str) -> Verdict<ActivityPage> {
    let reply = browser.read(&format!("/account/activity{query}"))?;
    reply.is(200)?;
    shape::read(ctx, &reply, "a page of activity")
}

fn list(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = owner(ctx)?;
    let mut wrong = Browser::new(ctx);
    wrong.reach_password(&account.identifier)?;
    wrong
        .act_patiently(Action::Password, &json!({ "password": "not the password" }))?
        .is_problem(P::CredentialsIncorrect)?;
    wrong.cancel()?;
    let told = page(ctx, &mut browser, "")?;
    ensure(told.entries.len() <= 25, "25 entries at most", told.entries.len())?;
    let sorted = told.entries.windows(2).all(|two| two[0].at >= two[1].at);
    ensure(sorted, "the newest first", "another order")?;
    let words: Vec<(&str, &str)> = told
        .entries
        .iter()
        .map(|one| (one.kind.as_str(), one.outcome.as_str()))
        .collect();
    ensure(
        words.contains(&("sign_in", "wrong")),
        "the wrong password in the list",
        format!("{words:?}"),
    )?;
    let own = told
        .entries
        .iter()
        .any(|one| one.kind.as_str() == "sign_in" && one.outcome.as_str() == "done" && one.current);
    ensure(
        own,
        "this browser's own sign-in, marked `current`",
        format!("{words:?}"),
    )?;
    Browser::new(ctx).sign_in(&account, By::Any)
}

fn cursor(ctx: &Ctx) -> Verdict {
    let (_account, mut browser) = owner(ctx)?;
    for cursor in ["1", "-1", "x", &"x".repeat(3_000), &random::token()] {
        let reply = browser.read(&format!("/account/activity?cursor={cursor}"))?;
        reply.is_problem(P::InputInvalid)?;
    }
    let mut first = page(ctx, &mut browser, "")?;
    let mut seen: Vec<String> = first.entries.iter().map(|one| one.id.clone()).collect();
    for _ in 0..8 {
        let Some(older) = first.older else { return Ok(()) };
        let other = ctx.account("a second account", provable)?;
        let mut stranger = Browser::new(ctx);
        stranger.sign_in(&other, By::Any)?;
        stranger
            .read(&format!("/account/activity?cursor={older}"))?
            .is_problem(P::InputInvalid)?;
        let next = page(ctx, &mut browser, &format!("?cursor={older}"))?;
        let twice = next.entries.iter().any(|one| seen.contains(&one.id));
        ensure(!twice, "every entry once", "one on two pages")?;
        seen.extend(next.entries.iter().map(|one| one.id.clone()));
        first = next;
    }
    Ok(())
}

fn filter(ctx: &Ctx) -> Verdict {
    let (_account, mut browser) = owner(ctx)?;
    for (filter, kinds) in [("sign_ins", &["sign_in", "step_up"][..]), ("requests", &["request"])] {
        let told = page(ctx, &mut browser, &format!("?of={filter}"))?;
        let strange = told.entries.iter().find(|one| !kinds.contains(&one.kind.as_str()));
        ensure(
            strange.is_none(),
            format!("only {} with of={filter}", kinds.join(" and ")),
            strange.map_or("", |one| one.kind.as_str()),
        )?;
    }
    let changes = page(ctx, &mut browser, "?of=changes")?;
    let strange = changes
        .entries
        .iter()
        .any(|one| matches!(one.kind.as_str(), "sign_in" | "request" | "step_up"));
    ensure(!strange, "only changes with of=changes", "something else")
}

/// Proves itself by a pass or a code: *it wasn't me* stops requests to phones.
fn report(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a temporary pass", |one| one.pass.is_some() && one.phone.is_none())?;
    let changeable = ctx
        .discovery()?
        .account
        .as_ref()
        .is_some_and(|told| told.password_min_length.is_some());
    let mut browser = Browser::new(ctx);
    browser.sign_in(&account, By::Pass)?;
    let mut other = Browser::new(ctx);
    other.sign_in(&account, By::Pass)?;
    let told = page(ctx, &mut browser, "")?;
    ensure(
        !told.securing.is_empty(),
        "what saying it would do (`securing`)",
        "nothing",
    )?;
    let own = told
        .entries
        .iter()
        .find(|one| one.current && one.kind.as_str() == "sign_in");
    ensure(
        own.is_none_or(|one| !one.can_report),
        "what this browser did itself not to be reported",
        "it can be",
    )?;
    // What the other browser did can be reported itself; that does the same.
    let theirs = told.entries.iter().find(|one| one.can_report);
    let path = theirs.map_or_else(
        || "/account/secure".to_owned(),
        |one| format!("/account/activity/{}/report", one.id),
    );
    let reply = browser.write("POST", &path, Some(&json!({})))?;
    reply.is(200)?;
    ensure(
        reply.body()["ended"].as_u64() >= Some(1),
        "ended 1 or more",
        &reply.body()["ended"],
    )?;
    other.is_signed_in(false)?;
    browser.is_signed_in(true)?;
    let again = browser.write("POST", "/account/secure", Some(&json!({})))?;
    again.is(200)?;
    ensure(
        again.body()["ended"] == 0,
        "nothing more the second time",
        again.brief(),
    )?;
    if !changeable {
        return Ok(());
    }
    // The next sign-in would ask for a new password: it gets one here, and the old one back.
    for password in [format!("kit {} umi to yama", random::word()), account.password.clone()] {
        let body = json!({ "password": password, "end_sessions": false });
        let mut reply = browser.write("PUT", "/account/password", Some(&body))?;
        if reply.problem() == Some(P::ReauthenticationRequired.as_str()) {
            return fail("the session that said it to have a fresh proof still", reply.brief());
        }
        if reply.status != 200 {
            reply = browser.write("PUT", "/account/password", Some(&body))?;
        }
        reply.is(200)?;
    }
    Ok(())
}
