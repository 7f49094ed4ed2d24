//! A gateway in memory with a folder of small pages.

use std::{fs, path::Path, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use genkan_gateway::{
    authority::{Authority, Location, SystemClock},
    config::Config,
    demo::Demo,
    http::{Site, StaticFiles, router, state::App},
};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// The origin of every test.
pub const ORIGIN: &str = "https://signin.example";

/// A gateway to ask.
pub struct Gateway {
    router: Router,
    _dist: tempfile::TempDir,
}

/// What it answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Gateway {
    /// With pages and the demo's page.
    pub fn new() -> Self {
        Self::with("")
    }

    /// With more configuration.
    pub fn with(more: &str) -> Self {
        let dist = tempfile::tempdir().expect("a folder");
        write_pages(dist.path());
        Self::serving(dist, more)
    }

    /// With an empty folder.
    pub fn unbuilt() -> Self {
        Self::serving(tempfile::tempdir().expect("a folder"), "")
    }

    fn serving(dist: tempfile::TempDir, more: &str) -> Self {
        let text = format!("public_url = \"{ORIGIN}\"\n{more}");
        let config = Config::parse(&text, Path::new("test.toml")).expect("a configuration");
        let clock = Arc::new(SystemClock::default());
        let authority = Authority::open(Location::Memory, config.policy(), clock).expect("rules");
        let files = StaticFiles::load(dist.path()).expect("pages");
        let demo = Some(Demo {
            password: "a-demo-password".to_owned(),
            recovery: vec!["AAAA-BBBB-CCCC".to_owned()],
            pass: "AAAA-BBBB".to_owned(),
        });
        let site = Site::new(&config, authority.policy(), ORIGIN.to_owned(), [], files, demo).expect("a site");
        Self {
            router: router(App::new(Arc::new(authority)), Arc::new(site)),
            _dist: dist,
        }
    }

    /// Asks.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Reads a path.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(request(Method::GET, path, headers, "")).await
    }
}

/// A request for our own host.
pub fn request(method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut builder = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "signin.example");
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Body::from(body.to_owned())).expect("a request")
}

impl Answer {
    /// A header, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// All lines of a header as one.
    pub fn joined(&self, name: &str) -> String {
        let lines: Vec<&str> = self
            .headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().expect("text"))
            .collect();
        lines.join(", ")
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The word of the problem.
    pub fn problem(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).expect("JSON");
        let kind = body["type"].as_str().expect("a type");
        kind.strip_prefix("urn:genkan:problem:").expect("our prefix").to_owned()
    }
}

fn write_pages(dist: &Path) {
    let pages = [
        ("index.html", "<!doctype html><title>Sign in</title>"),
        ("index.ja.html", "<!doctype html><title>サインイン</title>"),
        ("companion.html", "<!doctype html><title>Phone</title>"),
        ("companion.ja.html", "<!doctype html><title>スマートフォン</title>"),
        ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("assets/signin.0a1b2c3d.js", "export {}"),
        ("assets/signin_bg.0a1b2c3d.wasm", "\0asm"),
        (".hidden", "no"),
    ];
    fs::create_dir(dist.join("assets")).expect("a folder");
    for (name, text) in pages {
        fs::write(dist.join(name), text).expect("writable");
        if name != "favicon.svg" {
            fs::write(dist.join(format!("{name}.br")), format!("br:{name}")).expect("writable");
            fs::write(dist.join(format!("{name}.gz")), format!("gz:{name}")).expect("writable");
        }
    }
}
