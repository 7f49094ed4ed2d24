//! One request at a time, for one flow.

use super::*;

/// How many requests the phone knows of.
pub(super) fn count(ctx: &Ctx, account: &Account) -> Verdict<usize> {
    Ok(phone(account)?
        .requests(ctx)?
        .iter()
        .filter(|one| one.state == "pending")
        .count())
}

fn ids(ctx: &Ctx, account: &Account) -> Verdict<Vec<String>> {
    Ok(phone(account)?.requests(ctx)?.into_iter().map(|one| one.id).collect())
}

pub(super) fn reading(ctx: &Ctx) -> Verdict {
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

pub(super) fn superseded(ctx: &Ctx) -> Verdict {
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

pub(super) fn bound(ctx: &Ctx) -> Verdict {
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

pub(super) fn cancel(ctx: &Ctx) -> Verdict {
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

pub(super) fn switch(ctx: &Ctx) -> Verdict {
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
