//! Passkeys: a challenge for one flow of one browser, used once.

use contract::{
    flow::{Action, MethodKind},
    step::Step,
};
use serde_json::json;

use crate::{
    accounts::{Account, lock},
    browser::Browser,
    check::{Check, When},
    http::Reply,
    kit::{Borrowed, Ctx},
    owner::text,
    passkey::Passkey,
    random,
    sign_in::{By, provable},
    verdict::{Verdict, ensure, fail, skip},
};

const GROUP: &str = "Passkeys";
const PASSKEY: When = When::Method(MethodKind::Passkey);

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "enroll-passkey",
        GROUP,
        When::Enroll(MethodKind::Passkey),
        "A passkey can be added by its owner, and is a way in from then on.",
        "contract: Enrollment; WebAuthn Level 3, 7.1",
        enroll,
    ),
    Check::full(
        "passkey-sign-in",
        GROUP,
        PASSKEY,
        "A passkey signs in by itself at identify, where no credential is named.",
        "contract: Identify.passkey; WebAuthn Level 3, 7.2; security row 24",
        sign_in,
    ),
    Check::full(
        "passkey-once",
        GROUP,
        PASSKEY,
        "A challenge is used up by the first answer, also by a wrong one.",
        "WebAuthn Level 3, 13.4.3; ASVS 6.7.2; security row 24",
        once,
    ),
    Check::full(
        "passkey-bound",
        GROUP,
        PASSKEY,
        "An answer is worth something in the flow and the browser that asked, and from the backend's own origin.",
        "WebAuthn Level 3, 13.4.9; security row 24",
        bound,
    ),
];

/// Somebody with a passkey of the kit's; one is added where there is none.
fn with_passkey<'c>(ctx: &'c Ctx<'c>) -> Verdict<Borrowed<'c>> {
    if let Ok(account) = ctx.account("a passkey", |one| lock(&one.passkey).is_some()) {
        return Ok(account);
    }
    let offered = ctx
        .discovery()?
        .account
        .as_ref()
        .is_some_and(|account| account.enroll.contains(&MethodKind::Passkey));
    if !offered {
        return skip("a way to add a passkey (account.enroll)");
    }
    let strong = ctx.account("a temporary pass", |one| one.pass.is_some());
    let account = strong.or_else(|_| ctx.account("a way to prove the second factor", provable))?;
    add(ctx, &account)?;
    Ok(account)
}

fn add(ctx: &Ctx, account: &Account) -> Verdict<String> {
    let mut browser = Browser::new(ctx);
    browser.sign_in(account, By::Any)?;
    let begun = browser.enroll(account, MethodKind::Passkey, &format!("Kit key {}", random::word()))?;
    let mut passkey = Passkey::new(&ctx.kit.http.origin);
    let Some(credential) = passkey.create(&text(&begun, "/offer/options")) else {
        return fail(
            "creation options (PublicKeyCredentialCreationOptionsJSON)",
            "something that cannot be read",
        );
    };
    let path = format!("/account/enrollments/{}/verify", text(&begun, "/id"));
    let done = browser.write("POST", &path, Some(&json!({ "credential": credential })))?;
    ensure(
        done.body()["state"] == "done",
        "state done after the browser's answer",
        done.brief(),
    )?;
    *lock(&account.passkey) = Some(passkey);
    Ok(text(&done, "/method"))
}

fn enroll(ctx: &Ctx) -> Verdict {
    let account = with_passkey(ctx)?;
    let mut browser = Browser::new(ctx);
    browser.sign_in(&account, By::Any)?;
    browser.method(MethodKind::Passkey)?;
    let mut other = Browser::new(ctx);
    other.reach_second(&account)?;
    let listed = other.option(MethodKind::Passkey).is_some() || other.step() == "passkey";
    ensure(listed, "passkey among flow.methods", "it is missing")?;
    if let Some(id) = other.option(MethodKind::Passkey)
        && other.step() != "passkey"
    {
        other
            .act(Action::Choose, &json!({ "method": id }))?
            .is_step("passkey")?;
    }
    let Step::Passkey { options } = other.flow()?.step.clone() else {
        return fail("passkey", other.step());
    };
    let reply = answer(&mut other, &account, &options)?;
    ensure(reply.opens(), "the passkey to be the second factor", reply.brief())
}

/// A browser that a passkey is asked of at once, and the options.
fn arriving<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Browser<'c>, String)> {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let options = options(&browser)?;
    let named = serde_json::from_str::<serde_json::Value>(&options).unwrap_or_default();
    let listed = named["allowCredentials"].as_array().map_or(0, Vec::len);
    ensure(
        listed == 0,
        "no credential to be named before anybody has said who they are",
        listed,
    )?;
    Ok((browser, options))
}

fn options(browser: &Browser) -> Verdict<String> {
    match &browser.flow()?.step {
        Step::Identify {
            passkey: Some(options), ..
        } => Ok(options.clone()),
        other => fail("identify with `passkey`", other.name()),
    }
}

fn answer(browser: &mut Browser, account: &Account, options: &str) -> Verdict<Reply> {
    let credential = lock(&account.passkey).as_ref().and_then(|passkey| passkey.get(options));
    let Some(credential) = credential else {
        return fail(
            "request options (PublicKeyCredentialRequestOptionsJSON)",
            "something that cannot be read",
        );
    };
    browser.act(Action::Passkey, &json!({ "credential": credential }))
}

fn sign_in(ctx: &Ctx) -> Verdict {
    let account = with_passkey(ctx)?;
    let (mut browser, options) = arriving(ctx)?;
    let reply = answer(&mut browser, &account, &options)?;
    ensure(reply.opens(), "the passkey to sign in", reply.brief())?;
    browser.finish(false)?.is_step("signed_in")?;
    browser.is_signed_in(true)
}

fn once(ctx: &Ctx) -> Verdict {
    let account = with_passkey(ctx)?;
    let (mut browser, old) = arriving(ctx)?;
    let stranger = Passkey::new(&ctx.kit.http.origin).get(&old).unwrap_or_default();
    let reply = browser.act(Action::Passkey, &json!({ "credential": stranger }))?;
    ensure(!reply.opens(), "an unknown passkey to be refused", reply.brief())?;
    let reply = answer(&mut browser, &account, &old)?;
    ensure(
        !reply.opens(),
        "an answer to a used challenge to be refused",
        reply.brief(),
    )?;
    browser.look()?;
    let new = options(&browser)?;
    let reply = answer(&mut browser, &account, &new)?;
    ensure(
        reply.opens(),
        "an answer to the new challenge to be taken",
        reply.brief(),
    )
}

fn bound(ctx: &Ctx) -> Verdict {
    let account = with_passkey(ctx)?;
    let (mut mine, options) = arriving(ctx)?;
    let (mut theirs, _) = arriving(ctx)?;
    let reply = answer(&mut theirs, &account, &options)?;
    ensure(
        !reply.opens(),
        "an answer to another browser's challenge to be refused",
        reply.brief(),
    )?;
    let (mut away, foreign) = arriving(ctx)?;
    let moved = lock(&account.passkey)
        .as_ref()
        .and_then(|passkey| passkey.away("https://evil.example").get(&foreign));
    let reply = away.act(Action::Passkey, &json!({ "credential": moved.unwrap_or_default() }))?;
    ensure(
        !reply.opens(),
        "an answer from another origin to be refused",
        reply.brief(),
    )?;
    let reply = answer(&mut mine, &account, &options)?;
    ensure(
        reply.opens(),
        "the answer to be taken where it was asked for",
        reply.brief(),
    )
}
