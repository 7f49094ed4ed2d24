//! Requests that another site makes a browser send (security rule 15). The token of the flow or session is checked
//! where the flow or session is known; here is what can be told from the request alone.

use std::sync::Arc;

use axum::{
    body::HttpBody as _,
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::problem::ProblemKind;

use super::{
    BASE, Site,
    headers::{is_api, is_frames},
    problem::ApiProblem,
    static_files,
};
use crate::breaks::{Rule, breaks};

/// Lets a request through, or refuses it before anything has happened.
pub async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    match judge(&site, &request) {
        Ok(()) => next.run(request).await,
        Err(kind) => ApiProblem::new(kind).into_response(),
    }
}

fn judge(site: &Site, request: &Request) -> Result<(), ProblemKind> {
    let (method, path, headers) = (request.method(), request.uri().path(), request.headers());
    if method.is_safe() {
        return if is_api(path) && is_opened_as_page(headers) {
            Err(ProblemKind::NotAcceptable)
        } else {
            Ok(())
        };
    }
    // Reports are written by the browser itself, and a page's own form is only sent back to it: neither changes a thing,
    // and the form must work in browsers that say nothing of where it comes from.
    // What a client's form posts to the doors a link opens as well; without a cookie, because it comes from another site.
    if path == super::CSP_REPORTS
        || path == super::authorize::AUTHORIZE
        || path == super::end_session::END_SESSION
        || super::oidc::is_for_others(path)
        || static_files::is_page(path)
        || breaks(Rule::Csrf)
    {
        return Ok(());
    }
    let device = path
        .strip_prefix(BASE)
        .and_then(|rest| rest.strip_prefix("/device"))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    // A phone's call is signed by its key, which no other site can use; a browser that holds it runs our page.
    let own = match is_frames(path) {
        true => is_from_own_frame(site, headers),
        false => device || is_from_own_page(site, headers),
    };
    if !own {
        return Err(ProblemKind::Csrf);
    }
    // A form on another site can send text or a form, never JSON, without asking first.
    let has_body = request.body().size_hint().exact() != Some(0);
    let needs_json = is_api(path) && (has_body || (!device && method != Method::DELETE));
    if needs_json && !is_json(headers) {
        return Err(ProblemKind::Csrf);
    }
    Ok(())
}

/// `Sec-Fetch-Site` tells it; a browser that does not send it must name its origin exactly.
fn is_from_own_page(site: &Site, headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN);
    match headers.get("sec-fetch-site") {
        // A form's post from a page with `Referrer-Policy: no-referrer` says `Origin: null`, from our own page too.
        Some(value) if value == "same-origin" => {
            origin.is_none_or(|origin| origin == "null" || site.is_own_origin(origin))
        }
        // Our pages at another origin of this site. Others of it may be somebody else's: the browser's word for the exact
        // origin is needed.
        Some(value) if value == "same-site" => origin.is_some_and(|origin| site.is_page(origin)),
        Some(_) => false,
        None => origin.is_some_and(|origin| origin == site.origin.as_str() || site.is_page(origin)),
    }
}

/// Nothing but the frame's own document calls for it, and that is always at our own origin.
fn is_from_own_frame(site: &Site, headers: &HeaderMap) -> bool {
    let elsewhere = headers.get("sec-fetch-site").is_some_and(|from| from != "same-origin");
    let page = headers.get(header::ORIGIN).is_some_and(|origin| site.is_page(origin));
    !elsewhere && !page && is_from_own_page(site, headers)
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn is_opened_as_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|dest| {
        ["document", "iframe", "frame", "embed", "object"]
            .iter()
            .any(|word| dest == word)
    })
}
