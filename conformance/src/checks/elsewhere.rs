//! Pages at another origin than the API (Fetch, *CORS protocol*): they are answered by name, and nobody else is.

use contract::{CSRF_HEADER, IDEMPOTENCY_HEADER};
use url::Url;

use crate::{
    browser::Browser,
    check::{Check, Turn},
    http::{Call, Reply},
    kit::Ctx,
    random,
    verdict::{Verdict, absent, ensure},
};

/// The checks.
pub const CHECKS: &[Check] = &[Check::core(
    "pages-elsewhere",
    "Other sites",
    "Where the API is at another origin, the pages can call it and read every answer, and no other origin of the site can.",
    "contract: Discovery.base; Fetch: CORS protocol; ASVS 3.4.2; security row 15",
    pages,
)
.turn(Turn::Last)];

fn pages(ctx: &Ctx) -> Verdict {
    if !ctx.kit.http.apart() {
        return absent("the API is at the pages' own origin");
    }
    asked_first(ctx)?;
    strangers(ctx)?;
    readable(ctx)
}

/// The browser's question before a call, for each method and header that the pages use. With cookies a `*` permits
/// nothing, so every one of them has to be named.
fn asked_first(ctx: &Ctx) -> Verdict {
    let page = ctx.kit.http.origin.as_str();
    let account = ctx.kit.discovery.as_ref().and_then(|told| told.account.as_ref());
    let patches = account.is_some_and(|account| !account.methods.is_empty());
    let puts = account.is_some_and(|account| account.password_min_length.is_some());
    let needed = ["content-type", CSRF_HEADER, IDEMPOTENCY_HEADER];
    for (method, asked) in [("POST", true), ("DELETE", true), ("PATCH", patches), ("PUT", puts)] {
        if !asked {
            continue;
        }
        let reply = ctx.send(&question(ctx, page, method, &needed.join(",")))?;
        reply.is_ok()?;
        shared_with(&reply, page)?;
        let named = |header: &str, wanted: &str| {
            let given = reply.all(header).collect::<Vec<_>>().join(",");
            let found = given.split(',').any(|one| one.trim().eq_ignore_ascii_case(wanted));
            ensure(found, format!("{header} with {wanted}"), given)
        };
        // A POST needs no word of its own.
        if method != "POST" {
            named("access-control-allow-methods", method)?;
        }
        for header in needed {
            named("access-control-allow-headers", header)?;
        }
    }
    Ok(())
}

fn question(ctx: &Ctx, origin: &str, method: &str, headers: &str) -> Call {
    Call::new("OPTIONS", format!("{}/flows", ctx.kit.base()))
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", headers)
        .header("sec-fetch-site", "same-site")
        .header("sec-fetch-mode", "cors")
}

/// Fails unless a page at this origin may read the answer, cookies and all.
fn shared_with(reply: &Reply, page: &str) -> Verdict {
    let allowed = reply.header("access-control-allow-origin").unwrap_or("none");
    ensure(
        allowed == page,
        format!("access-control-allow-origin: {page} for {}", reply.what()),
        allowed,
    )?;
    let cookies = reply.header("access-control-allow-credentials").unwrap_or("none");
    ensure(
        cookies == "true",
        format!("access-control-allow-credentials: true for {}", reply.what()),
        cookies,
    )
}

/// Other origins of the same site belong to whoever they belong to.
fn strangers(ctx: &Ctx) -> Verdict {
    for origin in siblings(&ctx.kit.http.origin) {
        let read = Browser::new(ctx)
            .call("GET", "/session")
            .header("origin", origin.as_str());
        for call in [read, question(ctx, &origin, "POST", "content-type")] {
            let reply = ctx.send(&call)?;
            let allowed = reply.header("access-control-allow-origin").unwrap_or("none");
            ensure(
                ![origin.as_str(), "*", "null"].contains(&allowed),
                format!("nothing to be shared with {origin}, which is not where the pages are"),
                format!("access-control-allow-origin: {allowed}"),
            )?;
        }
    }
    Ok(())
}

/// Another name below the pages' own, and another port of theirs.
fn siblings(pages: &str) -> Vec<String> {
    let Ok(url) = Url::parse(pages) else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(name) = url.domain() {
        let mut named = url.clone();
        if named.set_host(Some(&format!("s{}.{name}", random::word()))).is_ok() {
            found.push(named.origin().ascii_serialization());
        }
    }
    let mut moved = url.clone();
    let port = url.port_or_known_default().unwrap_or(443);
    if moved
        .set_port(Some(if port == 65_535 { port - 1 } else { port + 1 }))
        .is_ok()
    {
        found.push(moved.origin().ascii_serialization());
    }
    found
}

/// Every answer that a page of this site was given so far: also those that are errors, or it could not say what is wrong.
fn readable(ctx: &Ctx) -> Verdict {
    Browser::new(ctx).read("/nothing/here")?;
    let page = ctx.kit.http.origin.as_str();
    let own = |reply: &Reply| {
        let sent = |name: &str, value: &str| {
            reply
                .call
                .headers
                .iter()
                .any(|(known, is)| known == name && is == value)
        };
        sent("origin", page) && !sent("host", "evil.example") && reply.call.path.starts_with(ctx.kit.base())
    };
    for reply in ctx.kit.record() {
        if !own(&reply) {
            continue;
        }
        ctx.point_at(&reply);
        shared_with(&reply, page)?;
        let exposed = reply.all("access-control-expose-headers").collect::<Vec<_>>().join(",");
        let wait = reply.header("retry-after").is_none()
            || exposed
                .split(',')
                .any(|one| one.trim().eq_ignore_ascii_case("retry-after"));
        ensure(
            wait,
            format!("retry-after among access-control-expose-headers of {}", reply.what()),
            exposed,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::siblings;

    #[test]
    fn a_sibling_is_of_the_same_site_and_not_the_same_origin() {
        let all = siblings("https://login.example.com");
        assert!(
            all[0].starts_with("https://s") && all[0].ends_with(".login.example.com"),
            "{all:?}"
        );
        assert_eq!(all[1], "https://login.example.com:444");
        assert_eq!(siblings("http://127.0.0.1:8080"), ["http://127.0.0.1:8081"]);
    }
}
