//! What the backend says of itself.

use std::collections::BTreeSet;

use contract::{
    flow::{Action, MethodKind},
    step::Step,
};
use serde_json::json;

use crate::{
    browser::Browser,
    check::{Check, When},
    http::Call,
    kit::Ctx,
    shape,
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Discovery";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "discovery-document",
        GROUP,
        "The discovery document can be read, names contract 1.x, the backend's own origin, and a base that the pages follow: a path, or an address of their site.",
        "contract: discovery",
        document,
    ),
    Check::core(
        "discovery-public",
        GROUP,
        "Discovery is public: no cookies, cacheable for at most five minutes.",
        "contract: discovery",
        public,
    ),
    Check::core(
        "discovery-links",
        GROUP,
        "What is announced leads to the pages' own origin or to https, the picture to the pages alone; colours are #rrggbb.",
        "contract: Links, Branding.logo, Branding.colors, AccountFeatures.path; ASVS 1.2.2",
        links,
    ),
    Check::full(
        "announced-methods",
        GROUP,
        When::Always,
        "Every kind of proof that is announced is shown to somebody who has it.",
        "contract: discovery (a feature that is announced exists)",
        methods,
    ),
];

fn document(ctx: &Ctx) -> Verdict {
    let reply = ctx.send(&Call::discovery())?;
    reply.is(200)?;
    let told: contract::discovery::Discovery = shape::read(ctx, &reply, "a discovery document")?;
    let major = told.contract.split_once('.').map(|(major, _)| major);
    ensure(major == Some("1"), "contract 1.x", &told.contract)?;
    let base = ctx.kit.base_should_be;
    ensure(base.is_none(), base.unwrap_or_default(), &told.base)?;
    let issuer = &ctx.kit.http.api.origin;
    ensure(told.issuer == *issuer, format!("issuer {issuer}"), &told.issuer)?;
    ensure(!told.branding.product_name.trim().is_empty(), "a product name", "none")?;
    ensure(
        told.methods.contains(&MethodKind::Password),
        "password among the methods",
        format!("{:?}", told.methods),
    )?;
    match told.push {
        Some(push) => ensure(
            (1..=600).contains(&push.max_age),
            "push.max_age of 1 to 600 s",
            push.max_age,
        ),
        None => ensure(
            !told.methods.contains(&MethodKind::Push),
            "push policy where push is announced",
            "none",
        ),
    }
}

fn links(ctx: &Ctx) -> Verdict {
    let told = ctx.discovery()?;
    let (links, branding) = (&told.links, &told.branding);
    let account = told.account.as_ref().map(|account| &account.path);
    for (name, to) in [("branding.logo", branding.logo.as_ref()), ("account.path", account)] {
        let fits = to.is_none_or(|to| is_path(to));
        ensure(
            fits,
            format!("{name}: a path of the pages' own origin"),
            to.map_or("", String::as_str),
        )?;
    }
    for (name, to) in [
        ("recover", &links.recover),
        ("help", &links.help),
        ("support", &links.support),
        ("privacy", &links.privacy),
    ] {
        let fits = to.as_ref().is_none_or(|to| is_path(to) || to.starts_with("https://"));
        ensure(
            fits,
            format!("links.{name}: a path of the pages' own origin, or an https address"),
            to.as_deref().unwrap_or_default(),
        )?;
    }
    let Some(colors) = &branding.colors else { return Ok(()) };
    for color in [&colors.accent, &colors.accent_dark] {
        let digits = color.strip_prefix('#').unwrap_or_default();
        let fits = digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit());
        ensure(fits, "a colour as #rrggbb", color)?;
    }
    Ok(())
}

/// Whether it stays at the origin it is read at: no other host, and no other scheme.
fn is_path(to: &str) -> bool {
    to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') && !to.chars().any(char::is_control)
}

fn public(ctx: &Ctx) -> Verdict {
    let reply = ctx.send(&Call::discovery())?;
    reply.is(200)?;
    ensure(
        reply.header("set-cookie").is_none(),
        "no cookie from discovery",
        "a cookie",
    )?;
    let caching = reply.header("cache-control").unwrap_or("none");
    let age = caching
        .split(',')
        .find_map(|part| part.trim().strip_prefix("max-age=")?.parse::<u32>().ok());
    ensure(
        age.is_some_and(|age| (1..=300).contains(&age)),
        "cache-control with max-age of at most 300",
        caching,
    )
}

/// Asks every account of the file what it is offered.
fn methods(ctx: &Ctx) -> Verdict {
    let told = ctx.discovery()?;
    let mut shown = BTreeSet::from(["password"]);
    for at in 0..ctx.kit.people.len() {
        let account = ctx.account("an identifier", |one| std::ptr::eq(one, &ctx.kit.people[at]))?;
        let mut browser = Browser::new(ctx);
        browser.start()?.is_ok()?;
        if matches!(&browser.flow()?.step, Step::Identify { passkey: Some(_), .. }) {
            shown.insert("passkey");
        }
        browser.reach_second(&account)?;
        let flow = browser.flow()?;
        shown.extend(flow.methods.iter().map(|one| one.kind.as_str()));
        match &flow.step {
            Step::PushPending(_) | Step::CodeOnPhone(_) | Step::PushEnded { .. } => _ = shown.insert("push"),
            Step::CodeRequired { kind, .. } => _ = shown.insert(kind.as_str()),
            _ => {}
        }
        // The owner of a phone is not left with an open request.
        if browser.flow()?.allows(Action::ChangeAccount) {
            browser.act(Action::ChangeAccount, &json!({}))?;
        } else {
            browser.cancel()?;
        }
    }
    let offered = told.account.as_ref().map_or(&[][..], |account| &account.enroll);
    let missing: Vec<&str> = told
        .methods
        .iter()
        .filter(|kind| !offered.contains(kind))
        .map(|kind| kind.as_str())
        .filter(|kind| !shown.contains(kind))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    fail(
        "every announced method at some account of the file",
        format!("{} at none", missing.join(", ")),
    )
}
