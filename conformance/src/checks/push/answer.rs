//! What a request says, and how it is answered.

use super::*;

pub(super) fn request(ctx: &Ctx) -> Verdict {
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

pub(super) fn approve(ctx: &Ctx) -> Verdict {
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

pub(super) fn waits(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    browser.look()?;
    opens_nothing(&mut browser)?;
    browser.look()?.is_step("push_pending")?;
    browser.approve(&account)?;
    browser.finish(false)?;
    Ok(())
}

pub(super) fn deny(ctx: &Ctx) -> Verdict {
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

pub(super) fn deny_wins(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    let pending = phone(&account)?.pending(ctx)?;
    browser.approve_only(&account)?;
    phone(&account)?.deny(ctx, &pending.id, None)?;
    browser.look()?;
    opens_nothing(&mut browser)?;
    peace(ctx, &account)
}
