//! The built pages: which encoding, which language, and nothing else from the disk.

use axum::http::{Method, StatusCode};

use crate::support::{Gateway, request};

#[tokio::test]
async fn a_page_comes_in_the_language_and_the_encoding_that_is_wanted() {
    let gateway = Gateway::new();
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str, &'a str);
    let cases: [Case<'_>; 6] = [
        (&[], "en", "", "<!doctype html><title>Sign in</title>"),
        (
            &[("accept-language", "ja")],
            "ja",
            "",
            "<!doctype html><title>サインイン</title>",
        ),
        (&[("accept-encoding", "gzip, br")], "en", "br", "br:index.html"),
        (
            &[("accept-encoding", "gzip;q=1, br;q=0.5")],
            "en",
            "gzip",
            "gz:index.html",
        ),
        (
            &[
                ("accept-encoding", "br"),
                ("accept-language", "ja-JP,ja;q=0.9,en;q=0.1"),
            ],
            "ja",
            "br",
            "br:index.ja.html",
        ),
        (
            &[("accept-language", "ja"), ("cookie", "lang=en")],
            "en",
            "",
            "<!doctype html><title>Sign in</title>",
        ),
    ];
    for (headers, language, encoding, body) in cases {
        let answer = gateway.get("/", headers).await;
        assert_eq!(answer.status, 200, "{headers:?}");
        assert_eq!(answer.header("content-language"), language, "{headers:?}");
        assert_eq!(answer.header("content-encoding"), encoding, "{headers:?}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        assert_eq!(answer.joined("vary"), "Accept-Encoding, Accept-Language, Cookie");
        assert_eq!(answer.text(), body, "{headers:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_already_there_is_not_sent_again() {
    let gateway = Gateway::new();
    let first = gateway.get("/", &[("accept-encoding", "br")]).await;
    let tag = first.header("etag");
    assert!(tag.starts_with('"') && tag.ends_with("-br\""), "{tag}");
    let again = gateway
        .get("/", &[("accept-encoding", "br"), ("if-none-match", tag)])
        .await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
    let other = gateway
        .get("/", &[("accept-encoding", "gzip"), ("if-none-match", tag)])
        .await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn assets_have_their_types() {
    let gateway = Gateway::new();
    for (path, kind) in [
        ("/assets/signin.0a1b2c3d.js", "text/javascript; charset=utf-8"),
        ("/assets/signin_bg.0a1b2c3d.wasm", "application/wasm"),
        ("/favicon.svg", "image/svg+xml"),
    ] {
        let answer = gateway.get(path, &[("accept-encoding", "br")]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert_eq!(answer.joined("vary"), "Accept-Encoding", "{path}");
    }
    // A file without a compressed form comes as it is.
    assert_eq!(
        gateway
            .get("/favicon.svg", &[("accept-encoding", "br")])
            .await
            .header("content-encoding"),
        ""
    );
}

#[tokio::test]
async fn head_says_the_length_and_sends_nothing() {
    let gateway = Gateway::new();
    for path in ["/", "/assets/signin.0a1b2c3d.js"] {
        let head = gateway.ask(request(Method::HEAD, path, &[], "")).await;
        let get = gateway.get(path, &[]).await;
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
    }
}

#[tokio::test]
async fn only_files_of_the_folder_are_found() {
    let gateway = Gateway::new();
    for path in [
        "/../Cargo.toml",
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/..%2fCargo.toml",
        "//etc/passwd",
        "/assets/..%5c..%5cCargo.toml",
        "/etc/passwd",
        "/assets",
        "/assets/",
        "/.hidden",
        "/index.html",
        "/index.ja.html",
        "/index.html.br",
        "/assets/signin.0a1b2c3d.js.br",
        "/%00",
    ] {
        assert_eq!(gateway.get(path, &[]).await.status, 404, "{path}");
    }
}

/// Also in a browser that says nothing of where the form comes from.
#[tokio::test]
async fn a_form_sent_before_the_script_arrived_starts_the_page_again() {
    let gateway = Gateway::new();
    let form = ("content-type", "application/x-www-form-urlencoded");
    for (path, to) in [("/", "/"), ("/signed-in", "/"), ("/companion", "/companion")] {
        for said in [("sec-fetch-site", "same-origin"), ("origin", "null")] {
            let typed = "identifier=mei%40aoba.example";
            let answer = gateway.ask(request(Method::POST, path, &[form, said], typed)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {said:?}");
            assert_eq!(answer.header("location"), to);
            assert!(answer.body.is_empty());
        }
    }
}

#[tokio::test]
async fn a_missing_build_says_what_to_do() {
    let gateway = Gateway::unbuilt();
    let answer = gateway.get("/", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("cargo xtask build"));
}

#[tokio::test]
async fn the_demo_page_speaks_both_languages() {
    let gateway = Gateway::new();
    let english = gateway.get("/demo", &[]).await;
    assert!(english.text().contains("mei@aoba.example"), "{}", english.text());
    assert!(english.text().contains("Tap one of three numbers"));
    assert!(!english.text().contains("a-demo-password"));
    let japanese = gateway.get("/demo", &[("accept-language", "ja")]).await;
    assert!(japanese.text().contains("<html lang=\"ja\">"));
    assert!(japanese.text().contains("3つの数字から1つを選ぶ"));
}
