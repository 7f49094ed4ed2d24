//! Recovery codes and temporary passes.

use contract::{
    account::{NewRecoveryCodes, RecoveryCodes},
    flow::{Action, MethodKind},
    problem::ProblemKind as P,
    step::CodeKind,
};
use serde_json::json;

use crate::{
    accounts::{Account, lock},
    browser::Browser,
    check::{Check, When},
    kit::Ctx,
    shape,
    sign_in::{By, provable},
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Recovery";
const RECOVERY: When = When::Method(MethodKind::Recovery);

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "recovery-once",
        GROUP,
        RECOVERY,
        "A recovery code works once, however it is spelled.",
        "NIST SP 800-63B-4 3.1.2; ASVS 6.5.1; security rows 9 and 58",
        once,
    ),
    Check::full(
        "recovery-wrong",
        GROUP,
        RECOVERY,
        "A wrong recovery code is code-incorrect.",
        "contract: code-incorrect",
        wrong,
    ),
    Check::full(
        "recovery-new",
        GROUP,
        When::Account("recovery_codes"),
        "New recovery codes are told once; the old ones stop working.",
        "contract: NewRecoveryCodes, RecoveryCodes; security row 58",
        new,
    ),
    Check::full(
        "pass",
        GROUP,
        When::Method(MethodKind::TemporaryPass),
        "A temporary pass proves the second factor.",
        "contract: CodeKind temporary_pass",
        pass,
    ),
];

fn at_recovery<'c>(ctx: &'c Ctx<'c>, account: &Account) -> Verdict<Browser<'c>> {
    let mut browser = Browser::new(ctx);
    browser.reach_second(account)?;
    browser.reach_code(CodeKind::Recovery, MethodKind::Recovery)?;
    Ok(browser)
}

/// As somebody types it who does not care.
fn careless(code: &str) -> String {
    format!(" {} ", code.to_lowercase().replace('-', " "))
}

fn once(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a recovery code", Account::has_recovery)?;
    let Some(code) = lock(&account.recovery).pop() else {
        return fail("a recovery code", "none");
    };
    let mut first = at_recovery(ctx, &account)?;
    let reply = first.act(Action::Code, &json!({ "code": careless(&code) }))?;
    ensure(
        reply.opens(),
        "a recovery code to be taken, whatever its spaces and case",
        reply.brief(),
    )?;
    first.finish(false)?;
    let mut second = at_recovery(ctx, &account)?;
    let reply = second.act(Action::Code, &json!({ "code": code }))?;
    reply.is_problem(P::CodeIncorrect)?;
    second.is_signed_in(false)
}

fn wrong(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a recovery code", Account::has_recovery)?;
    let mut browser = at_recovery(ctx, &account)?;
    let right = lock(&account.recovery).last().cloned().unwrap_or_default();
    // Of the same shape: its first letters are turned round.
    let mut letters: Vec<char> = right.chars().collect();
    letters[..].rotate_left(1);
    let near: String = letters.into_iter().collect();
    let reply = browser.act(Action::Code, &json!({ "code": near }))?;
    reply.is_one_of(&[P::CodeIncorrect, P::InputInvalid])?;
    browser.is_signed_in(false)?;
    Browser::new(ctx).sign_in(&account, By::Any)
}

fn new(ctx: &Ctx) -> Verdict {
    let account = ctx
        .account("a way to prove the second factor", |one| {
            provable(one) && one.pass.is_some()
        })
        .or_else(|_| ctx.account("a way to prove the second factor", provable))?;
    let mut browser = Browser::new(ctx);
    browser.sign_in(&account, By::Any)?;
    let old = lock(&account.recovery).last().cloned();
    let made = browser.change(&account, "POST", "/account/recovery-codes", Some(&json!({})))?;
    made.is(201)?;
    let told: NewRecoveryCodes = shape::read(ctx, &made, "new recovery codes")?;
    let mut distinct = told.codes.clone();
    distinct.sort();
    distinct.dedup();
    ensure(
        distinct.len() >= 8 && distinct.len() == told.codes.len(),
        "at least eight different codes",
        told.codes.len(),
    )?;
    *lock(&account.recovery) = told.codes.clone();
    for code in &told.codes {
        ctx.kit.keep_secret(code);
    }
    let listed = browser.read("/account/recovery-codes")?;
    listed.is(200)?;
    let marks: RecoveryCodes = shape::read(ctx, &listed, "recovery codes")?;
    ensure(
        marks.codes.len() == told.codes.len(),
        format!("{} marks", told.codes.len()),
        marks.codes.len(),
    )?;
    ensure(
        !told.codes.iter().any(|code| listed.text.contains(code)),
        "no codes in the list",
        "a code",
    )?;
    let Some(old) = old else { return Ok(()) };
    let mut second = at_recovery(ctx, &account)?;
    second
        .act(Action::Code, &json!({ "code": old }))?
        .is_problem(P::CodeIncorrect)?;
    let Some(code) = lock(&account.recovery).pop() else {
        return Ok(());
    };
    let reply = second.act(Action::Code, &json!({ "code": code }))?;
    ensure(reply.opens(), "a new code to be taken", reply.brief())
}

fn pass(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a temporary pass", |one| one.pass.is_some())?;
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    browser.reach_code(CodeKind::TemporaryPass, MethodKind::TemporaryPass)?;
    let wrong = "A".repeat(account.pass.as_ref().map_or(8, String::len));
    browser
        .act(Action::Code, &json!({ "code": wrong }))?
        .is_one_of(&[P::CodeIncorrect, P::InputInvalid])?;
    browser.is_signed_in(false)?;
    Browser::new(ctx).sign_in(&account, By::Pass)
}
