//! Rules of every reply, looked at over everything that was said. Each makes a few calls of its own, so that it can be
//! run alone.

use std::sync::Arc;

use contract::{
    MAX_REPLY_BYTES,
    flow::Action,
    problem::{Problem, ProblemKind, TYPE_PREFIX},
};
use serde_json::json;

use crate::{
    browser::{Browser, cookie_of},
    check::{Check, Turn, When},
    http::{Call, Reply},
    kit::Ctx,
    random, shape,
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Every reply";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "headers-no-store",
        GROUP,
        "No reply of the API is kept by any cache.",
        "contract: headers; ASVS 14.3.2; security row 22",
        no_store,
    )
    .turn(Turn::Last),
    Check::core(
        "headers-nosniff",
        GROUP,
        "Every reply says X-Content-Type-Options: nosniff.",
        "ASVS 3.4.4; security row 63",
        nosniff,
    )
    .turn(Turn::Last),
    Check::core(
        "headers-json",
        GROUP,
        "Replies are application/json, problems application/problem+json.",
        "RFC 9457 3; ASVS 4.1.1",
        json_types,
    )
    .turn(Turn::Last),
    Check::full(
        "headers-csp",
        GROUP,
        When::Always,
        "Replies of the API are inert: default-src 'none', frame-ancestors 'none', no referrer.",
        "ASVS 3.4.3, 3.4.5, 3.4.6; security row 14",
        csp,
    )
    .turn(Turn::Last),
    Check::core(
        "cookies",
        GROUP,
        "Cookies are __Host-, Secure, HttpOnly, SameSite=Lax or Strict, Path=/ and without a domain.",
        "contract: Session; ASVS 3.3.1 to 3.3.4; RFC 6265bis 4.1.3; security row 16",
        cookies,
    )
    .turn(Turn::Last),
    Check::core(
        "cookies-on-writes",
        GROUP,
        "Only writes set cookies.",
        "contract: state machine; RFC 9110 9.2.1; security row 15",
        on_writes,
    )
    .turn(Turn::Last),
    Check::core(
        "problem-shape",
        GROUP,
        "Every error is a problem of the closed set, with its own status, and an id to quote.",
        "RFC 9457; contract: problem",
        problems,
    )
    .turn(Turn::Last),
    Check::core(
        "problem-retry-after",
        GROUP,
        "Every 429 and 503 says when to come back.",
        "RFC 9110 10.2.3; contract: rate-limited, upstream-unavailable",
        retry_after,
    )
    .turn(Turn::Last),
    Check::core(
        "reply-size",
        GROUP,
        "No reply is over 64 KiB or nested deeper than 32: the page reads no further.",
        "contract: MAX_REPLY_BYTES, MAX_DEPTH",
        size,
    )
    .turn(Turn::Last),
    Check::core(
        "no-secrets",
        GROUP,
        "Passwords, passes, code secrets and session ids are in no reply that has no business with them.",
        "ASVS 14.2.1, 6.5.7; security row 10",
        secrets,
    )
    .turn(Turn::Last),
    Check::core(
        "no-leaks",
        GROUP,
        "No reply names the server's software or shows its insides.",
        "ASVS 13.4.6, 16.5.1",
        leaks,
    )
    .turn(Turn::Last),
];

/// One reply of each kind that costs nothing, and all that was said before.
fn everything(ctx: &Ctx) -> Verdict<Vec<Arc<Reply>>> {
    ctx.send(&Call::discovery())?;
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    browser.act(Action::Identify, &json!({}))?;
    browser.act(
        Action::Identify,
        &json!({ "identifier": format!("user-{}@example.com", random::word()) }),
    )?;
    browser.act(Action::Password, &json!({ "password": "not the password" }))?;
    browser.look()?;
    browser.session()?;
    browser.read("/nothing/here")?;
    browser.cancel()?;
    Ok(ctx.kit.record())
}

/// Whether it is a reply of the API.
fn of_api(ctx: &Ctx, reply: &Reply) -> bool {
    reply.call.path.starts_with(ctx.kit.base())
}

/// Fails for the first reply of the API that does not fit.
fn each(ctx: &Ctx, expected: &str, came: impl Fn(&Reply) -> Option<String>) -> Verdict {
    for reply in everything(ctx)? {
        if !of_api(ctx, &reply) || reply.status == 421 {
            continue;
        }
        if let Some(came) = came(&reply) {
            ctx.point_at(&reply);
            return fail(
                format!("{expected}, also with {} ({})", reply.what(), reply.status),
                came,
            );
        }
    }
    Ok(())
}

/// What a header says, unless it holds this.
fn lacks(reply: &Reply, name: &str, part: &str) -> Option<String> {
    let value = reply.all(name).collect::<Vec<_>>().join(", ");
    (!value.to_ascii_lowercase().contains(part)).then(|| format!("{name}: {value}"))
}

fn no_store(ctx: &Ctx) -> Verdict {
    each(ctx, "cache-control: no-store", |reply| {
        lacks(reply, "cache-control", "no-store")
    })
}

fn nosniff(ctx: &Ctx) -> Verdict {
    each(ctx, "x-content-type-options: nosniff", |reply| {
        lacks(reply, "x-content-type-options", "nosniff")
    })
}

fn json_types(ctx: &Ctx) -> Verdict {
    each(ctx, "the content type of what it is", |reply| {
        let wanted = if reply.status >= 400 {
            "application/problem+json"
        } else {
            "application/json"
        };
        let kind = reply.header("content-type").unwrap_or_default();
        let fits = kind
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted));
        (!reply.text.is_empty() && !fits).then(|| format!("content-type: {kind}"))
    })
}

fn csp(ctx: &Ctx) -> Verdict {
    each(ctx, "a policy that makes it inert, and no referrer", |reply| {
        lacks(reply, "content-security-policy", "default-src 'none'")
            .or_else(|| lacks(reply, "content-security-policy", "frame-ancestors 'none'"))
            .or_else(|| lacks(reply, "referrer-policy", "no-referrer"))
    })
}

fn cookies(ctx: &Ctx) -> Verdict {
    let mut seen = 0;
    for reply in everything(ctx)? {
        ctx.point_at(&reply);
        for line in reply.all("set-cookie") {
            seen += 1;
            let attributes: Vec<String> = line
                .split(';')
                .skip(1)
                .map(|one| one.trim().to_ascii_lowercase())
                .collect();
            let has = |wanted: &str| attributes.iter().any(|one| one == wanted);
            let same_site = has("samesite=lax") || has("samesite=strict");
            let domain = attributes.iter().any(|one| one.starts_with("domain"));
            let named = cookie_of(line).is_some_and(|(name, _)| name.starts_with("__Host-"));
            let fits = named && has("secure") && has("httponly") && has("path=/") && same_site && !domain;
            let shown: Vec<&str> = line.splitn(2, '=').take(1).chain(line.split(';').skip(1)).collect();
            ensure(
                fits,
                "__Host-…; Secure; HttpOnly; SameSite=Lax; Path=/ and no domain",
                shown.join(";"),
            )?;
        }
    }
    ensure(seen > 0, "a cookie for the flow", "none at all")
}

fn on_writes(ctx: &Ctx) -> Verdict {
    for reply in everything(ctx)? {
        ctx.point_at(&reply);
        let reading = matches!(reply.call.method, "GET" | "HEAD" | "OPTIONS");
        ensure(
            !reading || reply.header("set-cookie").is_none(),
            format!("no cookie from {}", reply.what()),
            "a cookie",
        )?;
    }
    Ok(())
}

fn problems(ctx: &Ctx) -> Verdict {
    for reply in everything(ctx)? {
        ctx.point_at(&reply);
        if reply.status < 400 || !of_api(ctx, &reply) {
            continue;
        }
        let what = format!("{} ({})", reply.what(), reply.status);
        let Some(kind) = reply.problem().and_then(ProblemKind::parse) else {
            return fail(
                format!("a type `{TYPE_PREFIX}…` of the closed set for {what}"),
                reply.brief(),
            );
        };
        ensure(
            kind.status() == reply.status,
            format!("status {} for {}", kind.status(), kind.as_str()),
            &what,
        )?;
        let problem: Problem = shape::read(ctx, &reply, "a problem")?;
        ensure(
            problem.status == reply.status,
            format!("member `status` {} for {what}", reply.status),
            problem.status,
        )?;
        let title = reply.body()["title"].as_str().is_some_and(|title| !title.is_empty());
        ensure(title, format!("a title for {what}"), "none")?;
        let id = &problem.instance;
        let fits = id.len() == 16 && id.chars().all(|c| c.is_ascii_alphanumeric());
        ensure(fits, format!("an instance of 16 letters and digits for {what}"), id)?;
    }
    Ok(())
}

fn retry_after(ctx: &Ctx) -> Verdict {
    for reply in everything(ctx)? {
        ctx.point_at(&reply);
        if !of_api(ctx, &reply) || !matches!(reply.status, 429 | 503) {
            continue;
        }
        let after = reply.header("retry-after").unwrap_or("none");
        ensure(
            after.parse::<u32>().is_ok_and(|after| after > 0),
            format!("Retry-After in seconds with {}", reply.what()),
            after,
        )?;
    }
    Ok(())
}

fn depth(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        serde_json::Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn size(ctx: &Ctx) -> Verdict {
    for reply in everything(ctx)? {
        ctx.point_at(&reply);
        ensure(
            reply.text.len() <= MAX_REPLY_BYTES,
            format!("{MAX_REPLY_BYTES} bytes at most from {}", reply.what()),
            reply.text.len(),
        )?;
        let deep = depth(reply.body());
        ensure(
            deep <= contract::MAX_DEPTH,
            format!("{} levels at most from {}", contract::MAX_DEPTH, reply.what()),
            deep,
        )?;
    }
    Ok(())
}

fn secrets(ctx: &Ctx) -> Verdict {
    let all = everything(ctx)?;
    let mut secrets = ctx.kit.secrets();
    let cookies = all
        .iter()
        .flat_map(|reply| reply.all("set-cookie"))
        .filter_map(cookie_of);
    secrets.extend(
        cookies
            .map(|(_, value)| value.to_owned())
            .filter(|value| value.len() >= 16),
    );
    secrets.retain(|secret| secret.len() >= 6);
    secrets.sort();
    secrets.dedup();
    for reply in all.iter().filter(|reply| !tells_secrets(reply)) {
        ctx.point_at(reply);
        if let Some(secret) = secrets.iter().find(|secret| reply.text.contains(secret.as_str())) {
            let start: String = secret.chars().take(3).collect();
            return fail(
                format!("no secret in the reply to {}", reply.what()),
                format!("one that begins with {start}"),
            );
        }
    }
    Ok(())
}

/// A pairing tells the seed of its codes, an enrolment its secret until it is proven, and new codes are told once.
fn tells_secrets(reply: &Reply) -> bool {
    [
        "/device/enrollments/",
        "/account/enrollments",
        "/account/recovery-codes",
    ]
    .iter()
    .any(|part| reply.call.path.contains(part))
}

fn leaks(ctx: &Ctx) -> Verdict {
    each(ctx, "nothing about the server's insides", |reply| {
        let named = reply
            .header("x-powered-by")
            .or_else(|| reply.header("server").filter(|name| name.contains('/')));
        let inside = [
            "Traceback (most recent",
            "at Object.<anonymous>",
            "panicked at",
            "stack backtrace",
            "SQLSTATE",
        ];
        let shown = inside.iter().find(|word| reply.text.contains(*word)).copied();
        named.or(shown).map(str::to_owned)
    })
}
