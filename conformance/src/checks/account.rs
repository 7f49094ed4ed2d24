//! The account's own calls against whoever may not make them.

use contract::{
    CSRF_HEADER, account::Methods, discovery::AccountFeatures, flow::MethodKind, problem::ProblemKind as P,
};
use serde_json::{Value, json};

use crate::{
    browser::Browser,
    check::{Check, When},
    http::Call,
    kit::Ctx,
    mask::masked,
    shape,
    sign_in::{By, provable, signed_in},
    verdict::{Verdict, ensure, skip},
};

const GROUP: &str = "Account";
const ACCOUNT: When = When::Account("account");

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "account-announced",
        GROUP,
        ACCOUNT,
        "Every part of the account that is announced is there.",
        "contract: AccountFeatures (what is announced exists)",
        announced,
    ),
    Check::full(
        "account-session",
        GROUP,
        ACCOUNT,
        "No call of the account without a session.",
        "contract: not-authenticated; ASVS 8.2.1",
        no_session,
    ),
    Check::full(
        "account-csrf",
        GROUP,
        ACCOUNT,
        "Every write of the account needs the session's own token, and comes from the backend's own pages.",
        "contract: Session.csrf; ASVS 3.5.1; security row 15",
        csrf,
    ),
    Check::full(
        "account-foreign",
        GROUP,
        ACCOUNT,
        "Somebody else's id is answered like one that nobody has.",
        "contract: not-found; ASVS 8.2.2; security row 18",
        foreign,
    ),
];

/// A call of the account: its method, its path, and what is sent.
type One = (&'static str, &'static str, Option<Value>);

/// The calls that are announced; `{id}` stands for an id.
fn calls(told: &AccountFeatures) -> Vec<One> {
    let mut all: Vec<One> = vec![("GET", "/account/methods", None)];
    let has = |word: &str| told.methods.iter().any(|verb| verb.as_str() == word);
    if has("rename") {
        all.push(("PATCH", "/account/methods/{id}", Some(json!({ "label": "x" }))));
    }
    if has("remove") {
        all.push(("DELETE", "/account/methods/{id}", None));
        all.push(("POST", "/account/methods/{id}/restore", Some(json!({}))));
    }
    if has("test") {
        all.push(("POST", "/account/methods/{id}/test", Some(json!({}))));
        all.push(("GET", "/account/tests/{id}", None));
        all.push(("DELETE", "/account/tests/{id}", None));
    }
    if !told.enroll.is_empty() {
        all.push((
            "POST",
            "/account/enrollments",
            Some(json!({ "type": told.enroll[0].as_str() })),
        ));
        all.push(("GET", "/account/enrollments/{id}", None));
        all.push((
            "POST",
            "/account/enrollments/{id}/verify",
            Some(json!({ "code": "000000" })),
        ));
        all.push(("DELETE", "/account/enrollments/{id}", None));
        // A code is sent again; nothing else is.
        if [MethodKind::Email, MethodKind::Sms]
            .iter()
            .any(|kind| told.enroll.contains(kind))
        {
            all.push(("POST", "/account/enrollments/{id}/resend", Some(json!({}))));
        }
    }
    if told.recovery_codes {
        all.push(("GET", "/account/recovery-codes", None));
        all.push(("POST", "/account/recovery-codes", Some(json!({}))));
    }
    if told.sessions {
        all.push(("GET", "/account/sessions", None));
        all.push(("DELETE", "/account/sessions/{id}", None));
        all.push(("DELETE", "/account/sessions?others=true", None));
    }
    if told.activity {
        all.push(("GET", "/account/activity", None));
    }
    if told.report {
        all.push(("POST", "/account/secure", Some(json!({}))));
        all.push(("POST", "/account/activity/{id}/report", Some(json!({}))));
    }
    if told.password_min_length.is_some() {
        all.push((
            "PUT",
            "/account/password",
            Some(json!({ "password": "umi to yama to sora" })),
        ));
    }
    all
}

/// Ids that nobody has.
const NOBODYS: &str = "AAAAAAAAAAAAAAAAAAAAAA";

fn features(ctx: &Ctx) -> Verdict<AccountFeatures> {
    ctx.discovery()?
        .account
        .clone()
        .map_or_else(|| skip("account in discovery"), Ok)
}

fn make(browser: &Browser, (method, path, body): &One, id: &str) -> Call {
    let call = browser.call(method, &path.replace("{id}", id));
    match body {
        Some(body) => call.json(body),
        None => call,
    }
}

fn announced(ctx: &Ctx) -> Verdict {
    let told = features(ctx)?;
    let (_account, mut browser, _) = signed_in(ctx)?;
    ensure(
        told.path.starts_with('/'),
        "the path of a page of this site",
        &told.path,
    )?;
    for one in calls(&told)
        .iter()
        .filter(|one| one.0 == "GET" && !one.1.contains("{id}"))
    {
        let call = make(&browser, one, "");
        let reply = browser.send(&call)?;
        ensure(
            reply.status == 200,
            format!("{} to be there: it is announced", one.1),
            reply.brief(),
        )?;
    }
    let methods: Methods = shape::read(ctx, &browser.read("/account/methods")?, "a list of methods")?;
    let missing: Vec<&str> = told
        .enroll
        .iter()
        .filter(|kind| !methods.add.iter().any(|one| one.kind == **kind))
        .map(|kind| MethodKind::as_str(*kind))
        .collect();
    ensure(
        missing.is_empty(),
        "every announced kind in `add`",
        format!("without {}", missing.join(", ")),
    )
}

fn no_session(ctx: &Ctx) -> Verdict {
    let browser = Browser::new(ctx);
    for one in calls(&features(ctx)?) {
        let call = make(&browser, &one, NOBODYS).header(CSRF_HEADER, "x");
        ctx.send(&call)?.is_problem(P::NotAuthenticated)?;
    }
    Ok(())
}

fn csrf(ctx: &Ctx) -> Verdict {
    let (_account, mut browser, session) = signed_in(ctx)?;
    let mut other = Browser::new(ctx);
    other.start()?.is_ok()?;
    let flows = other.flow()?.csrf.clone();
    let own = session.csrf.unwrap_or_default();
    for one in calls(&features(ctx)?).iter().filter(|one| one.0 != "GET") {
        for token in [None, Some(""), Some("x"), Some(flows.as_str())] {
            let call = make(&browser, one, NOBODYS).header(CSRF_HEADER, token);
            browser.send(&call)?.is_problem(P::Csrf)?;
        }
        let call = make(&browser, one, NOBODYS)
            .header(CSRF_HEADER, own.as_str())
            .header("sec-fetch-site", "cross-site")
            .header("origin", "https://evil.example");
        browser.send(&call)?.is_problem(P::Csrf)?;
    }
    browser.is_signed_in(true)
}

fn foreign(ctx: &Ctx) -> Verdict {
    let told = features(ctx)?;
    let (owner, mut theirs, _) = signed_in(ctx)?;
    let thief = ctx.account("a second account with a way to prove itself", provable)?;
    let mut mine = Browser::new(ctx);
    mine.sign_in(&thief, By::Any)?;
    let id_of = |path: &str, browser: &mut Browser| -> Verdict<Option<String>> {
        let (list, member) = match path.split('/').nth(2) {
            Some("methods") => ("/account/methods", "methods"),
            Some("sessions") => ("/account/sessions", "sessions"),
            Some("activity") => ("/account/activity", "entries"),
            _ => return Ok(None),
        };
        let reply = browser.read(list)?;
        let all = reply.body()[member].as_array().cloned().unwrap_or_default();
        // Everybody's recovery codes and pass may have the same id.
        let own = |one: &&Value| !matches!(one["type"].as_str(), Some("recovery" | "temporary_pass"));
        Ok(all
            .iter()
            .find(own)
            .and_then(|one| one["id"].as_str())
            .map(str::to_owned))
    };
    for one in calls(&told).iter().filter(|one| one.1.contains("{id}")) {
        let Some(id) = id_of(one.1, &mut theirs)? else { continue };
        let mut answers = Vec::new();
        for id in [id.as_str(), NOBODYS] {
            let csrf = mine.session()?.csrf.unwrap_or_default();
            let call = make(&mine, one, id).header(CSRF_HEADER, csrf.as_str());
            let reply = mine.send(&call)?;
            reply.is_one_of(&[P::NotFound, P::ReauthenticationRequired])?;
            answers.push(masked(&reply, &[]));
        }
        ensure(
            answers[0] == answers[1],
            format!("the same answer to {} {} for both", one.0, one.1),
            "two different ones",
        )?;
    }
    theirs.is_signed_in(true)?;
    drop(owner);
    Ok(())
}
