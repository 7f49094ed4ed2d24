//! Requests that another site makes a browser send.

use contract::{CSRF_HEADER, problem::ProblemKind as P};
use serde_json::json;

use crate::{
    browser::Browser,
    check::{Check, When},
    http::Call,
    kit::Ctx,
    verdict::{Verdict, ensure},
};

const GROUP: &str = "Other sites";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "csrf-token",
        GROUP,
        "A write needs the token of its own flow.",
        "contract: Flow.csrf; ASVS 3.5.1; NIST SP 800-63B-4 5.1; security row 15",
        token,
    ),
    Check::core(
        "csrf-site",
        GROUP,
        "A write that another site has sent is refused: Sec-Fetch-Site, and Origin where that is missing.",
        "ASVS 3.5.3; Fetch Metadata; security row 15",
        site,
    ),
    Check::core(
        "csrf-json",
        GROUP,
        "A write is JSON: what a form can send without asking is refused.",
        "ASVS 3.5.2; security row 15",
        form,
    ),
    Check::core(
        "no-foreign-reader",
        GROUP,
        "No answer with cookies may be read by another origin.",
        "Fetch: CORS; ASVS 3.4.2",
        reader,
    ),
    Check::full(
        "api-is-no-page",
        GROUP,
        When::Always,
        "An answer of the API is no page: opened as one it is refused or inert.",
        "contract: not-acceptable; security row 63; ASVS 3.2.1",
        page,
    ),
    Check::full(
        "foreign-host",
        GROUP,
        When::Always,
        "A host name that is not the backend's own is refused and never repeated.",
        "contract: misdirected; ASVS 3.4.5; security row 26",
        host,
    ),
];

fn token(ctx: &Ctx) -> Verdict {
    let mut stranger = Browser::new(ctx);
    stranger.start()?.is_ok()?;
    let foreign = stranger.flow()?.csrf.clone();
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let flow = browser.flow()?.clone();
    for token in [None, Some(""), Some("x"), Some(foreign.as_str())] {
        let body = json!({ "identifier": "somebody@example.com" });
        let call = browser.named("identify", &flow, &body).header(CSRF_HEADER, token);
        browser.send(&call)?.is_problem(P::Csrf)?;
        let call = browser
            .call("DELETE", &format!("/flows/{}", flow.id))
            .header(CSRF_HEADER, token);
        browser.send(&call)?.is_problem(P::Csrf)?;
    }
    browser.look()?.is_step("identify")
}

fn site(ctx: &Ctx) -> Verdict {
    let own = ctx.kit.http.origin.clone();
    let longer = format!("{own}.evil.example");
    let hostile: [(Option<&str>, Option<&str>); 7] = [
        (Some("cross-site"), Some("https://evil.example")),
        (Some("cross-site"), None),
        (Some("same-site"), Some("https://sibling.example")),
        (Some("none"), None),
        (None, Some("https://evil.example")),
        (None, Some(longer.as_str())),
        (None, Some("null")),
    ];
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let flow = browser.flow()?.clone();
    for (site, origin) in hostile {
        let dress = |call: Call| call.header("sec-fetch-site", site).header("origin", origin);
        let starts = dress(
            Browser::new(ctx)
                .call("POST", "/flows")
                .json(&json!({ "purpose": "sign_in" })),
        );
        browser.ctx.send(&starts)?.is_problem(P::Csrf)?;
        let acts = dress(browser.named("identify", &flow, &json!({ "identifier": "somebody@example.com" })));
        browser.send(&acts)?.is_problem(P::Csrf)?;
    }
    browser.look()?.is_step("identify")?;
    // A browser that sends no Sec-Fetch-Site names its origin.
    let plain = browser.named("identify", &flow, &json!({ "identifier": "somebody@example.com" }));
    browser.send(&plain.header("sec-fetch-site", None))?.is_step("password")
}

fn form(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let flow = browser.flow()?.clone();
    for kind in [
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        None,
    ] {
        let call = browser.named("identify", &flow, &json!({ "identifier": "somebody@example.com" }));
        let reply = browser.send(&call.header("content-type", kind))?;
        ensure(
            (400..500).contains(&reply.status) && reply.problem().is_some(),
            "a problem for a body that is not JSON",
            reply.brief(),
        )?;
    }
    browser.look()?.is_step("identify")
}

fn reader(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.start()?.is_ok()?;
    let path = format!("/flows/{}", browser.flow()?.id);
    for path in ["/session", path.as_str()] {
        let call = browser
            .call("GET", path)
            .header("origin", "https://evil.example")
            .header("sec-fetch-site", "cross-site");
        let reply = browser.send(&call)?;
        let allowed = reply.header("access-control-allow-origin");
        let readable = matches!(allowed, Some("*" | "https://evil.example" | "null"));
        ensure(
            !readable,
            "no Access-Control-Allow-Origin for another origin",
            allowed.unwrap_or_default(),
        )?;
        let credentials = reply.header("access-control-allow-credentials").is_some();
        ensure(
            !credentials,
            "no Access-Control-Allow-Credentials for another origin",
            "it is there",
        )?;
    }
    let preflight = Call::new("OPTIONS", format!("{}/flows", ctx.kit.base()))
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,x-csrf-token");
    let reply = ctx.send(&preflight)?;
    let allowed = reply.header("access-control-allow-origin");
    ensure(
        !matches!(allowed, Some("*" | "https://evil.example")),
        "no permission for another origin",
        allowed.unwrap_or_default(),
    )
}

fn page(ctx: &Ctx) -> Verdict {
    let browser = Browser::new(ctx);
    let call = browser
        .call("GET", "/session")
        .header("sec-fetch-dest", "document")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-site", "none");
    let reply = ctx.send(&call)?;
    let inert = reply
        .header("content-security-policy")
        .is_some_and(|csp| csp.contains("sandbox"))
        || reply
            .header("content-disposition")
            .is_some_and(|how| how.contains("attachment"));
    ensure(
        reply.problem() == Some(P::NotAcceptable.as_str()) || (reply.status == 200 && inert),
        "406 not-acceptable, or a sandbox",
        reply.brief(),
    )
}

fn host(ctx: &Ctx) -> Verdict {
    // A host of files may answer to any name; the API may not.
    let beside = (!ctx.kit.http.apart()).then(Call::discovery);
    let session = Call::new("GET", format!("{}/session", ctx.kit.base()));
    for call in beside.into_iter().chain([session]) {
        let reply = ctx.send(&call.header("host", "evil.example"))?;
        ensure(
            !reply.text.contains("evil.example"),
            "a foreign host name never to be repeated",
            reply.brief(),
        )?;
        ensure(
            matches!(reply.status, 400 | 404 | 421),
            "421 misdirected for a foreign host",
            reply.brief(),
        )?;
    }
    Ok(())
}
