//! The way in: password, second proof, *stay signed in?*, the end.

use contract::{flow::Action, problem::ProblemKind as P, step::Step};
use serde_json::json;

use crate::{
    browser::{Browser, cookie_of},
    check::Check,
    http::Reply,
    kit::Ctx,
    sign_in::{By, provable},
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Sign-in";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "sign-in",
        GROUP,
        "Name, password, code, `stay signed in?`: then, and not before, there is a session.",
        "contract: state machine; NIST SP 800-63B-4 5.1; ASVS 6.3.3",
        whole,
    ),
    Check::core(
        "password-wrong",
        GROUP,
        "A wrong password is 401 credentials-incorrect with the flow, and may be typed again.",
        "contract: credentials-incorrect",
        wrong,
    ),
    Check::core(
        "password-first",
        GROUP,
        "Before the password is right nothing is said about methods.",
        "contract: Flow.methods; security row 17; ASVS 6.3.8",
        first,
    ),
    Check::core(
        "return-safe",
        GROUP,
        "A sign-in never ends at an address that somebody else chose.",
        "contract: StartFlow.return, SignedIn.redirect_to; security row 11; ASVS 3.7.2",
        return_safe,
    ),
    Check::core(
        "remember",
        GROUP,
        "`stay signed in` gives a cookie with an end, without it one that ends with the browser.",
        "contract: RememberBrowser; ASVS 7.3.2",
        remember,
    ),
];

/// The session cookie an answer sets, as its whole line.
pub fn session_cookie(reply: &Reply, before: &[String]) -> Option<String> {
    let new = |line: &&str| {
        cookie_of(line).is_some_and(|(name, value)| !value.is_empty() && !before.contains(&name.to_owned()))
    };
    reply.all("set-cookie").find(new).map(str::to_owned)
}

fn whole(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a TOTP secret", |one| one.has_totp())?;
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    ensure(
        !browser.flow()?.methods.is_empty() || browser.step() == "code_required",
        "the account's methods after the password",
        "none",
    )?;
    browser.is_signed_in(false)?;
    let proven = browser.prove(&account, By::Totp)?;
    proven.is_step("remember_browser")?;
    match browser.flow()?.step {
        Step::RememberBrowser { days, hours } => ensure(
            days > 0 && hours > 0,
            "days and hours above 0",
            format!("{days} and {hours}"),
        )?,
        _ => return fail("remember_browser", browser.step()),
    }
    browser.is_signed_in(false)?;
    let before: Vec<String> = browser.jar.keys().cloned().collect();
    let done = browser.act(Action::Remember, &json!({ "remember": false }))?;
    done.is_step("signed_in")?;
    ensure(
        session_cookie(&done, &before).is_some(),
        "a session cookie with signed_in",
        "none",
    )?;
    let session = browser.session()?;
    ensure(session.authenticated, "a session", "none")?;
    let label = session.user.map(|user| user.label).unwrap_or_default();
    ensure(
        label == account.identifier,
        format!("user {}", account.identifier),
        label,
    )?;
    ensure(
        session.csrf.is_some_and(|csrf| csrf.len() >= 16),
        "a csrf token of the session",
        "none",
    )?;
    ensure(
        session.expires_at.is_some_and(|at| at > session.server_time),
        "expires_at of the session",
        "none",
    )
}

fn wrong(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a password", |_| true)?;
    let mut browser = Browser::new(ctx);
    browser.reach_password(&account.identifier)?;
    let reply = browser.act_patiently(Action::Password, &json!({ "password": "not the password" }))?;
    reply.is_problem(P::CredentialsIncorrect)?;
    ensure(
        reply.step() == Some("password"),
        "the flow at password with the problem",
        reply.brief(),
    )?;
    let right = browser.act_patiently(Action::Password, &json!({ "password": account.password }))?;
    ensure(
        right.status == 200,
        "the right password to be taken afterwards",
        right.brief(),
    )?;
    browser.cancel()?;
    Ok(())
}

fn first(ctx: &Ctx) -> Verdict {
    let account = ctx.account("a password", |_| true)?;
    let mut browser = Browser::new(ctx);
    browser.reach_password(&account.identifier)?;
    let tried = browser.act_patiently(Action::Password, &json!({ "password": "not the password" }))?;
    tried.is_problem(P::CredentialsIncorrect)?;
    for _ in 0..2 {
        ensure(
            browser.flow()?.methods.is_empty(),
            "no methods before the password is right",
            browser.flow()?.methods.len(),
        )?;
        browser.look()?.is_step("password")?;
    }
    // Leaves no wrong try behind.
    browser.act_patiently(Action::Password, &json!({ "password": account.password }))?;
    browser.cancel()?;
    Ok(())
}

/// Whether an end belongs to this site or to the application that is named.
fn is_safe(ctx: &Ctx, to: &str) -> bool {
    let path = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    path || to
        .strip_prefix(ctx.kit.http.origin.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn return_safe(ctx: &Ctx) -> Verdict {
    let hostile = [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
    ];
    let mut taken = None;
    for target in hostile {
        let mut browser = Browser::new(ctx);
        let reply = browser.start_with(&json!({ "purpose": "sign_in", "return": target }))?;
        if reply.status == 201 {
            taken = Some(browser);
        } else {
            reply.is_problem(P::InputInvalid)?;
        }
    }
    // Where it was taken without a word, it has to be forgotten.
    let account = ctx.account("a way to prove the second factor", provable)?;
    let mut browser = taken.unwrap_or_else(|| Browser::new(ctx));
    if browser.flow().is_err() {
        browser.start()?.is_ok()?;
    }
    browser
        .act_patiently(Action::Identify, &json!({ "identifier": account.identifier }))?
        .is_step("password")?;
    browser
        .act_patiently(Action::Password, &json!({ "password": account.password }))?
        .is_ok()?;
    browser.prove(&account, By::Any)?;
    browser.finish(false)?;
    match &browser.flow()?.step {
        Step::SignedIn { redirect_to } => {
            ensure(is_safe(ctx, redirect_to), "redirect_to within this site", redirect_to)
        }
        other => fail("signed_in", other.name()),
    }
}

fn remember(ctx: &Ctx) -> Verdict {
    for wanted in [true, false] {
        let account = ctx.account("a way to prove the second factor", provable)?;
        let mut browser = Browser::new(ctx);
        browser.reach_second(&account)?;
        browser.prove(&account, By::Any)?;
        let before: Vec<String> = browser.jar.keys().cloned().collect();
        let days = match browser.flow()?.step {
            Step::RememberBrowser { days, .. } => i64::from(days),
            _ => 0,
        };
        let done = browser.finish(wanted)?;
        done.is_step("signed_in")?;
        let Some(line) = session_cookie(&done, &before) else {
            return fail("a session cookie with signed_in", "none");
        };
        let age = line.split(';').find_map(|one| {
            one.trim()
                .to_ascii_lowercase()
                .strip_prefix("max-age=")?
                .parse::<i64>()
                .ok()
        });
        let lasts = age.is_some() || line.to_ascii_lowercase().contains("expires=");
        ensure(
            lasts == wanted,
            format!(
                "a cookie that {} the browser",
                if wanted { "outlives" } else { "ends with" }
            ),
            if lasts { "one with an end" } else { "one without" },
        )?;
        ensure(
            age.is_none_or(|age| days == 0 || age <= (days + 1) * 86_400),
            format!("at most {days} days"),
            format!("{age:?} s"),
        )?;
    }
    Ok(())
}
