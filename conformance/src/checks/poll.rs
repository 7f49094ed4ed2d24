//! Long polls of a flow.

use std::time::{Duration, Instant};

use contract::flow::Action;
use serde_json::json;

use crate::{
    browser::Browser,
    check::{Check, Turn},
    kit::Ctx,
    random,
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Long poll";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "poll-204",
        GROUP,
        "A long poll without news answers 204, without a body, when its time is up and not before.",
        "contract: GET flow?after&wait",
        quiet,
    ),
    Check::core(
        "poll-at-once",
        GROUP,
        "A long poll that asks for what is known already is answered at once.",
        "contract: GET flow?after&wait",
        known,
    ),
    Check::core(
        "poll-wakes",
        GROUP,
        "A change in another tab wakes every long poll within two seconds.",
        "contract: GET flow?after&wait",
        wakes,
    ),
    Check::core(
        "poll-cap",
        GROUP,
        "A wait that asks for ten minutes is cut to some 25 s.",
        "contract: wait",
        cap,
    )
    .turn(Turn::Beside),
];

fn quiet(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let call = browser.poll_call(1)?;
    let reply = browser.send(&call)?;
    reply.is(204)?;
    ensure(reply.text.is_empty(), "no body", &reply.text)?;
    let took = reply.elapsed.as_millis();
    ensure(
        (900..4_000).contains(&took),
        "an answer after one second",
        format!("{took} ms"),
    )
}

fn known(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let old = browser.flow()?.clone();
    browser
        .act(
            Action::Identify,
            &json!({ "identifier": format!("user-{}@example.com", random::word()) }),
        )?
        .is_step("password")?;
    browser.stand_in(&old);
    let call = browser.poll_call(10)?;
    let reply = browser.send(&call)?;
    reply.is_step("password")?;
    ensure(
        reply.elapsed < Duration::from_secs(3),
        "an answer at once",
        format!("{} ms", reply.elapsed.as_millis()),
    )
}

fn wakes(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let call = browser.poll_call(10)?;
    std::thread::scope(|scope| {
        let polls: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| (ctx.send(&call), Instant::now())))
            .collect();
        // The polls are on their way before the change is made; one that comes later is answered at once.
        std::thread::sleep(Duration::from_millis(300));
        let name = format!("user-{}@example.com", random::word());
        browser
            .act(Action::Identify, &json!({ "identifier": name }))?
            .is_step("password")?;
        let changed = Instant::now();
        for poll in polls {
            let Ok((reply, at)) = poll.join() else {
                return fail("an answer", "the kit broke");
            };
            let late = at.saturating_duration_since(changed);
            let reply = reply?;
            let woken = reply.status == 200 && late < Duration::from_secs(2);
            ensure(
                woken,
                "the new flow within two seconds",
                format!("{} after {} ms", reply.brief(), late.as_millis()),
            )?;
            reply.is_step("password")?;
        }
        Ok(())
    })
}

fn cap(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let call = browser.poll_call(600)?;
    let reply = browser.send(&call)?;
    reply.is(204)?;
    ensure(
        reply.elapsed < Duration::from_secs(35),
        "an answer within 35 s",
        format!("{} s", reply.elapsed.as_secs()),
    )
}
