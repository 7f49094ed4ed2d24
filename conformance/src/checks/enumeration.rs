//! Whether an account exists is nobody's business.

use std::time::Duration;

use contract::{flow::Action, problem::ProblemKind as P};
use serde_json::json;

use crate::{
    browser::Browser,
    check::{Check, Turn},
    http::Reply,
    kit::Ctx,
    mask::masked,
    random,
    statistics::{mann_whitney, quartile},
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Who exists";
const SOURCE: &str = "ASVS 6.3.8; NIST SP 800-63B-4 3.2.2; security row 17";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "enumeration-replies",
        GROUP,
        "Known and unknown names get the same steps, headers and bodies.",
        SOURCE,
        replies,
    ),
    Check::core(
        "enumeration-timing",
        GROUP,
        "Known and unknown names get their answers in the same time.",
        SOURCE,
        timing,
    )
    .turn(Turn::Last),
];

/// A name that nobody has, as long as the known one.
fn unknown(like: &str) -> String {
    let (local, domain) = like
        .split_once('@')
        .map_or((like, None), |(local, domain)| (local, Some(domain)));
    let mut word = random::word().repeat(1 + local.len() / 10);
    word.truncate(local.len().max(4));
    domain.map_or(word.clone(), |domain| format!("{word}@{domain}"))
}

fn seen(ctx: &Ctx, name: &str) -> Verdict<[Reply; 2]> {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let named = browser.act_patiently(Action::Identify, &json!({ "identifier": name }))?;
    named.is_step("password")?;
    let tried = browser.act_patiently(Action::Password, &json!({ "password": "not the password" }))?;
    tried.is_problem(P::CredentialsIncorrect)?;
    Ok([named, tried])
}

fn replies(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a password", |_| true)?;
    let name = account.identifier.as_str();
    let nobody = unknown(name);
    let (known, unknown) = (seen(ctx, name)?, seen(ctx, &nobody)?);
    for (known, unknown) in known.iter().zip(&unknown) {
        let (one, other) = (masked(known, &[name]), masked(unknown, &[&nobody]));
        if one != other {
            let lines = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            let (one, other) = lines.unwrap_or((&one, &other));
            return fail(
                format!("the same answer to {}", known.what()),
                format!(
                    "for a known name {}; for an unknown one {}",
                    cut(one, other),
                    cut(other, one)
                ),
            );
        }
    }
    forgive(ctx, &account)
}

/// What stands in a text from where it differs from the other.
fn cut(text: &str, other: &str) -> String {
    let same = text
        .chars()
        .zip(other.chars())
        .take_while(|(one, other)| one == other)
        .count();
    text.chars().skip(same.saturating_sub(30)).take(90).collect()
}

/// Leaves no wrong try behind.
fn forgive(ctx: &Ctx, account: &crate::accounts::Account) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.reach_second(account)?;
    browser.cancel()?;
    Ok(())
}

/// How many of each kind in one series.
const SAMPLES: usize = 24;
/// How many series: noise of a shared machine may spoil one, a true difference shows in each.
const SERIES: usize = 3;
/// Differences below this are no use over a network, ms.
const LEAST: f64 = 5.0;

fn timing(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a password", |_| true)?;
    let measure = |name: &str| -> Verdict<f64> {
        let mut browser = Browser::new(ctx);
        browser.reach_password(name)?;
        let reply = browser.act_patiently(Action::Password, &json!({ "password": "not the password" }))?;
        reply.is_problem(P::CredentialsIncorrect)?;
        Ok(reply.elapsed.as_secs_f64() * 1_000.0)
    };
    // Wrong passwords are limited: a right one in between forgives them, as far as the limits let it.
    for _ in 0..2 {
        measure(&account.identifier)?;
        measure(&unknown(&account.identifier))?;
    }
    let mut last = String::new();
    for _ in 0..SERIES {
        let (mut known, mut nobody) = (Vec::new(), Vec::new());
        for n in 0..SAMPLES {
            if n % 3 == 0 {
                forgive(ctx, &account)?;
            }
            known.push(measure(&account.identifier)?);
            nobody.push(measure(&unknown(&account.identifier))?);
        }
        let p = mann_whitney(&known, &nobody);
        let (one, other) = (quartile(&known), quartile(&nobody));
        last = format!(
            "{one:.1} ms for a known name, {other:.1} ms for an unknown one (lower quartiles of {SAMPLES}, p = {p:.2e})"
        );
        if p > 0.001 || (one - other).abs() < LEAST {
            return forgive(ctx, &account);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    forgive(ctx, &account)?;
    ensure(
        false,
        format!("times that cannot be told apart in {SERIES} series"),
        last,
    )
}
