//! Calls from the pages of clients (Fetch, *CORS protocol*): exactly their registered origins, and never with a cookie.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{JWKS, Provider, TOKEN, USERINFO, error::OauthError};
use crate::authority::ClientRule;

/// How long a browser may remember the answer to its question, s.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Answers the browser's question before a call, and lets pages of clients read what comes back. Which client a page
/// belongs to is looked at where the client is known: [`belongs`].
pub(super) async fn share(State(provider): State<Provider>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path == JWKS || !(path == TOKEN || path == USERINFO) {
        // The same for everybody, and public.
        let mut response = next.run(request).await;
        allow(response.headers_mut(), HeaderValue::from_static("*"));
        return response;
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let Some(origin) = origin.filter(|origin| is_registered(&provider, origin)) else {
        return vary(next.run(request).await);
    };
    let mut response = next.run(request).await;
    allow(response.headers_mut(), origin);
    vary(response)
}

fn is_registered(provider: &Provider, origin: &HeaderValue) -> bool {
    let clients = &provider.app.authority().policy().clients;
    origin
        .to_str()
        .is_ok_and(|origin| clients.iter().any(|client| client.enabled && client.is_at(origin)))
}

/// What a page may send; said to everybody, of use to those alone whom [`share`] lets read it.
pub(super) async fn preflight() -> Response {
    let headers = [
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        ),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type"),
        ),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
}

fn vary(mut response: Response) -> Response {
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

/// Refuses what a browser sends from a page that is not this client's. A server says nothing of an origin.
pub(super) fn belongs(headers: &HeaderMap, client: &ClientRule) -> Result<(), OauthError> {
    let foreign = headers
        .get_all(header::ORIGIN)
        .iter()
        .any(|origin| !origin.to_str().is_ok_and(|origin| client.is_at(origin)));
    if foreign {
        return Err(OauthError::request("this page is none of the client's origins"));
    }
    Ok(())
}
