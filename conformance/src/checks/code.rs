//! Codes of an authenticator app.

use contract::{
    flow::{Action, MethodKind},
    problem::ProblemKind as P,
    step::Step,
};
use serde_json::json;

use crate::{
    accounts::{Account, lock},
    browser::Browser,
    check::{Check, When},
    kit::Ctx,
    mask::masked,
    races::at_once,
    sign_in::next_code,
    verdict::{Verdict, ensure, fail, skip},
};

const GROUP: &str = "Codes";
const TOTP: When = When::Method(MethodKind::Totp);

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "code-wrong",
        GROUP,
        "A wrong code is 422 code-incorrect with the flow; the tries that are left count down.",
        "contract: code-incorrect, attempts_left",
        wrong,
    )
    .when(TOTP),
    Check::core(
        "code-malformed",
        GROUP,
        "What cannot be a code is input-invalid, names the member and costs no try.",
        "contract: input-invalid, field",
        malformed,
    )
    .when(TOTP),
    Check::core(
        "code-forgiving",
        GROUP,
        "Spaces, dashes and full-width digits in a code are forgiven.",
        "contract: ActionInput.code",
        forgiving,
    )
    .when(TOTP),
    Check::core(
        "code-once",
        GROUP,
        "A code works once; a used one is answered exactly like a wrong one.",
        "RFC 6238 5.2; NIST SP 800-63B-4 3.1.4; ASVS 6.5.1; security row 9",
        once,
    )
    .when(TOTP),
    Check::core(
        "code-old",
        GROUP,
        "Codes of minutes ago and of the future are wrong.",
        "RFC 6238 5.2; ASVS 6.5.5",
        old,
    )
    .when(TOTP),
    Check::core(
        "race-code",
        GROUP,
        "Of twenty browsers that bring the same code at once, one gets in.",
        "security row 9; ASVS 15.4.2",
        race,
    )
    .when(TOTP),
];

/// An account with an app, before its code, in `count` browsers.
fn at_code<'c>(ctx: &'c Ctx<'c>, account: &Account, count: usize) -> Verdict<Vec<Browser<'c>>> {
    let mut browsers = Vec::new();
    for _ in 0..count {
        let mut browser = Browser::new(ctx);
        browser.reach_second(account)?;
        browser.reach_totp()?;
        browsers.push(browser);
    }
    // A request to a phone that was replaced by the next is news to the flow that had sent it.
    for browser in &mut browsers {
        browser.look()?;
    }
    Ok(browsers)
}

fn attempts(browser: &Browser) -> Option<u32> {
    match browser.flow().map(|flow| &flow.step) {
        Ok(Step::CodeRequired { attempts_left, .. }) => *attempts_left,
        _ => None,
    }
}

/// A code that is wrong now.
pub fn wrong_code(ctx: &Ctx, account: &Account, nth: u32) -> Verdict<String> {
    match lock(&account.totp).as_ref() {
        Some((seed, _)) => Ok(seed.wrong(seed.step(ctx.kit.server_now()), nth)),
        None => skip("a TOTP secret"),
    }
}

fn wrong(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a TOTP secret", Account::has_totp)?;
    let mut browser = at_code(ctx, &account, 1)?.remove(0);
    let before = attempts(&browser);
    let reply = browser.act(Action::Code, &json!({ "code": wrong_code(ctx, &account, 0)? }))?;
    reply.is_problem(P::CodeIncorrect)?;
    ensure(
        reply.step() == Some("code_required"),
        "the flow at code_required with the problem",
        reply.brief(),
    )?;
    if let (Some(before), Some(after)) = (before, attempts(&browser)) {
        ensure(after + 1 == before, format!("{} tries left", before - 1), after)?;
    }
    let right = next_code(ctx, &account)?;
    let reply = browser.act(Action::Code, &json!({ "code": right }))?;
    ensure(reply.opens(), "the right code to be taken afterwards", reply.brief())
}

fn malformed(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a TOTP secret", Account::has_totp)?;
    let mut browser = at_code(ctx, &account, 1)?.remove(0);
    let before = attempts(&browser);
    for code in ["", "12345", "abcdef", "1234567890123"] {
        let reply = browser.act(Action::Code, &json!({ "code": code }))?;
        reply.is_problem(P::InputInvalid)?;
        ensure(reply.body()["field"] == "code", "field `code`", &reply.body()["field"])?;
    }
    browser.look()?;
    ensure(
        attempts(&browser) == before,
        format!("{before:?} tries left"),
        format!("{:?}", attempts(&browser)),
    )
}

fn forgiving(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a TOTP secret", Account::has_totp)?;
    let mut browser = at_code(ctx, &account, 1)?.remove(0);
    let code = next_code(ctx, &account)?;
    let wide = |digit: char| char::from_u32(digit as u32 - '0' as u32 + '\u{ff10}' as u32).unwrap_or(digit);
    let typed: String = code
        .chars()
        .enumerate()
        .map(|(n, digit)| if n < 3 { wide(digit) } else { digit })
        .collect();
    let middle = typed.char_indices().nth(3).map_or(0, |(at, _)| at);
    let typed = format!(" {} -{}", &typed[..middle], &typed[middle..]);
    let reply = browser.act(Action::Code, &json!({ "code": typed }))?;
    ensure(
        reply.opens(),
        "a code with a space, a dash and full-width digits to be taken",
        reply.brief(),
    )
}

fn once(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a TOTP secret", Account::has_totp)?;
    // A fourth, so that each of the three has been replaced by a later one and stands at the same revision.
    let mut browsers = at_code(ctx, &account, 4)?;
    let code = next_code(ctx, &account)?;
    let reply = browsers[0].act(Action::Code, &json!({ "code": code }))?;
    ensure(reply.opens(), "a code that was never used to be taken", reply.brief())?;
    let replay = browsers[1].act(Action::Code, &json!({ "code": code }))?;
    replay.is_problem(P::CodeIncorrect)?;
    let wrong = browsers[2].act(Action::Code, &json!({ "code": wrong_code(ctx, &account, 3)? }))?;
    wrong.is_problem(P::CodeIncorrect)?;
    let (used, wrong) = (masked(&replay, &[]), masked(&wrong, &[]));
    // One try more was counted for the second of them.
    let blind = |text: &str| {
        text.split("\"attempts_left\":")
            .map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()))
            .collect::<String>()
    };
    ensure(
        blind(&used) == blind(&wrong),
        "the same answer as to a wrong code",
        "another one",
    )
}

fn old(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a TOTP secret", Account::has_totp)?;
    let mut browser = at_code(ctx, &account, 1)?.remove(0);
    let Some((seed, _)) = lock(&account.totp).clone() else {
        return skip("a TOTP secret");
    };
    let now = seed.step(ctx.kit.server_now());
    for (step, when) in [(now - 10, "ten steps ago"), (now + 10, "ten steps ahead")] {
        let reply = browser.act(Action::Code, &json!({ "code": seed.code(step) }))?;
        if reply.opens() {
            // Every code before that one is used up with it.
            *lock(&account.totp) = None;
            return fail(format!("a code of {when} to be refused"), reply.brief());
        }
        reply.is_problem(P::CodeIncorrect)?;
    }
    let right = next_code(ctx, &account)?;
    browser.act(Action::Code, &json!({ "code": right }))?;
    Ok(())
}

fn race(ctx: &Ctx) -> Verdict {
    const MANY: usize = 20;
    let account = ctx.account("a TOTP secret", Account::has_totp)?;
    let browsers = at_code(ctx, &account, MANY)?;
    let code = next_code(ctx, &account)?;
    let calls: Verdict<Vec<_>> = browsers
        .iter()
        .map(|one| one.action(Action::Code, &json!({ "code": code })))
        .collect();
    let replies = at_once(ctx, &calls?)?;
    let opened = replies.iter().filter(|reply| reply.opens()).count();
    ensure(opened == 1, format!("one success of {MANY}"), opened)
}
