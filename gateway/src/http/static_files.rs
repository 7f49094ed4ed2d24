//! The built pages, kept in memory: a few small files, read once, so that no request ever names a path on the disk.

mod load;

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use contract::problem::ProblemKind;

use super::{
    Site,
    headers::{Dress, is_api},
    method_not_allowed,
    negotiate::{self, Encoding},
    problem::ApiProblem,
    reads,
};

/// Names with a hash of their content never change: a year.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// What may change without another name, and is asked for by pages of other sites: five minutes, so that a correction
/// arrives.
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// The folder of files whose names hold a hash of their content.
const ASSETS: &str = "assets/";

/// Every screen, for those who work on them. Only there when it was built, which shipped pages never are.
const GALLERY: &str = "/gallery";

/// One file with its compressed forms.
#[derive(Debug, Clone)]
struct File {
    content_type: HeaderValue,
    /// Of the plain form; the compressed ones add their name.
    etag: String,
    forms: Vec<(Encoding, Bytes)>,
}

/// Every file by its path below the folder.
#[derive(Debug, Clone, Default)]
pub struct StaticFiles {
    files: HashMap<String, File>,
    folder: String,
}

/// Serves a page or a file; everything else is unknown. The fallback of all routes.
pub async fn serve(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    if is_api(path) || (path == GALLERY && !site.files.files.contains_key("gallery.html")) {
        return ApiProblem::new(ProblemKind::NotFound).into_response();
    }
    match document(path) {
        Some(_) if method == Method::POST => send_back(path),
        Some(_) if reads(method) && site.page() != site.origin => elsewhere(&site, request.uri()),
        Some(name) if reads(method) => {
            let language = site.branding.language(negotiate::language(request.headers()));
            site.files.page(name, language, request.headers())
        }
        Some(_) => method_not_allowed("GET, HEAD, POST"),
        None => site.files.file(method, path, request.headers()),
    }
}

/// Whether `path` is the address of a page.
pub(super) fn is_page(path: &str) -> bool {
    document(path).is_some()
}

/// The document of a page's address.
fn document(path: &str) -> Option<&'static str> {
    match path {
        "/" | "/signed-in" => Some("index"),
        "/security-info" => Some("security-info"),
        "/companion" => Some("companion"),
        "/help" => Some("help"),
        GALLERY => Some("gallery"),
        _ => None,
    }
}

/// What pages of other sites load: the loader by its own name and by the one with its hash, and its types. Nothing else
/// of ours is theirs to load.
fn is_loader(name: &str) -> bool {
    matches!(name, "genkan.js" | "genkan.d.ts") || (name.starts_with("assets/genkan-") && name.ends_with(".js"))
}

/// A form that was sent before the script arrived: the page starts again, and what was typed is not read.
fn send_back(path: &str) -> Response {
    let to = match path {
        "/security-info" => "/security-info",
        "/companion" => "/companion",
        "/help" => "/help",
        _ => "/",
    };
    (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, HeaderValue::from_static(to))],
    )
        .into_response()
}

/// The pages are at another origin: whoever asks for one here is sent there. A page that were served here as well would
/// have no passkeys, and people would learn two addresses.
fn elsewhere(site: &Site, asked: &Uri) -> Response {
    let path = asked.path_and_query().map_or("/", PathAndQuery::as_str);
    match HeaderValue::try_from([site.page(), path].concat()) {
        Ok(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Err(_) => ApiProblem::new(ProblemKind::NotFound).into_response(),
    }
}

impl StaticFiles {
    /// Whether the pages are there.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.files.contains_key("index.html")
    }

    fn page(&self, name: &str, language: &'static str, headers: &HeaderMap) -> Response {
        let own = self
            .files
            .get(&format!("{name}.{language}.html"))
            .map(|file| (file, language));
        let any = || {
            self.files
                .get(&format!("{name}.html"))
                .map(|file| (file, negotiate::LANGUAGES[0]))
        };
        let Some((file, language)) = own.or_else(any) else {
            return self.not_built();
        };
        let mut response = file.respond(headers);
        let answer = response.headers_mut();
        answer.insert(
            header::VARY,
            HeaderValue::from_static("Accept-Encoding, Accept-Language, Cookie"),
        );
        answer.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language));
        response
    }

    fn file(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        // Documents have their own addresses; two addresses for one page would be one too many.
        let name = path.strip_prefix('/').filter(|name| !name.ends_with(".html"));
        let Some((name, file)) = name.and_then(|name| self.files.get_key_value(name)) else {
            return ApiProblem::new(ProblemKind::NotFound).into_response();
        };
        if !reads(method) {
            return method_not_allowed("GET, HEAD");
        }
        let mut response = file.respond(headers);
        let loader = is_loader(name);
        response
            .extensions_mut()
            .insert(if loader { Dress::Shared } else { Dress::Part });
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if name.starts_with(ASSETS) {
            response.headers_mut().insert(header::CACHE_CONTROL, IMMUTABLE);
        } else if loader {
            response.headers_mut().insert(header::CACHE_CONTROL, SHORT);
        }
        response
    }

    /// The frame's document in a language, as it was built; `None` when it was not.
    pub(super) fn frame(&self, language: &'static str) -> Option<(&str, &'static str)> {
        let own = self
            .files
            .get(&format!("embed.{language}.html"))
            .map(|file| (file, language));
        let any = || self.files.get("embed.html").map(|file| (file, negotiate::LANGUAGES[0]));
        let (file, language) = own.or_else(any)?;
        let text = file.plain().and_then(|bytes| std::str::from_utf8(bytes).ok())?;
        Some((text, language))
    }

    pub(super) fn not_built(&self) -> Response {
        let page = maud::html! {
            (maud::DOCTYPE)
            html lang="en" {
                head { meta charset="utf-8"; title { "The pages are not built yet" } }
                body {
                    h1 { "The pages are not built yet" }
                    p { "The gateway runs, but finds no index.html in " code { (self.folder) } "." }
                    p { "Run " code { "cargo xtask build" } " and start the gateway again." }
                }
            }
        };
        (
            StatusCode::SERVICE_UNAVAILABLE,
            axum::response::Html(page.into_string()),
        )
            .into_response()
    }
}

impl File {
    fn respond(&self, request: &HeaderMap) -> Response {
        let accepted = negotiate::encodings(request);
        let found = accepted
            .into_iter()
            .find_map(|wanted| self.forms.iter().find(|(form, _)| *form == wanted));
        let Some((encoding, bytes)) = found else {
            return ApiProblem::new(ProblemKind::NotFound).into_response();
        };
        let etag = match encoding.token() {
            Some(token) => format!("\"{}-{token}\"", self.etag),
            None => format!("\"{}\"", self.etag),
        };
        let known = request.get_all(header::IF_NONE_MATCH).iter().any(|tags| {
            tags.to_str()
                .is_ok_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag))
        });
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(bytes.clone()).into_response()
        };
        let headers = response.headers_mut();
        if let Ok(etag) = HeaderValue::try_from(etag) {
            headers.insert(header::ETAG, etag);
        }
        if !known {
            headers.insert(header::CONTENT_TYPE, self.content_type.clone());
            if let Some(token) = encoding.token() {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(token));
            }
        }
        response
    }
}
