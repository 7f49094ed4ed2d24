//! The life of a flow, as far as it goes without a proof.

use contract::{
    flow::{Action, Flow, Purpose},
    problem::ProblemKind as P,
};
use serde_json::json;

use crate::{
    browser::Browser,
    check::Check,
    kit::Ctx,
    random, shape,
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Flow";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "flow-start",
        GROUP,
        "A flow begins with 201, at identify, with a flow cookie and nothing about anybody.",
        "contract: POST flows; security row 17",
        start,
    ),
    Check::core(
        "flow-resume",
        GROUP,
        "The same browser that begins again gets its flow again (200), so that reload and back show the current step.",
        "contract: StartFlow; security row 37",
        resume,
    ),
    Check::core(
        "flow-read",
        GROUP,
        "Reading a flow changes nothing and gives no cookie.",
        "contract: GET flow; RFC 9110 9.2.1; security row 15",
        read,
    ),
    Check::core(
        "flow-bound",
        GROUP,
        "Id and token of a flow are worth nothing to another browser.",
        "contract: Flow.id; security row 2; ASVS 7.2.1",
        bound,
    ),
    Check::core(
        "flow-unknown",
        GROUP,
        "A flow that does not exist is 404 unknown-flow.",
        "contract: unknown-flow",
        unknown,
    ),
    Check::core(
        "flow-purposes",
        GROUP,
        "A purpose that is not offered says not-supported, one that does not exist input-invalid.",
        "contract: StartFlow.purpose",
        purposes,
    ),
    Check::core(
        "flow-client",
        GROUP,
        "No sign-in begins for an application that is not registered: input-invalid, and the member is named.",
        "contract: StartFlow.client, Flow.client; security row 11",
        client,
    ),
    Check::core(
        "flow-not-offered",
        GROUP,
        "An action that is not offered is refused with the current flow and changes nothing.",
        "contract: Flow.actions, stale-flow; security row 1; ASVS 2.3.1",
        not_offered,
    ),
    Check::core(
        "flow-change-account",
        GROUP,
        "change_account leads back to identify and forgets who it was.",
        "contract: change_account",
        change_account,
    ),
    Check::core(
        "flow-cancel",
        GROUP,
        "A cancelled flow is over: nothing can be done in it any more.",
        "contract: DELETE flow",
        cancel,
    ),
    Check::core(
        "stale-revision",
        GROUP,
        "An action on an old revision is 409 stale-flow with the current flow, and has not happened.",
        "contract: rev, stale-flow; security row 1",
        stale,
    ),
];

fn start(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    let reply = browser.start()?;
    reply.is(201)?;
    reply.is_step("identify")?;
    let flow: Flow = shape::read(ctx, &reply, "a flow")?;
    ensure(
        flow.purpose == Purpose::SignIn,
        "purpose sign_in",
        flow.purpose.as_str(),
    )?;
    ensure(
        flow.allows(Action::Identify),
        "identify among the actions",
        format!("{:?}", flow.actions),
    )?;
    ensure(
        flow.methods.is_empty(),
        "no methods before the first proof",
        flow.methods.len(),
    )?;
    ensure(flow.user.is_none(), "no user before anybody was named", "a user")?;
    ensure(
        flow.csrf.len() >= 16,
        "a csrf token of 16 characters or more",
        flow.csrf.len(),
    )?;
    let life = flow.expires_at - flow.server_time;
    ensure(
        life > 0 && life <= 15 * 60_000,
        "a flow that ends within 15 minutes",
        format!("{} s", life / 1_000),
    )?;
    let named: Vec<&String> = browser.jar.keys().collect();
    ensure(named.len() == 1, "one flow cookie", format!("{named:?}"))
}

fn resume(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is(201)?;
    let first = browser.flow()?.id.clone();
    browser
        .act(
            Action::Identify,
            &json!({ "identifier": format!("user-{}@example.com", random::word()) }),
        )?
        .is_step("password")?;
    let again = browser.start()?;
    again.is(200)?;
    again.is_step("password")?;
    ensure(browser.flow()?.id == first, "the same flow", "another one")
}

fn read(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let rev = browser.flow()?.rev;
    for _ in 0..10 {
        let reply = browser.look()?;
        reply.is_step("identify")?;
        ensure(
            browser.flow()?.rev == rev,
            format!("revision {rev} after reading"),
            browser.flow()?.rev,
        )?;
        ensure(
            reply.header("set-cookie").is_none(),
            "no cookie from reading",
            "a cookie",
        )?;
    }
    Ok(())
}

fn bound(ctx: &Ctx) -> Verdict {
    let mut owner = Browser::new(ctx);
    owner.start()?.is_ok()?;
    let flow = owner.flow()?.clone();
    for with_own_flow in [false, true] {
        let mut thief = Browser::new(ctx);
        if with_own_flow {
            thief.start()?.is_ok()?;
        }
        thief.stand_in(&flow);
        thief.look()?.is_problem(P::UnknownFlow)?;
        let call = thief.named("identify", &flow, &json!({ "identifier": "thief@example.com" }));
        thief.send(&call)?.is_one_of(&[P::UnknownFlow, P::Csrf])?;
        thief.cancel()?.is_one_of(&[P::UnknownFlow, P::Csrf])?;
    }
    owner.look()?.is_step("identify")?;
    ensure(owner.flow()?.rev == flow.rev, "an unchanged flow", "another revision")
}

fn unknown(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    browser
        .read(&format!("/flows/{}", random::token()))?
        .is_problem(P::UnknownFlow)
}

fn purposes(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    let reply = browser.start_with(&json!({ "purpose": "register" }))?;
    if reply.status != 201 {
        reply.is_problem(P::NotSupported)?;
    }
    Browser::new(ctx)
        .start_with(&json!({ "purpose": "world_domination" }))?
        .is_problem(P::InputInvalid)?;
    // It needs a session.
    Browser::new(ctx)
        .start_with(&json!({ "purpose": "reauthenticate" }))?
        .is_one_of(&[P::NotAuthenticated, P::NotSupported])
}

fn client(ctx: &Ctx) -> Verdict {
    let nobody = format!("nobody-{}", random::word());
    for body in [
        json!({ "purpose": "sign_in", "client": nobody }),
        json!({ "purpose": "sign_in", "client": nobody, "return": "https://evil.example/" }),
    ] {
        let reply = Browser::new(ctx).start_with(&body)?;
        reply.is_problem(P::InputInvalid)?;
        ensure(
            reply.body()["field"] == "client",
            "field `client`",
            &reply.body()["field"],
        )?;
    }
    Ok(())
}

/// A body that would be right for an action, were it its turn.
fn body(action: Action) -> serde_json::Value {
    match action {
        Action::Identify => json!({ "identifier": "somebody@example.com" }),
        Action::Password | Action::Enroll => json!({ "password": "correct horse battery" }),
        Action::Code => json!({ "code": "123456" }),
        Action::Choose => json!({ "method": "totp" }),
        Action::Remember => json!({ "remember": true }),
        Action::Prove => json!({ "address": "somebody@example.com" }),
        Action::Passkey => json!({ "credential": "{}" }),
        Action::Submit => json!({ "values": {} }),
        _ => json!({}),
    }
}

fn not_offered(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    for step in ["identify", "password"] {
        if step == "password" {
            browser.act(
                Action::Identify,
                &json!({ "identifier": format!("user-{}@example.com", random::word()) }),
            )?;
        }
        let flow = browser.flow()?.clone();
        for action in Action::ALL.iter().copied().filter(|one| !flow.allows(*one)) {
            let call = browser.named(action.as_str(), &flow, &body(action));
            let reply = browser.send(&call)?;
            reply.is_one_of(&[P::StaleFlow])?;
            ensure(
                reply.step() == Some(step),
                format!("the current flow at {step} with the problem"),
                reply.brief(),
            )?;
            ensure(
                reply.header("set-cookie").is_none(),
                "no cookie with a refusal",
                "a cookie",
            )?;
        }
        browser.look()?;
        ensure(browser.flow()?.rev == flow.rev, "an unchanged flow", "another revision")?;
        let call = browser.named("become_admin", &flow, &json!({}));
        let reply = browser.send(&call)?;
        ensure(
            matches!(reply.status, 404 | 422),
            "404 or 422 for an action that does not exist",
            reply.brief(),
        )?;
    }
    browser.is_signed_in(false)
}

fn change_account(ctx: &Ctx) -> Verdict {
    let name = format!("user-{}@example.com", random::word());
    let mut browser = Browser::new(ctx);
    browser.reach_password(&name)?;
    let flow = browser.flow()?;
    let label = flow.user.as_ref().map(|user| user.label.clone());
    ensure(
        label.as_deref() == Some(name.as_str()),
        "user.label as it was typed",
        format!("{label:?}"),
    )?;
    ensure(
        flow.allows(Action::ChangeAccount),
        "change_account at the password step",
        format!("{:?}", flow.actions),
    )?;
    browser.act(Action::ChangeAccount, &json!({}))?.is_step("identify")?;
    ensure(browser.flow()?.user.is_none(), "nobody after change_account", "a user")
}

fn cancel(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let flow = browser.flow()?.clone();
    let reply = browser.cancel()?;
    reply.is(204)?;
    let call = browser.named("identify", &flow, &json!({ "identifier": "somebody@example.com" }));
    browser.send(&call)?.is_one_of(&[P::UnknownFlow, P::FlowExpired])?;
    browser.stand_in(&flow);
    browser.look()?.is_one_of(&[P::UnknownFlow, P::FlowExpired])?;
    let again = browser.start()?;
    if browser.flow()?.id == flow.id {
        return fail("a new flow after the old one was cancelled", again.brief());
    }
    Ok(())
}

fn stale(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let old = browser.flow()?.clone();
    let name = format!("user-{}@example.com", random::word());
    browser
        .act(Action::Identify, &json!({ "identifier": name }))?
        .is_step("password")?;
    // The action is one that is offered now: only its revision is old.
    let call = browser.named("change_account", &old, &json!({}));
    let reply = browser.send(&call)?;
    reply.is_problem(P::StaleFlow)?;
    ensure(
        reply.step() == Some("password"),
        "the current flow with the problem",
        reply.brief(),
    )?;
    browser.look()?.is_step("password")?;
    let label = browser.flow()?.user.as_ref().map(|user| user.label.clone());
    ensure(
        label.as_deref() == Some(name.as_str()),
        "the name that was given first",
        format!("{label:?}"),
    )
}
