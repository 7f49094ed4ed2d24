//! The calls over HTTP: status, cookies, waits. What lies around them (headers, hosts, sites) is tested elsewhere.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use genkan_gateway::{
    authority::{Authority, Location, NewUser, NumberMode, Policy, SystemClock},
    http::{BASE, cookies::Jar, device, flows, session, state::App},
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use support::{PASSWORD, Phone, policy};
use tower::ServiceExt as _;

/// A gateway in this process, without a socket.
#[derive(Clone)]
struct Server {
    app: App,
    router: Router,
}

struct Page {
    server: Server,
    cookies: Vec<(String, String)>,
    flow: Value,
}

impl Server {
    fn new() -> Self {
        Self::with(policy())
    }

    fn with(policy: Policy) -> Self {
        let clock = Arc::new(SystemClock::default());
        let authority = Arc::new(Authority::open(Location::Memory, policy, clock).unwrap());
        let app = App::new(authority);
        let calls = Router::new()
            .merge(flows::router(Jar::Page))
            .merge(session::router())
            .merge(device::router());
        Self {
            router: Router::new().nest(BASE, calls.with_state(app.clone())),
            app,
        }
    }

    fn person(&self) -> Phone {
        let authority = self.app.authority();
        let (identifier, password) = ("a@b.example", PASSWORD);
        let user = NewUser {
            identifier,
            name: None,
            password,
            number_mode: Some(NumberMode::None),
        };
        authority.add_user(&user).unwrap();
        let pairing = authority.create_pairing(identifier).unwrap();
        Phone::pair(authority, &pairing.id, &pairing.secret, "Pixel").unwrap()
    }

    fn page(&self) -> Page {
        Page {
            server: self.clone(),
            cookies: Vec::new(),
            flow: Value::Null,
        }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value, Response<()>) {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        (parts.status, value, Response::from_parts(parts, ()))
    }

    /// A phone's call, signed as it goes out.
    async fn phone(&self, phone: &Phone, method: &str, path: &str, body: &str) -> (StatusCode, Value) {
        let path = format!("{BASE}{path}");
        let signed = phone.signed(method, &path, body.as_bytes());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("genkan-device", signed.device)
            .header("genkan-time", signed.time)
            .header("genkan-nonce", signed.nonce)
            .header("genkan-signature", signed.signature)
            .body(Body::from(body.to_owned()))
            .unwrap();
        let (status, value, _) = self.send(request).await;
        (status, value)
    }
}

impl Page {
    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Request::builder()
            .method(method)
            .uri(format!("{BASE}{path}"))
            .header(header::COOKIE, jar.join("; "))
            .header("x-csrf-token", self.flow["csrf"].as_str().unwrap_or_default())
            .header(header::CONTENT_TYPE, "application/json")
    }

    async fn call(&mut self, method: &str, path: &str, body: Value) -> (StatusCode, Value, Vec<String>) {
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let request = self.request(method, path).body(body).unwrap();
        let (status, value, response) = self.server.send(request).await;
        let set: Vec<String> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|cookie| cookie.to_str().unwrap().to_owned())
            .collect();
        for cookie in &set {
            let (name, rest) = cookie.split_once('=').unwrap();
            self.cookies.retain(|(held, _)| held != name);
            self.cookies
                .push((name.to_owned(), rest.split(';').next().unwrap().to_owned()));
        }
        if value["step"].is_object() {
            self.flow = value.clone();
        } else if value["flow"].is_object() {
            self.flow = value["flow"].clone();
        }
        (status, value, set)
    }

    async fn start(&mut self) -> (StatusCode, Vec<String>) {
        let (status, _, set) = self.call("POST", "/flows", json!({"purpose": "sign_in"})).await;
        (status, set)
    }

    async fn act(&mut self, name: &str, mut body: Value) -> (StatusCode, Value, Vec<String>) {
        body["rev"] = self.flow["rev"].clone();
        let path = format!("/flows/{}/actions/{name}", self.flow["id"].as_str().unwrap());
        self.call("POST", &path, body).await
    }

    fn path(&self) -> String {
        format!("/flows/{}", self.flow["id"].as_str().unwrap())
    }

    fn step(&self) -> &str {
        self.flow["step"]["type"].as_str().unwrap()
    }

    /// To *check your phone*.
    async fn wait_for_phone(&mut self) {
        self.start().await;
        self.act("identify", json!({"identifier": "a@b.example"})).await;
        self.act("password", json!({"password": PASSWORD})).await;
        assert_eq!(self.step(), "push_pending");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_page_to_signing_out() {
    let server = Server::new();
    let phone = server.person();
    let mut page = server.page();
    let (status, set) = page.start().await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(set.len(), 1);
    assert!(set[0].starts_with("__Host-flow="), "{set:?}");
    assert!(set[0].ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"), "{set:?}");
    let (status, set) = page.start().await;
    assert_eq!((status, set.len()), (StatusCode::OK, 0));
    page.wait_for_phone().await;

    let (status, list) = server.phone(&phone, "GET", "/device/requests?after=0&wait=0", "").await;
    assert_eq!(status, StatusCode::OK);
    let id = list["requests"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(list["requests"][0]["context"]["app"], "Genkan");
    let (status, _) = server
        .phone(&phone, "POST", &format!("/device/requests/{id}/seen"), "")
        .await;
    assert_eq!(status, StatusCode::OK);
    let path = format!("/device/requests/{id}/answer");
    let (status, answered) = server.phone(&phone, "POST", &path, r#"{"decision":"approve"}"#).await;
    assert_eq!((status, answered["state"].as_str()), (StatusCode::OK, Some("approved")));

    let poll = format!("{}?after={}&wait=25", page.path(), page.flow["rev"]);
    page.call("GET", &poll, Value::Null).await;
    assert_eq!(page.flow["step"]["approved"], true);
    let (status, _, set) = page.act("continue", json!({})).await;
    assert_eq!(
        (status, set.len(), page.step()),
        (StatusCode::OK, 0, "remember_browser")
    );
    let (_, _, set) = page.act("remember", json!({"remember": true})).await;
    assert_eq!(page.step(), "signed_in");
    let mut names: Vec<&str> = set.iter().map(|cookie| cookie.split('=').next().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["__Host-dev", "__Host-sid"]);
    assert!(
        set.iter()
            .all(|cookie| cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age="))
    );

    let (_, session, _) = page.call("GET", "/session", Value::Null).await;
    assert_eq!(
        (session["authenticated"].as_bool(), session["user"]["label"].as_str()),
        (Some(true), Some("a@b.example"))
    );
    page.flow = json!({"csrf": session["csrf"]});
    let (status, _, set) = page.call("DELETE", "/session", Value::Null).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(
        set[0].starts_with("__Host-sid=;") && set[0].contains("Max-Age=0"),
        "{set:?}"
    );
    let (_, session, _) = page.call("GET", "/session", Value::Null).await;
    assert_eq!(session["authenticated"], false);
    assert!(session.get("csrf").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_wakes_at_once_and_ends_in_204() {
    let server = Server::new();
    let phone = server.person();
    let mut page = server.page();
    page.wait_for_phone().await;
    let rev = page.flow["rev"].as_u64().unwrap();
    let path = page.path();
    let begin = Instant::now();
    let (status, ..) = page
        .call("GET", &format!("{path}?after={rev}&wait=1"), Value::Null)
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(begin.elapsed() >= Duration::from_secs(1));

    let waiting = tokio::spawn(async move {
        let answer = page
            .call("GET", &format!("{path}?after={rev}&wait=25"), Value::Null)
            .await;
        (Instant::now(), answer.0, page)
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let id = server
        .app
        .authority()
        .device_requests(&phone.signed("GET", "/x", b""))
        .unwrap()
        .requests
        .requests[0]
        .id
        .clone();
    // The fetch itself is news: the request has reached the phone.
    let (_, status, mut page) = waiting.await.unwrap();
    assert_eq!(
        (status, page.flow["step"]["delivery"].as_str()),
        (StatusCode::OK, Some("sent"))
    );
    let rev = page.flow["rev"].as_u64().unwrap();
    let path = page.path();
    let waiting = tokio::spawn(async move {
        page.call("GET", &format!("{path}?after={rev}&wait=25"), Value::Null)
            .await;
        (Instant::now(), page)
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let approved = Instant::now();
    phone.approve(&id, None).unwrap();
    let (woken, page) = waiting.await.unwrap();
    assert_eq!(page.flow["step"]["approved"], true);
    assert!(woken - approved < Duration::from_millis(100), "{:?}", woken - approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_wakes_when_time_ends_the_request() {
    let mut short = policy();
    short.push.ttl = 1_000;
    let server = Server::with(short);
    server.person();
    let mut page = server.page();
    page.wait_for_phone().await;
    let poll = format!("{}?after={}&wait=25", page.path(), page.flow["rev"]);
    let begin = Instant::now();
    page.call("GET", &poll, Value::Null).await;
    assert!(begin.elapsed() < Duration::from_secs(3));
    assert_eq!(
        (page.step(), page.flow["step"]["outcome"].as_str()),
        ("push_ended", Some("expired"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_on_the_line_gets_the_request_at_once() {
    let server = Server::new();
    let phone = server.person();
    let (_, list) = server.phone(&phone, "GET", "/device/requests?after=0&wait=0", "").await;
    let path = format!("/device/requests?after={}&wait=25", list["rev"]);
    let waiting = {
        let (server, phone) = (server.clone(), phone.clone());
        tokio::spawn(async move { server.phone(&phone, "GET", &path, "").await })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut page = server.page();
    page.wait_for_phone().await;
    assert_eq!(page.flow["step"]["delivery"], "queued");
    let (status, list) = tokio::time::timeout(Duration::from_secs(2), waiting)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (status, list["requests"][0]["state"].as_str()),
        (StatusCode::OK, Some("pending"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_answers_every_wait_spread_out() {
    let server = Server::new();
    server.person();
    let mut page = server.page();
    page.wait_for_phone().await;
    let poll = format!("{}?after={}&wait=25", page.path(), page.flow["rev"]);
    let mut waits = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let request = page.request("GET", &poll).body(Body::empty()).unwrap();
        let server = server.clone();
        waits.spawn(async move { server.send(request).await });
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begin = Instant::now();
    server.app.begin_shutdown();
    let mut pauses = Vec::new();
    while let Some(answer) = waits.join_next().await {
        let (status, flow, _) = answer.unwrap();
        assert_eq!(
            (status, flow["step"]["type"].as_str()),
            (StatusCode::OK, Some("push_pending"))
        );
        pauses.push(flow["step"]["poll_after_ms"].as_u64().unwrap());
    }
    assert!(begin.elapsed() < Duration::from_secs(1));
    assert!(pauses.iter().all(|pause| (1_000..=6_000).contains(pause)), "{pauses:?}");
    pauses.sort_unstable();
    pauses.dedup();
    assert!(pauses.len() > 40, "no herd: {pauses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_have_their_status_and_the_flow() {
    let server = Server::new();
    server.person();
    let mut page = server.page();
    page.start().await;
    let (status, problem, _) = page.act("remember", json!({"remember": true})).await;
    assert_eq!(
        (status, problem["type"].as_str()),
        (StatusCode::CONFLICT, Some("urn:genkan:problem:stale-flow"))
    );
    assert_eq!(problem["flow"]["step"]["type"], "identify");
    let (status, ..) = page.act("frobnicate", json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, problem, _) = page.act("identify", json!({"identifier": "x", "admin": true})).await;
    assert_eq!(
        (status, problem["type"].as_str()),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            Some("urn:genkan:problem:input-invalid")
        )
    );
    page.act("identify", json!({"identifier": "a@b.example"})).await;
    for _ in 0..5 {
        let (status, ..) = page.act("password", json!({"password": "wrong"})).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let mut body = json!({"password": "wrong"});
    body["rev"] = page.flow["rev"].clone();
    let path = format!("{}/actions/password", page.path());
    let request = page.request("POST", &path).body(Body::from(body.to_string())).unwrap();
    let (status, problem, response) = server.send(request).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert!(problem["retry_at"].as_i64().unwrap() > problem["server_time"].as_i64().unwrap() - 1_000);
    assert_eq!(problem["flow"]["step"]["type"], "password");
    let (status, ..) = server.page().call("GET", &page.path(), Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    for (body, status) in [
        (json!({"purpose": "register"}), StatusCode::NOT_IMPLEMENTED),
        (
            json!({"purpose": "sign_in", "return": "//evil.example"}),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({"purpose": "sign_in", "client": "x"}),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (json!({}), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(server.page().call("POST", "/flows", body).await.0, status);
    }
    let (status, ..) = page.call("DELETE", &page.path(), Value::Null).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, ..) = page.call("GET", &page.path(), Value::Null).await;
    assert_eq!(status, StatusCode::GONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_at_once_with_one_key_have_one_effect_and_one_reply() {
    // Slow enough that all of them arrive while the first is being answered.
    let mut slow = policy();
    slow.password.memory_kib = 65_536;
    slow.password.passes = 3;
    let server = Server::with(slow);
    let phone = server.person();
    for (password, status) in [("wrong", StatusCode::UNAUTHORIZED), (PASSWORD, StatusCode::OK)] {
        let mut page = server.page();
        page.start().await;
        page.act("identify", json!({"identifier": "a@b.example"})).await;
        let body = json!({"rev": page.flow["rev"], "password": password}).to_string();
        let path = format!("{}/actions/password", page.path());
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let request = page
                .request("POST", &path)
                .header("idempotency-key", "one")
                .body(Body::from(body.clone()))
                .unwrap();
            let server = server.clone();
            calls.spawn(async move { server.send(request).await });
        }
        let mut replies = Vec::new();
        while let Some(reply) = calls.join_next().await {
            let (found, mut value, _) = reply.unwrap();
            assert_eq!(found, status);
            // Each problem has an operation id of its own.
            value["instance"] = Value::Null;
            replies.push(value.to_string());
        }
        replies.dedup();
        assert_eq!(replies.len(), 1);
    }
    assert_eq!(phone.requests().requests.len(), 1);
    let failures = server.app.authority().audit_events(0).unwrap();
    assert_eq!(failures.iter().filter(|event| *event == "authn_login_fail").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_may_try_so_often() {
    let server = Server::with(Policy {
        ip_per_minute: 3,
        ..policy()
    });
    let mut page = server.page();
    page.start().await;
    page.act("identify", json!({"identifier": "a@b.example"})).await;
    page.act("password", json!({"password": "wrong"})).await;
    page.act("password", json!({"password": "wrong"})).await;
    let (status, problem, _) = page.act("password", json!({"password": "wrong"})).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(problem["retry_at"].as_i64().is_some());
    // Looking is free.
    assert_eq!(page.call("GET", &page.path(), Value::Null).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_at_the_hashing_is_503_and_the_rest_goes_on() {
    let mut slow = policy();
    slow.password.memory_kib = 65_536;
    slow.password.passes = 6;
    slow.password.parallel = 1;
    slow.password.queue = 50;
    let server = Server::with(slow);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let mut page = server.page();
        page.start().await;
        page.act("identify", json!({"identifier": "nobody@b.example"})).await;
        calls.spawn(async move { page.act("password", json!({"password": "x"})).await });
    }
    let mut page = server.page();
    let begin = Instant::now();
    page.start().await;
    assert!(begin.elapsed() < Duration::from_millis(500));
    let mut found = Vec::new();
    while let Some(answer) = calls.join_next().await {
        let (status, problem, _) = answer.unwrap();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            assert!(problem["retry_at"].as_i64().is_some());
        }
        found.push(status);
    }
    assert!(found.contains(&StatusCode::SERVICE_UNAVAILABLE), "{found:?}");
    assert!(found.contains(&StatusCode::UNAUTHORIZED), "{found:?}");
}
