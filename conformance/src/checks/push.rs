//! Requests to the phone: one at a time, bound to one flow, redeemed once.

use contract::{
    flow::{Action, Flow, MethodKind},
    problem::ProblemKind as P,
    step::{PushOutcome, Step},
};
use serde_json::json;

use crate::{
    accounts::{Account, lock},
    browser::Browser,
    check::{Check, Turn, When},
    kit::{Borrowed, Ctx},
    phone::{Phone, Request},
    races::at_once,
    shape,
    sign_in::{By, next_code},
    verdict::{Verdict, absent, ensure, fail, skip},
};

const GROUP: &str = "Phone";
const PUSH: When = When::Method(MethodKind::Push);

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "push-request",
        GROUP,
        PUSH,
        "A request says who asks, on which phone, and ends by itself within the announced time, never over ten minutes.",
        "contract: Push; NIST SP 800-63B-4 3.1.3; ASVS 6.6.2",
        request,
    ),
    Check::full(
        "push-approve",
        GROUP,
        PUSH,
        "An approval opens nothing by itself: the page redeems it with `continue`.",
        "contract: state machine, rule 3",
        approve,
    ),
    Check::full(
        "push-waits",
        GROUP,
        PUSH,
        "Before the phone has approved `continue` is refused.",
        "contract: Flow.actions; security row 2",
        waits,
    ),
    Check::full(
        "push-deny",
        GROUP,
        PUSH,
        "A denial ends the request and wakes the page.",
        "contract: PushEnded denied; rule 3",
        deny,
    ),
    Check::full(
        "push-deny-wins",
        GROUP,
        PUSH,
        "A denial wins over an approval that came before it.",
        "contract: rule 3; ASVS 2.3.4; security row 4",
        deny_wins,
    ),
    Check::full(
        "push-reading",
        GROUP,
        PUSH,
        "Reading, waiting and beginning again send nothing to the phone.",
        "contract: rule 1; security row 6",
        reading,
    ),
    Check::full(
        "push-superseded",
        GROUP,
        PUSH,
        "A new request replaces the old one, in the other browser and on the phone.",
        "contract: rule 1, PushEnded superseded; security row 7",
        superseded,
    ),
    Check::full(
        "push-bound",
        GROUP,
        PUSH,
        "An approval opens only the flow that asked.",
        "contract: rule 3; NIST SP 800-63B-4 3.1.3; ASVS 6.6.2; security row 2",
        bound,
    ),
    Check::full(
        "push-cancel",
        GROUP,
        PUSH,
        "A cancelled flow takes its request back.",
        "contract: DELETE flow",
        cancel,
    ),
    Check::full(
        "push-switch",
        GROUP,
        PUSH,
        "Choosing another way sends no second request, and finishing by it ends the first.",
        "contract: choose, open_until; security row 6",
        switch,
    ),
    Check::full(
        "push-extend",
        GROUP,
        PUSH,
        "`extend` gives a request more time, never over ten minutes in all.",
        "contract: extend; WCAG 2.2, 2.2.1",
        extend,
    ),
    Check::full(
        "push-caps",
        GROUP,
        PUSH,
        "Requests to one account are limited, and when the next may be sent is told.",
        "NIST SP 800-63B-4 3.1.3; ASVS 6.6.4; security row 7",
        caps,
    ),
    Check::full(
        "push-expires",
        GROUP,
        PUSH,
        "A request that nobody answers ends by itself, wakes the page, and cannot be approved any more.",
        "contract: PushEnded expired; ASVS 6.5.5",
        expires,
    )
    .turn(Turn::Beside),
    Check::full(
        "race-continue",
        GROUP,
        PUSH,
        "Of twenty redemptions at once one goes on, and one session comes of it.",
        "security row 2; ASVS 15.4.2",
        race_continue,
    ),
    Check::full(
        "race-deny",
        GROUP,
        PUSH,
        "Approval and denial at the same moment: it is denied.",
        "contract: rule 3; security row 4; ASVS 15.4.2",
        race_deny,
    ),
    Check::full(
        "race-supersede",
        GROUP,
        PUSH,
        "Of many requests at the same moment one stays.",
        "contract: rule 1; security row 7",
        race_supersede,
    ),
];

const NEEDS: &str = "a phone";

/// Somebody with a phone, and a browser that waits for it.
pub fn asked<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>)> {
    let account = ctx.account(NEEDS, Account::approves)?;
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    browser.reach_request(&account)?;
    Ok((account, browser))
}

/// The account's phone.
pub fn phone(account: &Account) -> Verdict<&Phone> {
    account.phone.as_ref().map_or_else(|| skip(NEEDS), Ok)
}

/// Signs in, so that denials and limits of a check are not the next one's.
pub fn peace(ctx: &Ctx, account: &Account) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.reach_second(account)?;
    browser.reach_request(account)?;
    browser.approve(account)?;
    browser.finish(false)?;
    Ok(())
}

/// Fails if the approval of another can be redeemed here.
fn opens_nothing(browser: &mut Browser) -> Verdict {
    let reply = browser.act(Action::Continue, &json!({}))?;
    ensure(!reply.opens(), "`continue` to be refused", reply.brief())?;
    ensure(reply.problem().is_some(), "a problem for `continue`", reply.brief())?;
    browser.is_signed_in(false)
}

fn ended(browser: &mut Browser, outcome: PushOutcome) -> Verdict {
    let wanted = format!("push_ended with outcome {}", outcome.as_str());
    browser.until(&wanted, |flow| matches!(flow.step, Step::PushEnded { .. }))?;
    match &browser.flow()?.step {
        Step::PushEnded { outcome: is, .. } => ensure(*is == outcome, wanted, is.as_str()),
        other => fail(wanted, other.name()),
    }
}

fn request(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    let pending = phone(&account)?.pending(ctx)?;
    let reply = browser.look()?;
    let flow: Flow = shape::read(ctx, &reply, "a flow")?;
    let Step::PushPending(push) = &flow.step else {
        return fail("push_pending", flow.step.name());
    };
    let life = push.expires_at - push.issued_at;
    let most = i64::from(ctx.discovery()?.push.as_ref().map_or(600, |push| push.max_age)).min(600) * 1_000;
    ensure(
        life > 0 && life <= most,
        format!("a life of at most {} s", most / 1_000),
        format!("{} s", life / 1_000),
    )?;
    ensure(
        !push.device.trim().is_empty() && !push.context.app.trim().is_empty(),
        "the names of phone and application",
        "none",
    )?;
    ensure(
        push.context.at > 0 && push.poll_after_ms > 0,
        "context.at and poll_after_ms",
        "0",
    )?;
    if let Some(number) = &push.number {
        let digits = number.value.as_deref().unwrap_or_default();
        let fits = (2..=8).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
        ensure(fits, "a number of 2 to 8 digits", digits.len())?;
    }
    if phone(&account)?.device().is_some() {
        let same = told_of(ctx, &pending)? == reply.body()["step"]["context"];
        ensure(same, "the same context on page and phone", "another one")?;
    }
    browser.approve(&account)?;
    browser.finish(false)?;
    Ok(())
}

/// The context of a request as the phone was told it.
fn told_of(ctx: &Ctx, request: &Request) -> Verdict<serde_json::Value> {
    let heard = ctx.trail();
    let lists = heard
        .iter()
        .rev()
        .filter_map(|reply| reply.body()["requests"].as_array());
    let found = lists.flatten().find(|one| one["id"] == request.id.as_str());
    found.map_or_else(
        || fail("the request at the phone", "none"),
        |one| Ok(one["context"].clone()),
    )
}

fn approve(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    browser.approve_only(&account)?;
    browser.is_signed_in(false)?;
    ensure(
        browser.flow()?.allows(Action::Continue),
        "continue among the actions",
        format!("{:?}", browser.flow()?.actions),
    )?;
    let reply = browser.act(Action::Continue, &json!({}))?;
    ensure(reply.opens(), "the approval to be redeemed", reply.brief())?;
    browser.finish(false)?.is_step("signed_in")?;
    browser.is_signed_in(true)
}

fn waits(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    browser.look()?;
    opens_nothing(&mut browser)?;
    browser.look()?.is_step("push_pending")?;
    browser.approve(&account)?;
    browser.finish(false)?;
    Ok(())
}

fn deny(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    let pending = phone(&account)?.pending(ctx)?;
    let answer = phone(&account)?.deny(ctx, &pending.id, None)?;
    ensure(
        answer.state.as_deref().is_none_or(|state| state == "denied"),
        "state denied",
        format!("{:?}", answer.state),
    )?;
    ended(&mut browser, PushOutcome::Denied)?;
    opens_nothing(&mut browser)?;
    let late = phone(&account)?.approve(ctx, &pending.id, None)?;
    ensure(
        late.state.as_deref() != Some("approved"),
        "an approval after the denial to be refused",
        "approved",
    )?;
    peace(ctx, &account)
}

fn deny_wins(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    let pending = phone(&account)?.pending(ctx)?;
    browser.approve_only(&account)?;
    phone(&account)?.deny(ctx, &pending.id, None)?;
    browser.look()?;
    opens_nothing(&mut browser)?;
    peace(ctx, &account)
}

/// How many requests the phone knows of.
fn count(ctx: &Ctx, account: &Account) -> Verdict<usize> {
    Ok(phone(account)?
        .requests(ctx)?
        .iter()
        .filter(|one| one.state == "pending")
        .count())
}

fn ids(ctx: &Ctx, account: &Account) -> Verdict<Vec<String>> {
    Ok(phone(account)?.requests(ctx)?.into_iter().map(|one| one.id).collect())
}

fn reading(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    phone(&account)?.pending(ctx)?;
    let before = ids(ctx, &account)?;
    for _ in 0..3 {
        browser.look()?.is_step("push_pending")?;
        browser.start()?.is_step("push_pending")?;
        browser.tab().look()?.is_step("push_pending")?;
        let call = browser.poll_call(0)?;
        browser.send(&call)?;
    }
    ensure(
        ids(ctx, &account)? == before,
        "the same requests at the phone",
        "others",
    )?;
    browser.approve(&account)?;
    browser.finish(false)?;
    Ok(())
}

fn superseded(ctx: &Ctx) -> Verdict {
    let (account, mut first) = asked(ctx)?;
    let old = phone(&account)?.pending(ctx)?;
    let number = first.number();
    let mut second = Browser::new(ctx);
    second.reach_second(&account)?;
    second.reach_request(&account)?;
    let new = phone(&account)?.pending(ctx)?;
    ensure(new.id != old.id, "a new request", "the old one")?;
    ensure(count(ctx, &account)? == 1, "one live request", count(ctx, &account)?)?;
    ended(&mut first, PushOutcome::Superseded)?;
    let late = phone(&account)?.approve(ctx, &old.id, number.as_deref())?;
    ensure(
        late.state.as_deref() != Some("approved"),
        "the old request to stay ended",
        "approved",
    )?;
    second.approve(&account)?;
    second.finish(false)?;
    second.is_signed_in(true)?;
    opens_nothing(&mut first)
}

fn bound(ctx: &Ctx) -> Verdict {
    let (account, mut thief) = asked(ctx)?;
    let mut victim = Browser::new(ctx);
    victim.reach_second(&account)?;
    victim.reach_request(&account)?;
    victim.approve_only(&account)?;
    thief.look()?;
    ensure(!thief.approved(), "no approval in the other browser", "an approval")?;
    opens_nothing(&mut thief)?;
    thief.act(Action::Remember, &json!({ "remember": true }))?;
    thief.is_signed_in(false)?;
    let reply = victim.act(Action::Continue, &json!({}))?;
    ensure(
        reply.opens(),
        "the approval to be redeemed by the browser that asked",
        reply.brief(),
    )?;
    victim.finish(false)?;
    Ok(())
}

fn cancel(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    let pending = phone(&account)?.pending(ctx)?;
    let number = browser.number();
    browser.cancel()?.is(204)?;
    ensure(count(ctx, &account)? == 0, "no live request", count(ctx, &account)?)?;
    let late = phone(&account)?.approve(ctx, &pending.id, number.as_deref())?;
    ensure(
        late.state.as_deref() != Some("approved"),
        "the request to be gone",
        "approved",
    )?;
    peace(ctx, &account)
}

fn switch(ctx: &Ctx) -> Verdict {
    let fits = |one: &Account| one.approves() && one.has_totp();
    let account = ctx.account("a phone and a TOTP secret", fits)?;
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    browser.reach_request(&account)?;
    phone(&account)?.pending(ctx)?;
    let before = ids(ctx, &account)?;
    browser.look()?;
    browser.reach_totp()?;
    ensure(ids(ctx, &account)? == before, "no further request", "another one")?;
    browser.look()?;
    let code = next_code(ctx, &account)?;
    let reply = browser.act(Action::Code, &json!({ "code": code }))?;
    ensure(reply.opens(), "the code to be taken", reply.brief())?;
    ensure(
        count(ctx, &account)? == 0,
        "no live request after the code",
        count(ctx, &account)?,
    )?;
    browser.finish(false)?;
    peace(ctx, &account)
}

fn extend(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    phone(&account)?.pending(ctx)?;
    browser.look()?;
    let ends = |browser: &Browser| match browser.flow().map(|flow| &flow.step) {
        Ok(Step::PushPending(push)) => Some((push.issued_at, push.expires_at)),
        _ => None,
    };
    let offered = browser.flow()?.allows(Action::Extend);
    let before = ends(&browser);
    if offered {
        browser.act(Action::Extend, &json!({}))?.is_step("push_pending")?;
        let (Some((_, before)), Some((issued, after))) = (before, ends(&browser)) else {
            return fail("expires_at", "none");
        };
        ensure(after >= before, "an end that is not earlier", "an earlier one")?;
        ensure(
            after - issued <= 600_000,
            "ten minutes at most",
            format!("{} s", (after - issued) / 1_000),
        )?;
    }
    browser.approve(&account)?;
    browser.finish(false)?;
    if offered {
        Ok(())
    } else {
        absent("extend is not offered")
    }
}

/// More requests than anybody could want.
const MANY: usize = 16;

fn caps(ctx: &Ctx) -> Verdict {
    let (account, mut live) = asked(ctx)?;
    let mut refused = None;
    for _ in 0..MANY {
        let mut browser = Browser::new(ctx);
        browser.reach_second(&account)?;
        if browser.step() == "push_pending" {
            live = browser;
            continue;
        }
        refused = Some(browser);
        break;
    }
    let Some(mut browser) = refused else {
        return fail(format!("less than {MANY} requests in a row"), MANY);
    };
    match &browser.flow()?.step {
        Step::PushEnded {
            outcome,
            retry_at,
            requests_left,
            ..
        } => {
            ensure(
                *outcome == PushOutcome::NotSent,
                "push_ended with outcome not_sent",
                outcome.as_str(),
            )?;
            let told = retry_at.is_some_and(|at| at > browser.flow().map_or(0, |flow| flow.server_time))
                || *requests_left == 0;
            ensure(told, "retry_at, or requests_left 0", "neither")?;
            // Asking again before that is refused, too.
            if browser.flow()?.allows(Action::Resend) {
                browser.act(Action::Resend, &json!({}))?.is_problem(P::RateLimited)?;
            }
        }
        _ => {
            let told = browser
                .flow()?
                .methods
                .iter()
                .any(|one| one.kind == MethodKind::Push && !one.usable);
            ensure(
                told,
                "push among the methods and not usable, with the reason",
                browser.step(),
            )?;
        }
    }
    browser.cancel()?;
    live.look()?;
    if live.step() != "push_pending" {
        live = Browser::new(ctx);
        live.reach_second(&account)?;
        live.reach_request(&account)?;
    }
    live.approve(&account)?;
    live.finish(false)?;
    Ok(())
}

fn expires(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    let pending = phone(&account)?.pending(ctx)?;
    let number = browser.number();
    browser.look()?;
    let Step::PushPending(push) = &browser.flow()?.step else {
        return fail("push_pending", browser.step());
    };
    let (ends, left) = (push.expires_at, push.expires_at - ctx.kit.server_now());
    if left > i64::try_from(ctx.kit.patience.as_millis()).unwrap_or(i64::MAX) {
        return skip(format!(
            "{} s of patience, until a request ends (`patience` in the file)",
            left / 1_000 + 1
        ));
    }
    for _ in 0..=left / 20_000 + 1 {
        let call = browser.poll_call(25)?;
        browser.send(&call)?;
        if browser.step() != "push_pending" {
            break;
        }
    }
    let late = ctx.kit.server_now() - ends;
    ended(&mut browser, PushOutcome::Expired)?;
    ensure(
        late < 3_000,
        "the page to be woken when the request ends",
        format!("{late} ms after it"),
    )?;
    let answer = phone(&account)?.approve(ctx, &pending.id, number.as_deref())?;
    ensure(
        answer.state.as_deref() != Some("approved"),
        "an approval after the end to be refused",
        "approved",
    )?;
    opens_nothing(&mut browser)?;
    peace(ctx, &account)
}

fn race_continue(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    browser.approve_only(&account)?;
    let calls: Verdict<Vec<_>> = (0..20).map(|_| browser.action(Action::Continue, &json!({}))).collect();
    let opened = at_once(ctx, &calls?)?.iter().filter(|reply| reply.opens()).count();
    ensure(opened == 1, "one of twenty redemptions", opened)?;
    browser.look()?;
    if browser.step() != "remember_browser" {
        return browser.finish(false).map(|_| ());
    }
    let before: Vec<String> = browser.jar.keys().cloned().collect();
    let calls: Verdict<Vec<_>> = (0..20)
        .map(|_| browser.action(Action::Remember, &json!({ "remember": false })))
        .collect();
    let mut sessions: Vec<String> = at_once(ctx, &calls?)?
        .iter()
        .filter_map(|reply| super::sign_in::session_cookie(reply, &before))
        .map(|line| line.split(';').next().unwrap_or_default().to_owned())
        .collect();
    sessions.sort();
    sessions.dedup();
    ensure(
        sessions.len() == 1,
        "one session of twenty answers at once",
        sessions.len(),
    )
}

fn race_deny(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    for round in 0..4 {
        let pending = phone(&account)?.pending(ctx)?;
        let number = browser.number();
        let phone = phone(&account)?;
        let (approved, denied) = std::thread::scope(|scope| {
            let approved = scope.spawn(|| phone.approve(ctx, &pending.id, number.as_deref()));
            let denied = scope.spawn(|| phone.deny(ctx, &pending.id, None));
            (approved.join(), denied.join())
        });
        let (Ok(approved), Ok(denied)) = (approved, denied) else {
            return fail("an answer", "the kit broke");
        };
        approved?;
        denied?;
        browser.look()?;
        opens_nothing(&mut browser)?;
        peace(ctx, &account)?;
        if round < 3 {
            browser = Browser::new(ctx);
            browser.reach_second(&account)?;
            browser.reach_request(&account)?;
        }
    }
    Ok(())
}

fn race_supersede(ctx: &Ctx) -> Verdict {
    let account = ctx.account(NEEDS, Account::approves)?;
    let mut browsers = Vec::new();
    for _ in 0..8 {
        let mut browser = Browser::new(ctx);
        browser.reach_password(&account.identifier)?;
        browsers.push(browser);
    }
    let body = json!({ "password": account.password });
    let calls: Verdict<Vec<_>> = browsers.iter().map(|one| one.action(Action::Password, &body)).collect();
    let replies = at_once(ctx, &calls?)?;
    for (browser, reply) in browsers.iter_mut().zip(&replies) {
        browser.keep(reply);
    }
    let live = count(ctx, &account)?;
    ensure(live <= 1, "one live request at most", live)?;
    let mut waiting = 0;
    for browser in &mut browsers {
        browser.look()?;
        waiting += usize::from(browser.step() == "push_pending");
    }
    ensure(waiting <= 1, "one browser that waits for the phone at most", waiting)?;
    drop(browsers);
    let mut browser = Browser::new(ctx);
    browser.sign_in(
        &account,
        if lock(&account.asks).is_some() {
            By::Phone
        } else {
            By::Any
        },
    )
}
