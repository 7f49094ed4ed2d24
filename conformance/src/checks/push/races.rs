//! Everything at once.

use super::{one::count, *};

pub(super) fn race_continue(ctx: &Ctx) -> Verdict {
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
        .filter_map(|reply| super::super::sign_in::session_cookie(reply, &before))
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

pub(super) fn race_deny(ctx: &Ctx) -> Verdict {
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

pub(super) fn race_supersede(ctx: &Ctx) -> Verdict {
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
