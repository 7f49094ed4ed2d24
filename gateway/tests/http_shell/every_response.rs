//! Headers on every kind of answer (security rules 14, 26, 61, 63, 112, 113).

use axum::http::{Method, StatusCode};

use crate::support::{Answer, Gateway, ORIGIN, request};

const DOCUMENT_CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-src 'none'; \
    worker-src 'none'; manifest-src 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types 'none'; report-to csp; report-uri /csp";
const DATA_CSP: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

fn check(what: &str, answer: &Answer) {
    let expected = [
        ("reporting-endpoints", "csp=\"/csp\""),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        (
            "permissions-policy",
            "publickey-credentials-get=(self), publickey-credentials-create=(self), otp-credentials=(self), camera=(), \
             microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=(), display-capture=()",
        ),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ];
    for (name, value) in expected {
        assert_eq!(answer.joined(name), value, "{what}: {name}");
    }
    let html = answer.header("content-type").starts_with("text/html");
    let csp = if html { DOCUMENT_CSP } else { DATA_CSP };
    assert_eq!(answer.joined("content-security-policy"), csp, "{what}");
}

/// Same-origin JSON, as the page sends it.
const OWN: [(&str, &str); 2] = [("sec-fetch-site", "same-origin"), ("content-type", "application/json")];

#[tokio::test]
async fn every_kind_of_answer_carries_the_same_headers() {
    let gateway = Gateway::new();
    let long = "x".repeat(16 * 1024 + 1);
    let cases = [
        ("page", request(Method::GET, "/", &[], ""), 200, "no-store"),
        (
            "page again",
            request(Method::HEAD, "/signed-in", &[], ""),
            200,
            "no-store",
        ),
        (
            "companion",
            request(Method::GET, "/companion", &[], ""),
            200,
            "no-store",
        ),
        (
            "form before the script",
            request(Method::POST, "/", &OWN[..1], "a=b"),
            303,
            "no-store",
        ),
        (
            "asset",
            request(Method::GET, "/assets/signin.0a1b2c3d.js", &[], ""),
            200,
            "public, max-age=31536000, immutable",
        ),
        ("icon", request(Method::GET, "/favicon.svg", &[], ""), 200, "no-store"),
        (
            "discovery",
            request(Method::GET, "/.well-known/signin-configuration", &[], ""),
            200,
            "public, max-age=300",
        ),
        (
            "no security.txt",
            request(Method::GET, "/.well-known/security.txt", &[], ""),
            404,
            "no-store",
        ),
        ("health", request(Method::GET, "/healthz", &[], ""), 200, "no-store"),
        (
            "unknown page",
            request(Method::GET, "/nowhere", &[], ""),
            404,
            "no-store",
        ),
        (
            "unknown call",
            request(Method::GET, "/api/v1/nothing", &[], ""),
            404,
            "no-store",
        ),
        (
            "unknown write",
            request(Method::POST, "/api/v1/nothing", &OWN, "{}"),
            404,
            "no-store",
        ),
        (
            "wrong method on a page",
            request(Method::PUT, "/", &OWN, "{}"),
            405,
            "no-store",
        ),
        (
            "wrong method on a file",
            request(Method::DELETE, "/favicon.svg", &OWN, ""),
            405,
            "no-store",
        ),
        (
            "wrong method elsewhere",
            request(Method::DELETE, "/healthz", &OWN, ""),
            405,
            "no-store",
        ),
        (
            "options",
            request(Method::OPTIONS, "/api/v1/flows/x", &[], ""),
            404,
            "no-store",
        ),
        (
            "too large",
            request(Method::POST, "/api/v1/flows", &OWN, &long),
            413,
            "no-store",
        ),
        (
            "cross-site",
            request(Method::POST, "/api/v1/flows", &[("sec-fetch-site", "cross-site")], "{}"),
            403,
            "no-store",
        ),
        (
            "opened as a page",
            request(Method::GET, "/api/v1/session", &[("sec-fetch-dest", "document")], ""),
            406,
            "no-store",
        ),
        (
            "report",
            request(
                Method::POST,
                "/csp",
                &[("content-type", "application/csp-report")],
                "{}",
            ),
            204,
            "no-store",
        ),
        ("demo", request(Method::GET, "/demo", &[], ""), 200, "no-store"),
        (
            "demo style",
            request(Method::GET, "/demo.css", &[], ""),
            200,
            "no-store",
        ),
    ];
    for (what, request, status, cache) in cases {
        let answer = gateway.ask(request).await;
        // An address that exists for other methods answers 405, one that does not 404; both are right for `options`.
        if what != "options" {
            assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
        }
        assert_eq!(answer.joined("cache-control"), cache, "{what}");
        if answer.status.is_client_error() {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
            let body: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
            let id = body["instance"].as_str().expect("an operation id");
            assert!(
                id.len() == 16 && id.chars().all(|c| c.is_ascii_alphanumeric()),
                "{what}: {id}"
            );
        }
        if answer.status == StatusCode::METHOD_NOT_ALLOWED {
            assert!(
                answer.header("allow").contains("GET") || answer.header("allow").contains("POST"),
                "{what}"
            );
        }
        check(what, &answer);
    }
}

#[tokio::test]
async fn only_configured_hosts_are_answered() {
    let gateway = Gateway::with("hosts = [\"Other.example:8443\"]");
    for (host, status) in [
        ("signin.example", 200),
        ("SIGNIN.example", 200),
        ("signin.example:443", 200),
        ("other.example:8443", 200),
        ("other.example", 421),
        ("evil.example", 421),
        ("signin.example.evil.example", 421),
        ("signin.example:80", 421),
        ("localhost", 421),
        ("", 421),
    ] {
        for path in [
            "/",
            "/api/v1/session",
            "/.well-known/signin-configuration",
            "/demo",
            "/nowhere",
        ] {
            let mut request = request(Method::GET, path, &[], "");
            request
                .headers_mut()
                .insert("host", host.parse().expect("a header value"));
            let answer = gateway.ask(request).await;
            assert_eq!(
                answer.status == StatusCode::MISDIRECTED_REQUEST,
                status == 421,
                "{host} {path}"
            );
            check(host, &answer);
        }
    }
    let mut without = request(Method::GET, "/", &[], "");
    without.headers_mut().remove("host");
    assert_eq!(gateway.ask(without).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn nothing_is_made_of_what_a_request_says_about_the_host() {
    let gateway = Gateway::new();
    let evil = [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-forwarded-proto", "http"),
    ];
    for path in ["/", "/demo", "/.well-known/signin-configuration", "/api/v1/session"] {
        let answer = gateway.get(path, &evil).await;
        assert!(!answer.text().contains("evil.example"), "{path}");
    }
    let discovery = gateway.get("/.well-known/signin-configuration", &evil).await;
    let body: serde_json::Value = serde_json::from_slice(&discovery.body).expect("JSON");
    assert_eq!(body["issuer"], ORIGIN);
    assert_eq!(discovery.header("access-control-allow-origin"), "*");
    assert_eq!(discovery.header("access-control-allow-credentials"), "");
}

#[tokio::test]
async fn no_other_call_is_readable_across_origins() {
    let gateway = Gateway::new();
    for path in [
        "/",
        "/api/v1/session",
        "/demo",
        "/assets/signin.0a1b2c3d.js",
        "/nowhere",
    ] {
        let answer = gateway.get(path, &[("origin", "https://evil.example")]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn security_txt_comes_from_the_configuration() {
    let gateway = Gateway::with(
        "[security_txt]\ncontact = [\"mailto:security@example.org\"]\nexpires = \"2027-01-01T00:00:00Z\"\npreferred_languages = [\"en\", \"ja\"]",
    );
    let answer = gateway.get("/.well-known/security.txt", &[]).await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        answer.text(),
        "Contact: mailto:security@example.org\nExpires: 2027-01-01T00:00:00Z\nPreferred-Languages: en, ja\n"
    );
}
