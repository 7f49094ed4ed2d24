//! The account's ways in: names, the default, the switch of a phone, removing and bringing back.

use std::time::Duration;

use contract::{
    account::Methods,
    flow::{Action, MethodKind},
    problem::ProblemKind as P,
    step::CodeKind,
};
use serde_json::json;

use super::push::peace;
use crate::{
    accounts::Account,
    browser::Browser,
    check::{Check, When},
    kit::{Borrowed, Ctx},
    random, shape,
    sign_in::{By, provable, signed_in},
    verdict::{Verdict, ensure, fail, skip},
};

const GROUP: &str = "Methods";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "methods-list",
        GROUP,
        When::Account("account"),
        "The list of methods has the contract's shape; the default stands first.",
        "contract: Methods",
        list,
    ),
    Check::full(
        "methods-rename",
        GROUP,
        When::Account("rename"),
        "A method can be renamed; empty and too long names are refused.",
        "contract: PatchMethod.label",
        rename,
    ),
    Check::full(
        "methods-alike",
        GROUP,
        When::Account("rename"),
        "No two names of an account look alike.",
        "contract: Wrong taken; UTS #39; security row 109",
        alike,
    ),
    Check::full(
        "methods-poll",
        GROUP,
        When::Account("rename"),
        "A change wakes a long poll of the list; without news it answers 204.",
        "contract: GET account/methods?after&wait",
        poll,
    ),
    Check::full(
        "methods-default",
        GROUP,
        When::Account("default"),
        "The default is asked for first.",
        "contract: PatchMethod.default",
        default,
    ),
    Check::full(
        "methods-pause",
        GROUP,
        When::Account("pause"),
        "A paused phone gets no requests; a pause has an end within 48 hours.",
        "contract: PatchMethod.allow_requests, paused_until",
        pause,
    ),
    Check::full(
        "methods-remove",
        GROUP,
        When::Account("remove"),
        "A removed method is worth nothing at once, and can be brought back for a while.",
        "contract: Removed, restore; security row 18",
        remove,
    ),
    Check::full(
        "methods-last",
        GROUP,
        When::Account("remove"),
        "The last lasting way in cannot be removed: 409 last-method.",
        "contract: last-method; security row 19",
        last,
    ),
];

/// Somebody with a method of their own to play with: an authenticator app that is taken away again.
fn with_app<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>, String, crate::codes::Seed)> {
    let offered = ctx
        .discovery()?
        .account
        .as_ref()
        .is_some_and(|account| account.enroll.contains(&MethodKind::Totp));
    if !offered {
        return skip("a way to add an authenticator app (account.enroll)");
    }
    let (account, mut browser) = owner(ctx)?;
    let (id, seed) = browser.add_app(&account, &format!("Desk {}", random::word()))?;
    Ok((account, browser, id, seed))
}

/// Somebody who can prove it again as often as they like, signed in.
pub fn owner<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>)> {
    let account = ctx.account("a temporary pass", |one| one.pass.is_some());
    let account = account.or_else(|_| ctx.account("a way to prove the second factor", provable))?;
    let mut browser = Browser::new(ctx);
    browser.sign_in(&account, By::Any)?;
    Ok((account, browser))
}

fn list(ctx: &Ctx) -> Verdict {
    let (account, mut browser, _) = signed_in(ctx)?;
    let reply = browser.read("/account/methods")?;
    reply.is(200)?;
    let told: Methods = shape::read(ctx, &reply, "a list of methods")?;
    ensure(
        told.user.label == account.identifier,
        format!("user {}", account.identifier),
        &told.user.label,
    )?;
    ensure(
        told.methods.iter().all(|one| one.kind != MethodKind::Password),
        "no password among the methods",
        "one",
    )?;
    let first = told.methods.iter().position(|one| one.default);
    ensure(
        first.is_none_or(|at| at == 0),
        "the default first",
        format!("{first:?}"),
    )?;
    ensure(
        told.methods.iter().filter(|one| one.default).count() <= 1,
        "one default at most",
        "more",
    )
}

fn label_of(browser: &mut Browser, id: &str) -> Verdict<Option<String>> {
    Ok(browser
        .methods()?
        .methods
        .into_iter()
        .find(|one| one.id == id)
        .map(|one| one.label))
}

fn rename(ctx: &Ctx) -> Verdict {
    let (account, mut browser, id, _) = with_app(ctx)?;
    let path = format!("/account/methods/{id}");
    let name = format!("Mei’s スマホ {}", random::word());
    let reply = browser.change(
        &account,
        "PATCH",
        &path,
        Some(&json!({ "label": format!("  {name} ") })),
    )?;
    reply.is(200)?;
    let is = label_of(&mut browser, &id)?;
    ensure(
        is.as_deref() == Some(name.as_str()),
        format!("the name {name}"),
        format!("{is:?}"),
    )?;
    for label in ["", "   ", &"x".repeat(65), "\u{200b}\u{200b}"] {
        let reply = browser.change(&account, "PATCH", &path, Some(&json!({ "label": label })))?;
        reply.is_problem(P::InputInvalid)?;
        ensure(
            reply.body()["field"] == "label",
            "field `label`",
            &reply.body()["field"],
        )?;
    }
    let odd = browser.change(
        &account,
        "PATCH",
        &path,
        Some(&json!({ "label": format!("a\u{0}b\n\u{202e}c{}", random::word()) })),
    )?;
    let shown = label_of(&mut browser, &id)?.unwrap_or_default();
    let hidden = shown
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{202e}' | '\u{200b}'));
    ensure(!hidden, "no characters that nobody sees in a name", odd.brief())?;
    browser.remove(&account, &id)
}

fn alike(ctx: &Ctx) -> Verdict {
    let (account, mut browser, first, _) = with_app(ctx)?;
    let (second, _) = browser.add_app(&account, &format!("Other {}", random::word()))?;
    let word = random::word();
    let label = format!("Desk {word}");
    browser
        .change(
            &account,
            "PATCH",
            &format!("/account/methods/{first}"),
            Some(&json!({ "label": label })),
        )?
        .is(200)?;
    for same in [
        label.clone(),
        label.to_uppercase(),
        label.replace('D', "Ｄ"),
        label.replace('e', "е"),
    ] {
        let reply = browser.change(
            &account,
            "PATCH",
            &format!("/account/methods/{second}"),
            Some(&json!({ "label": same })),
        )?;
        reply.is_problem(P::InputInvalid)?;
        ensure(
            reply.body()["wrong"] == "taken",
            "wrong `taken`",
            &reply.body()["wrong"],
        )?;
    }
    browser.remove(&account, &second)?;
    browser.remove(&account, &first)
}

fn poll(ctx: &Ctx) -> Verdict {
    let (account, mut browser, id, _) = with_app(ctx)?;
    let rev = browser.methods()?.rev;
    let quiet = browser.read(&format!("/account/methods?after={rev}&wait=1"))?;
    quiet.is(204)?;
    let waiting = browser.call("GET", &format!("/account/methods?after={rev}&wait=10"));
    let woken = std::thread::scope(|scope| {
        let poll = scope.spawn(|| ctx.send(&waiting));
        std::thread::sleep(Duration::from_millis(200));
        let body = json!({ "label": format!("Desk {}", random::word()) });
        let changed = browser.change(&account, "PATCH", &format!("/account/methods/{id}"), Some(&body));
        (poll.join(), changed)
    });
    woken.1?.is(200)?;
    let Ok(reply) = woken.0 else {
        return fail("an answer", "the kit broke");
    };
    let reply = reply?;
    reply.is(200)?;
    ensure(
        reply.elapsed < Duration::from_secs(5),
        "to be woken by the change",
        format!("{} ms", reply.elapsed.as_millis()),
    )?;
    ensure(
        reply.body()["rev"].as_u64() > Some(rev),
        format!("a revision above {rev}"),
        &reply.body()["rev"],
    )?;
    browser.remove(&account, &id)
}

fn default(ctx: &Ctx) -> Verdict {
    let (account, mut browser, id, _) = with_app(ctx)?;
    let old = browser
        .methods()?
        .methods
        .into_iter()
        .find(|one| one.default)
        .map(|one| one.id);
    browser
        .change(
            &account,
            "PATCH",
            &format!("/account/methods/{id}"),
            Some(&json!({ "default": true })),
        )?
        .is(200)?;
    let told = browser.methods()?;
    let first = told.methods.first().map(|one| (one.id.clone(), one.default));
    ensure(
        first == Some((id.clone(), true)),
        "the new default first",
        format!("{first:?}"),
    )?;
    let mut other = Browser::new(ctx);
    other.reach_second(&account)?;
    ensure(
        other.step() == "code_required",
        "the default to be asked for first",
        other.step(),
    )?;
    other.cancel()?;
    browser.remove(&account, &id)?;
    if let Some(old) = old {
        browser.change(
            &account,
            "PATCH",
            &format!("/account/methods/{old}"),
            Some(&json!({ "default": true })),
        )?;
    }
    Ok(())
}

/// Somebody with a phone, signed in, and the phone's id as a method.
pub fn with_phone<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>, String)> {
    let account = ctx.account("a phone", Account::approves)?;
    let mut browser = Browser::new(ctx);
    browser.sign_in(&account, By::Any)?;
    let id = browser.method(MethodKind::Push)?.id;
    Ok((account, browser, id))
}

fn pause(ctx: &Ctx) -> Verdict {
    let (account, mut browser, id) = with_phone(ctx)?;
    let path = format!("/account/methods/{id}");
    let now = ctx.kit.server_now();
    for until in [now - 10_000, now + 49 * 3_600_000] {
        let body = json!({ "allow_requests": false, "paused_until": until });
        browser
            .change(&account, "PATCH", &path, Some(&body))?
            .is_problem(P::InputInvalid)?;
    }
    let until = now + 3_600_000;
    let body = json!({ "allow_requests": false, "paused_until": until });
    browser.change(&account, "PATCH", &path, Some(&body))?.is(200)?;
    let own = browser.method(MethodKind::Push)?;
    let paused = own.allow_requests == Some(false) && own.paused_until == Some(until) && !own.usable;
    ensure(paused, "a phone that is paused until then", format!("{own:?}"))?;
    let mut other = Browser::new(ctx);
    other.reach_second(&account)?;
    let asked = other.step() == "push_pending";
    other.cancel()?;
    browser
        .change(&account, "PATCH", &path, Some(&json!({ "allow_requests": true })))?
        .is(200)?;
    ensure(!asked, "no request while it is paused", "a request")?;
    peace(ctx, &account)
}

fn remove(ctx: &Ctx) -> Verdict {
    let (account, mut browser, id, seed) = with_app(ctx)?;
    let mut waiting = Browser::new(ctx);
    waiting.reach_second(&account)?;
    waiting.act(Action::Choose, &json!({ "method": id }))?;
    let gone = browser.change(&account, "DELETE", &format!("/account/methods/{id}"), None)?;
    gone.is(200)?;
    let listed = gone.body()["removed"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|one| one["id"] == id.as_str());
    ensure(listed, "the method among `removed`", gone.brief())?;
    if waiting.step() == "code_required" {
        let code = seed.code(seed.step(ctx.kit.server_now()) + 1);
        let reply = waiting.act(Action::Code, &json!({ "code": code }))?;
        ensure(!reply.opens(), "a code of a removed app to be refused", reply.brief())?;
    }
    let path = format!("/account/methods/{id}");
    browser
        .change(&account, "PATCH", &path, Some(&json!({ "label": "Ghost" })))?
        .is_problem(P::NotFound)?;
    browser
        .change(&account, "POST", &format!("{path}/restore"), Some(&json!({})))?
        .is(200)?;
    let back = label_of(&mut browser, &id)?;
    ensure(back.is_some(), "the method to be back", "it is missing")?;
    browser.remove(&account, &id)
}

fn last(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a temporary pass", |one| one.pass.is_some())?;
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    browser.reach_code(CodeKind::TemporaryPass, MethodKind::TemporaryPass)?;
    browser.prove(&account, By::Pass)?;
    browser.finish(false)?;
    // Everything that lasts is taken away but one; and then brought back.
    let lasting = |browser: &mut Browser| -> Verdict<Vec<String>> {
        let lasts = |kind: MethodKind| {
            !matches!(
                kind,
                MethodKind::Recovery | MethodKind::TemporaryPass | MethodKind::Password
            )
        };
        Ok(browser
            .methods()?
            .methods
            .into_iter()
            .filter(|one| lasts(one.kind))
            .map(|one| one.id)
            .collect())
    };
    let all = lasting(&mut browser)?;
    let Some((keep, others)) = all.split_last() else {
        return skip("an account with a method that lasts");
    };
    for id in others {
        browser.remove(&account, id)?;
    }
    let said = browser
        .methods()?
        .methods
        .into_iter()
        .find(|one| one.id == *keep)
        .is_some_and(|one| one.last);
    let reply = browser.change(&account, "DELETE", &format!("/account/methods/{keep}"), None)?;
    for id in others {
        browser
            .change(
                &account,
                "POST",
                &format!("/account/methods/{id}/restore"),
                Some(&json!({})),
            )?
            .is(200)?;
    }
    reply.is_problem(P::LastMethod)?;
    ensure(said, "`last` on the only lasting method", "false")?;
    Ok(())
}
