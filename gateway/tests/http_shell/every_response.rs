//! Headers on every kind of answer (security rules 14, 26, 61, 63, 112, 113).

use axum::http::{Method, StatusCode};

use crate::support::{Answer, Gateway, ORIGIN, request};

const DOCUMENT_CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-src 'none'; \
    worker-src 'none'; manifest-src 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types 'none'; report-to csp; report-uri /csp";
const DATA_CSP: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// What JSON leaves out: it has no window, no permissions and nobody to report to.
const ONLY_OF_DOCUMENTS: [&str; 3] = [
    "reporting-endpoints",
    "cross-origin-opener-policy",
    "permissions-policy",
];
/// What a part of a page leaves out besides.
const ONLY_OF_PAGES_AND_CALLS: [&str; 2] = ["referrer-policy", "x-frame-options"];

fn check(what: &str, answer: &Answer) {
    let part = matches!(what, "asset" | "icon");
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
    let kind = answer.header("content-type");
    let json = kind == "application/json" || kind == "application/problem+json";
    for (name, value) in expected {
        let without =
            (part && ONLY_OF_PAGES_AND_CALLS.contains(&name)) || ((part || json) && ONLY_OF_DOCUMENTS.contains(&name));
        let value = if without { "" } else { value };
        assert_eq!(answer.joined(name), value, "{what}: {name}");
    }
    let html = answer.header("content-type").starts_with("text/html");
    let csp = if html { DOCUMENT_CSP } else { DATA_CSP };
    assert_eq!(answer.joined("content-security-policy"), csp, "{what}");
}

/// Same-origin JSON, as the page sends it.
const OWN: [(&str, &str); 2] = [("sec-fetch-site", "same-origin"), ("content-type", "application/json")];

/// What is asked, how it is answered, and how long the answer may be kept.
struct Case {
    what: &'static str,
    method: Method,
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    status: u16,
}

const fn read(what: &'static str, path: &'static str, status: u16) -> Case {
    Case {
        what,
        method: Method::GET,
        path,
        headers: &[],
        body: "",
        status,
    }
}

const fn write(what: &'static str, method: Method, path: &'static str, status: u16) -> Case {
    Case {
        what,
        method,
        path,
        headers: &OWN,
        body: "{}",
        status,
    }
}

/// One byte over the limit.
const TOO_LARGE: &str = match std::str::from_utf8(&[b'x'; 16 * 1024 + 1]) {
    Ok(text) => text,
    Err(_) => "",
};

fn cases() -> Vec<Case> {
    vec![
        read("page", "/", 200),
        Case {
            method: Method::HEAD,
            ..read("head of a page", "/signed-in", 200)
        },
        read("companion", "/companion", 200),
        write("form before the script", Method::POST, "/", 303),
        read("asset", "/assets/signin.0a1b2c3d.js", 200),
        read("icon", "/favicon.svg", 200),
        read("discovery", "/.well-known/signin-configuration", 200),
        read("no security.txt", "/.well-known/security.txt", 404),
        read("health", "/healthz", 200),
        read("unknown page", "/nowhere", 404),
        read("a path that is no text", "/api/v1/flows/%FF", 422),
        read("unknown call", "/api/v1/nothing", 404),
        write("unknown write", Method::POST, "/api/v1/nothing", 404),
        write("wrong method on a page", Method::PUT, "/", 405),
        write("wrong method on a file", Method::DELETE, "/favicon.svg", 405),
        write("wrong method elsewhere", Method::DELETE, "/healthz", 405),
        write("wrong method on a call", Method::PUT, "/api/v1/session", 405),
        Case {
            body: TOO_LARGE,
            ..write("too large", Method::POST, "/api/v1/flows", 413)
        },
        Case {
            headers: &[("sec-fetch-site", "cross-site")],
            ..write("cross-site", Method::POST, "/api/v1/flows", 403)
        },
        Case {
            headers: &[("sec-fetch-dest", "document")],
            ..read("opened as a page", "/api/v1/session", 406)
        },
        write("report", Method::POST, "/csp", 204),
        read("demo", "/demo", 200),
        read("demo style", "/demo.css", 200),
    ]
}

fn cache_of(path: &str, status: u16) -> &'static str {
    match path {
        "/.well-known/signin-configuration" => "public, max-age=300",
        path if path.starts_with("/assets/") && status == 200 => "public, max-age=31536000, immutable",
        _ => "no-store",
    }
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_same_headers() {
    let gateway = Gateway::new();
    for Case {
        what,
        method,
        path,
        headers,
        body,
        status,
    } in cases()
    {
        let answer = gateway.ask(request(method, path, headers, body)).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
        assert_eq!(answer.joined("cache-control"), cache_of(path, status), "{what}");
        check(what, &answer);
        if answer.status.is_client_error() {
            check_problem(what, &answer);
        }
        if answer.status == StatusCode::METHOD_NOT_ALLOWED {
            assert!(answer.header("allow").contains("GET"), "{what}");
        }
    }
}

fn check_problem(what: &str, answer: &Answer) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
    let body: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    let id = body["instance"].as_str().expect("an operation id");
    assert!(
        id.len() == 16 && id.chars().all(|c| c.is_ascii_alphanumeric()),
        "{what}: {id}"
    );
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
