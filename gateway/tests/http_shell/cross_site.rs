//! Every combination of what a browser may say about where a write comes from (security rule 15).

use axum::http::Method;

use crate::support::{Gateway, ORIGIN, request};

const SITES: [Option<&str>; 5] = [
    Some("none"),
    Some("same-site"),
    Some("cross-site"),
    None,
    Some("same-origin"),
];
const ORIGINS: [Option<&str>; 4] = [Some(ORIGIN), Some("https://evil.example"), Some("null"), None];
const TYPES: [Option<&str>; 5] = [
    Some("text/plain"),
    Some("application/x-www-form-urlencoded"),
    Some("multipart/form-data; boundary=x"),
    None,
    Some("application/json"),
];

/// The rule, said once more and differently: a table of the only combinations that pass.
fn passes(site: Option<&str>, origin: Option<&str>, kind: Option<&str>) -> bool {
    let from_here = matches!(
        (site, origin),
        (Some("same-origin"), Some(ORIGIN) | Some("null") | None) | (None, Some(ORIGIN))
    );
    from_here && kind == Some("application/json")
}

#[tokio::test]
async fn only_json_from_our_own_page_is_read() {
    let gateway = Gateway::new();
    let writes = [
        (Method::POST, "/api/v1/flows"),
        (Method::POST, "/api/v1/flows/unknown/actions/password"),
        (Method::POST, "/api/v1/nothing"),
        (Method::PUT, "/api/v1/session"),
        (Method::PATCH, "/api/v1/session"),
        (Method::DELETE, "/api/v1/session"),
        (Method::DELETE, "/api/v1/flows/unknown"),
    ];
    for (method, path) in writes {
        for site in SITES {
            for origin in ORIGINS {
                for kind in TYPES {
                    let headers: Vec<(&str, &str)> =
                        [("sec-fetch-site", site), ("origin", origin), ("content-type", kind)]
                            .into_iter()
                            .filter_map(|(name, value)| value.map(|value| (name, value)))
                            .collect();
                    let answer = gateway
                        .ask(request(method.clone(), path, &headers, "{\"purpose\":\"nonsense\"}"))
                        .await;
                    // A write that passes is refused later, for its nonsense or for its missing token; what tells
                    // them apart is that the guard answers before the route, so also where there is none.
                    let refused = answer.status == 403;
                    let own_refusal = matches!(method, Method::DELETE) || path.contains("/actions/");
                    if passes(site, origin, kind) && !own_refusal {
                        assert!(!refused, "{method} {path} {headers:?}");
                    }
                    if !passes(site, origin, kind) {
                        assert!(refused, "{method} {path} {headers:?}: {}", answer.status);
                        assert_eq!(answer.problem(), "csrf");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_phone_is_told_by_its_signature_but_still_speaks_json() {
    let gateway = Gateway::new();
    let path = "/api/v1/device/nothing";
    let plain = request(Method::POST, path, &[("content-type", "text/plain")], "{}");
    assert_eq!(gateway.ask(plain).await.status, 403);
    let json = request(
        Method::POST,
        path,
        &[("content-type", "application/json; charset=utf-8")],
        "{}",
    );
    assert_eq!(gateway.ask(json).await.status, 404);
    let empty = request(Method::POST, path, &[], "");
    assert_eq!(gateway.ask(empty).await.status, 404);
}

#[tokio::test]
async fn a_path_that_only_begins_like_a_phones_is_not_exempt() {
    let gateway = Gateway::new();
    for path in ["/api/v1/devices", "/api/v1/device-x", "/api/v1/flows/device"] {
        let answer = gateway
            .ask(request(
                Method::POST,
                path,
                &[("content-type", "application/json")],
                "{}",
            ))
            .await;
        assert_eq!(answer.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_demo_form_is_guarded_too() {
    let gateway = Gateway::new();
    let form = ("content-type", "application/x-www-form-urlencoded");
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("none", 403)] {
        let answer = gateway
            .ask(request(
                Method::POST,
                "/demo",
                &[form, ("sec-fetch-site", site)],
                "account=mei@aoba.example",
            ))
            .await;
        assert_eq!(answer.status, status, "{site}");
    }
    // From our own page it gets through to the accounts; this one is not among them.
    let own = request(
        Method::POST,
        "/demo",
        &[form, ("sec-fetch-site", "same-origin"), ("origin", "null")],
        "account=x",
    );
    assert_eq!(gateway.ask(own).await.status, 404);
}

#[tokio::test]
async fn an_answer_of_the_api_cannot_be_opened_as_a_page() {
    let gateway = Gateway::new();
    for dest in ["document", "iframe", "frame", "embed", "object"] {
        let answer = gateway.get("/api/v1/session", &[("sec-fetch-dest", dest)]).await;
        assert_eq!(answer.status, 406, "{dest}");
    }
}
