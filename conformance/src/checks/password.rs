//! A new password.

use contract::{flow::Action, problem::ProblemKind as P};
use serde_json::{Value, json};

use super::push::asked;
use crate::{
    accounts::Account,
    browser::Browser,
    check::{Check, When},
    http::Reply,
    kit::{Borrowed, Ctx},
    random,
    sign_in::By,
    verdict::{Verdict, ensure, skip},
};

const GROUP: &str = "Password";
const PASSWORD: When = When::Account("password");

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "password-rules",
        GROUP,
        PASSWORD,
        "A new password that is short, common or the same is refused with the reason.",
        "contract: ChangePassword, Wrong; NIST SP 800-63B-4 3.1.1.2; ASVS 6.2.1, 6.2.4",
        rules,
    ),
    Check::full(
        "password-change",
        GROUP,
        PASSWORD,
        "A new password works at once and the old one no more; other sessions end when that was asked for, this one stays.",
        "contract: ChangePassword; ASVS 6.2.2, 7.4.3",
        change,
    ),
    Check::full(
        "recheck-at-redemption",
        GROUP,
        PASSWORD,
        "An approval is worth nothing once the password is another one: everything is checked again when it is redeemed.",
        "contract: rule 5; security row 3",
        recheck,
    ),
];

/// The same account while its password is another.
fn known(account: &Account) -> Account {
    let Account {
        identifier,
        password,
        pass,
        ..
    } = account;
    Account {
        identifier: identifier.clone(),
        password: password.clone(),
        pass: pass.clone(),
        totp: None.into(),
        recovery: Vec::new().into(),
        phone: None,
        asks: None.into(),
        passkey: None.into(),
    }
}

/// Somebody who can prove it without a phone, fresh from the sign-in.
fn owner<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>)> {
    let account = ctx.account("a temporary pass", |one| one.pass.is_some())?;
    let mut browser = Browser::new(ctx);
    browser.sign_in(&account, By::Pass)?;
    Ok((account, browser))
}

fn put(browser: &mut Browser, account: &Account, password: &str, end: bool) -> Verdict<Reply> {
    let body: Value = json!({ "password": password, "end_sessions": end });
    browser.change(account, "PUT", "/account/password", Some(&body))
}

fn rules(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = owner(ctx)?;
    let long = "x".repeat(2_000);
    for (password, wrong) in [
        ("kurz", "too_short"),
        ("password1", "too_common"),
        (account.password.as_str(), "same"),
        (&long, "too_long"),
    ] {
        let reply = put(&mut browser, &account, password, false)?;
        if reply.status == 200 {
            // It has to be the old one again for the other checks.
            let now = Account {
                password: password.to_owned(),
                ..known(&account)
            };
            put(&mut browser, &now, &account.password, false)?;
        }
        reply.is_problem(P::InputInvalid)?;
        ensure(
            reply.body()["wrong"] == wrong,
            format!("wrong `{wrong}`"),
            &reply.body()["wrong"],
        )?;
    }
    Browser::new(ctx).sign_in(&account, By::Any)
}

fn change(ctx: &Ctx) -> Verdict {
    let (account, mut browser) = owner(ctx)?;
    let mut other = Browser::new(ctx);
    other.sign_in(&account, By::Pass)?;
    let new = format!("kit {} umi to yama", random::word());
    ctx.kit.keep_secret(&new);
    let reply = put(&mut browser, &account, &new, true)?;
    reply.is(200)?;
    let works = |password: &str| -> Verdict<bool> {
        let mut fresh = Browser::new(ctx);
        fresh.reach_password(&account.identifier)?;
        let reply = fresh.act_patiently(Action::Password, &json!({ "password": password }))?;
        let works = reply.status == 200;
        fresh.cancel()?;
        Ok(works)
    };
    let seen = (
        works(&account.password),
        works(&new),
        other.is_signed_in(false),
        browser.is_signed_in(true),
    );
    // Whatever came of it, the old password has to be back for the other checks.
    let restored = put(
        &mut browser,
        &Account {
            password: new.clone(),
            ..known(&account)
        },
        &account.password,
        false,
    )?;
    if restored.status != 200 {
        return skip(format!(
            "the old password of {} back: {}",
            account.identifier,
            restored.brief()
        ));
    }
    ensure(!seen.0?, "the old password to be refused", "it is taken")?;
    ensure(seen.1?, "the new password to be taken", "it is refused")?;
    seen.2?;
    seen.3
}

fn recheck(ctx: &Ctx) -> Verdict {
    let (account, mut waiting) = asked(ctx)?;
    let mut browser = Browser::new(ctx);
    waiting.approve(&account)?;
    waiting.finish(false)?;
    std::mem::swap(&mut waiting, &mut browser);
    // `browser` is signed in now; `waiting` asks anew.
    waiting.reach_second(&account)?;
    waiting.reach_request(&account)?;
    waiting.approve_only(&account)?;
    let new = format!("kit {} umi to yama", random::word());
    let changed = browser.write(
        "PUT",
        "/account/password",
        Some(&json!({ "password": new, "end_sessions": false })),
    )?;
    if changed.status != 200 {
        return skip(format!("a password that can be changed here: {}", changed.brief()));
    }
    let reply = waiting.act(Action::Continue, &json!({}))?;
    let restored = browser.write(
        "PUT",
        "/account/password",
        Some(&json!({ "password": account.password, "end_sessions": false })),
    )?;
    ensure(
        restored.status == 200,
        "the old password to be taken back",
        restored.brief(),
    )?;
    ensure(!reply.opens(), "an approval of before to be refused", reply.brief())?;
    waiting.act(Action::Remember, &json!({ "remember": true }))?;
    waiting.is_signed_in(false)
}
