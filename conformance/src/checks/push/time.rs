//! How long, and how many.

use super::*;

pub(super) fn extend(ctx: &Ctx) -> Verdict {
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

pub(super) fn caps(ctx: &Ctx) -> Verdict {
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

pub(super) fn expires(ctx: &Ctx) -> Verdict {
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
