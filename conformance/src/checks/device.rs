//! The phone's own calls: signed, each for its own requests.

use contract::{
    device::{NONCE_HEADER, SIGNATURE_HEADER},
    flow::MethodKind,
    problem::ProblemKind as P,
    step::Step,
};
use serde_json::json;

use super::push::{asked, peace, phone};
use crate::{
    accounts::Account,
    browser::Browser,
    check::{Check, When},
    http::Call,
    kit::Ctx,
    phone::contract_phone,
    random,
    verdict::{Verdict, ensure},
};

const GROUP: &str = "Phone's calls";
const PUSH: When = When::Method(MethodKind::Push);

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "device-signed",
        GROUP,
        PUSH,
        "A call of a phone is signed: without a signature, with a wrong one, too old or repeated it is not-authenticated.",
        "contract: device, signed calls; security row 2",
        signed,
    ),
    Check::full(
        "device-foreign",
        GROUP,
        PUSH,
        "A phone cannot answer the request of another account.",
        "contract: device; security row 18",
        foreign,
    ),
    Check::full(
        "device-seen",
        GROUP,
        PUSH,
        "The page is told once the phone has shown its request; that is no answer.",
        "contract: POST device/requests/{id}/seen, Push.seen",
        seen,
    ),
    Check::full(
        "device-switch",
        GROUP,
        PUSH,
        "A phone that is switched off gets no requests, and the page says why.",
        "contract: PatchDevice.allow_requests; Unusable paused",
        switch,
    ),
    Check::full(
        "device-pairing-once",
        GROUP,
        PUSH,
        "A pairing that does not exist, or with a wrong secret, is not-found.",
        "contract: PairDevice",
        pairing,
    ),
];

fn signed(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a phone", |one| one.phone.is_some())?;
    let device = contract_phone(account.phone.as_ref())?;
    let path = format!("{}/device", ctx.kit.base());
    let fresh = || Call::new("GET", path.as_str());
    let good = device.sign(ctx, fresh(), None, None);
    ctx.send(&good)?.is(200)?;
    let nonce = random::token();
    let now = ctx.kit.server_now();
    let bad = [
        ("a call without a signature", fresh()),
        ("the same call again", good.clone()),
        ("a signature of another call", good.header(NONCE_HEADER, nonce.as_str())),
        (
            "a signature that is none",
            device.sign(ctx, fresh(), None, None).header(SIGNATURE_HEADER, "AAAA"),
        ),
        (
            "a call of ten minutes ago",
            device.sign(ctx, fresh(), Some(now - 600_000), None),
        ),
        (
            "a call of the future",
            device.sign(ctx, fresh(), Some(now + 600_000), None),
        ),
    ];
    for (what, call) in bad {
        let reply = ctx.send(&call)?;
        let refused = reply.problem() == Some(P::NotAuthenticated.as_str()) && reply.status == 401;
        ensure(refused, format!("401 not-authenticated for {what}"), reply.brief())?;
    }
    Ok(())
}

fn foreign(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    let device = contract_phone(account.phone.as_ref())?;
    let other = ctx.account("a second phone", |one| {
        one.phone.as_ref().and_then(crate::phone::Phone::device).is_some()
    })?;
    let thief = contract_phone(other.phone.as_ref())?;
    let pending = phone(&account)?.pending(ctx)?;
    for decision in ["approve", "deny"] {
        let body = json!({ "decision": decision });
        let reply = thief.call(ctx, "POST", &format!("/requests/{}/answer", pending.id), Some(&body))?;
        reply.is_problem(P::NotFound)?;
    }
    let path = format!("/requests/{}/seen", pending.id);
    thief
        .call(ctx, "POST", &path, Some(&json!({})))?
        .is_problem(P::NotFound)?;
    let still = device
        .requests(ctx)?
        .iter()
        .any(|one| one.id == pending.id && one.state == "pending");
    ensure(still, "a request that still waits", "it has ended")?;
    browser.approve(&account)?;
    browser.finish(false)?;
    Ok(())
}

fn seen(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = asked(ctx)?;
    let device = contract_phone(account.phone.as_ref())?;
    let pending = phone(&account)?.pending(ctx)?;
    let shown = |browser: &Browser| matches!(browser.flow().map(|flow| &flow.step), Ok(Step::PushPending(push) | Step::CodeOnPhone(push)) if push.seen);
    ensure(!shown(&browser), "`seen` false before the phone has said so", "true")?;
    let path = format!("/requests/{}/seen", pending.id);
    device.call(ctx, "POST", &path, Some(&json!({})))?.is(200)?;
    browser.look()?;
    ensure(shown(&browser), "`seen` once the phone has shown the request", "false")?;
    ensure(!browser.approved(), "a request that nobody has answered", "approved")?;
    browser.is_signed_in(false)?;
    browser.cancel()?;
    peace(ctx, &account)
}

fn switch(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a phone", Account::approves)?;
    let device = contract_phone(account.phone.as_ref())?;
    let allow = |on: bool| device.call(ctx, "PATCH", "", Some(&json!({ "allow_requests": on })));
    let off = allow(false)?;
    off.is(200)?;
    ensure(
        off.body()["allow_requests"] == false,
        "allow_requests false",
        off.brief(),
    )?;
    let before = device.requests(ctx)?.len();
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    let sent = browser.step() == "push_pending" || device.requests(ctx)?.len() > before;
    let flow = browser.flow()?;
    let said = flow
        .methods
        .iter()
        .any(|one| one.kind == MethodKind::Push && !one.usable && one.reason.is_some());
    allow(true)?.is(200)?;
    ensure(!sent, "no request while it is switched off", "a request")?;
    ensure(
        said || browser.step() == "push_ended",
        "push among the methods, not usable, with the reason",
        "nothing of it",
    )?;
    browser.cancel()?;
    peace(ctx, &account)
}

fn pairing(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a phone", |one| one.phone.is_some())?;
    contract_phone(account.phone.as_ref())?;
    let point = "B".repeat(87);
    let call = Call::new(
        "POST",
        format!("{}/device/enrollments/{}", ctx.kit.base(), random::token()),
    );
    let reply = ctx.send(&call.json(&json!({ "secret": random::token(), "public_key": point, "name": "x" })))?;
    reply.is_one_of(&[P::NotFound, P::InputInvalid])
}
