//! The matching number: on one of the two screens, and nowhere else.

use contract::{
    flow::{Action, MethodKind},
    step::{NumberAnswer, PushOutcome, Step},
};
use serde_json::json;

use super::push::{peace, phone};
use crate::{
    accounts::Account,
    browser::Browser,
    check::{Check, When},
    kit::{Borrowed, Ctx},
    verdict::{Verdict, absent, ensure, fail},
};

const GROUP: &str = "Number";
const PUSH: When = When::Method(MethodKind::Push);

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "number-secret",
        GROUP,
        PUSH,
        "The phone is never told the number that the page shows; three to tap are all different, one is right, none is marked.",
        "contract: rule 2; NIST SP 800-63B-4 3.1.3; security row 5",
        secret,
    ),
    Check::full(
        "number-wrong",
        GROUP,
        PUSH,
        "One wrong number ends the request; the right one comes too late.",
        "contract: rule 2, PushEnded wrong_number; security row 5",
        wrong,
    ),
    Check::full(
        "number-needed",
        GROUP,
        PUSH,
        "An approval without its number is none.",
        "contract: AnswerRequest.number; NIST SP 800-63B-4 3.1.3",
        needed,
    ),
    Check::full(
        "number-on-phone",
        GROUP,
        PUSH,
        "A number that the phone shows is not told to the page; typed wrong it ends the request, typed right it goes on.",
        "contract: CodeOnPhone; rule 2",
        on_phone,
    ),
];

/// Somebody whose phone asks for the number of the page, and a browser that shows one.
fn asked<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>, String)> {
    if !ctx.kit.people.iter().any(Account::asks_number) && ctx.kit.people.iter().any(Account::approves) {
        return absent("no account's requests ask for a number");
    }
    let account = ctx.account("a phone", Account::asks_number)?;
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    browser.reach_request(&account)?;
    match browser.number() {
        Some(number) => Ok((account, browser, number)),
        None => fail("a number on the page", browser.step()),
    }
}

/// A number of the same length that is not this one.
fn other(number: &str, choices: &[String]) -> String {
    if let Some(choice) = choices.iter().find(|one| *one != number) {
        return choice.clone();
    }
    let all = 10_u64.pow(u32::try_from(number.len()).unwrap_or(2));
    format!(
        "{:0width$}",
        (number.parse::<u64>().unwrap_or(0) + 1) % all,
        width = number.len()
    )
}

fn secret(ctx: &Ctx) -> Verdict {
    let (account, mut browser, number) = asked(ctx)?;
    let pending = phone(&account)?.pending(ctx)?;
    if pending.answer == Some(NumberAnswer::Select) {
        let mut choices = pending.choices.clone();
        choices.sort();
        choices.dedup();
        ensure(choices.len() == 3, "three different numbers", choices.len())?;
        ensure(choices.contains(&number), "the right one among them", "it is missing")?;
    } else {
        for reply in ctx.trail().iter().filter(|reply| reply.call.path.contains("/device/")) {
            let alone = |at: usize| {
                let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
                !digit(reply.text[..at].chars().next_back()) && !digit(reply.text[at + number.len()..].chars().next())
            };
            let told = reply
                .text
                .match_indices(&number)
                .any(|(at, _)| number.len() >= 4 && alone(at));
            ensure(
                !told,
                "the number never to be told to the phone",
                "it is in a reply to the phone",
            )?;
        }
    }
    browser.approve(&account)?;
    browser.finish(false)?;
    Ok(())
}

fn wrong(ctx: &Ctx) -> Verdict {
    let (account, mut browser, number) = asked(ctx)?;
    let pending = phone(&account)?.pending(ctx)?;
    let answer = phone(&account)?.approve(ctx, &pending.id, Some(&other(&number, &pending.choices)))?;
    ensure(
        answer.state.as_deref() != Some("approved"),
        "a wrong number to be refused",
        "approved",
    )?;
    let late = phone(&account)?.approve(ctx, &pending.id, Some(&number))?;
    ensure(
        late.state.as_deref() != Some("approved"),
        "the right number to come too late",
        "approved",
    )?;
    browser.until("push_ended", |flow| matches!(flow.step, Step::PushEnded { .. }))?;
    match &browser.flow()?.step {
        Step::PushEnded { outcome, .. } => ensure(
            *outcome == PushOutcome::WrongNumber,
            "outcome wrong_number",
            outcome.as_str(),
        )?,
        other => return fail("push_ended", other.name()),
    }
    let reply = browser.act(Action::Continue, &json!({}))?;
    ensure(!reply.opens(), "`continue` to be refused", reply.brief())?;
    peace(ctx, &account)
}

fn needed(ctx: &Ctx) -> Verdict {
    for given in [None, Some(""), Some("abc")] {
        let (account, mut browser, _) = asked(ctx)?;
        let pending = phone(&account)?.pending(ctx)?;
        let answer = phone(&account)?.approve(ctx, &pending.id, given)?;
        ensure(
            answer.state.as_deref() != Some("approved"),
            "an approval without a number to be refused",
            "approved",
        )?;
        browser.look()?;
        ensure(!browser.approved(), "no approval on the page", "an approval")?;
        browser.cancel()?;
        peace(ctx, &account)?;
    }
    Ok(())
}

fn on_phone(ctx: &Ctx) -> Verdict {
    if !ctx.kit.people.iter().any(Account::shows_number) && ctx.kit.people.iter().any(|one| one.phone.is_some()) {
        return absent("no account's number stands on the phone");
    }
    let account = ctx.account("a phone", Account::shows_number)?;
    for right in [false, true] {
        let mut browser = Browser::new(ctx);
        browser.reach_second(&account)?;
        browser.reach_request(&account)?;
        let pending = phone(&account)?.pending(ctx)?;
        let Some(shown) = pending.shown else {
            return fail("a number on the phone (`shown`)", "none");
        };
        let reply = browser.look()?;
        reply.is_step("code_on_phone")?;
        let told = reply.body()["step"]["number"]["value"].is_string();
        ensure(!told, "no value of the number on the page", "it is told")?;
        let typed = if right { shown.clone() } else { other(&shown, &[]) };
        let reply = browser.act(Action::Code, &json!({ "code": typed }))?;
        ensure(
            reply.opens() == right,
            if right {
                "the right number to be taken"
            } else {
                "a wrong number to be refused"
            },
            reply.brief(),
        )?;
        if right {
            browser.finish(false)?;
        } else {
            browser.look()?;
            let ended = browser.step() == "push_ended";
            ensure(ended, "push_ended after a wrong number", browser.step())?;
        }
    }
    Ok(())
}
