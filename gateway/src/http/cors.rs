//! Calls from pages at another origin of this site (Fetch, *CORS protocol*). Exactly the configured origins are
//! answered; nobody else's script learns anything, and nothing is ever said to `*` that a cookie may come with.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    Site,
    headers::{is_api, is_frames},
};
use crate::breaks::{Rule, breaks};

/// What a page may send.
const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
/// The headers that calls carry: the contract's own and `content-type`, which JSON needs.
const HEADERS: &str = "content-type, x-csrf-token, idempotency-key, genkan-device, genkan-time, genkan-nonce, \
    genkan-signature";
/// What a page reads beside the body: how long to wait, by whose clock.
const EXPOSED: &str = "retry-after, date";
/// How long a browser may remember the answer to its question, s. A page that is no longer configured is refused at once
/// by the calls themselves.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Answers the browser's question before a call, and lets a configured page read what comes back.
pub async fn share(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    // A frame's document is at our own origin, wherever the pages are.
    let shared = is_api(request.uri().path()) && !is_frames(request.uri().path());
    let Some(origin) = origin.filter(|origin| shared && may_read(&site, origin)) else {
        return next.run(request).await;
    };
    let asks =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if asks { preflight() } else { next.run(request).await };
    allow(response.headers_mut(), origin);
    response
}

fn may_read(site: &Site, origin: &HeaderValue) -> bool {
    site.is_page(origin) || breaks(Rule::PagesOnly)
}

fn preflight() -> Response {
    let fixed = |text| HeaderValue::from_static(text);
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, fixed(METHODS)),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, fixed(HEADERS)),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
}

#[cfg(test)]
mod tests {
    use super::HEADERS;

    #[test]
    fn every_header_of_the_contract_may_be_sent() {
        use contract::{CSRF_HEADER, IDEMPOTENCY_HEADER, device};
        for header in [
            CSRF_HEADER,
            IDEMPOTENCY_HEADER,
            device::DEVICE_HEADER,
            device::TIME_HEADER,
            device::NONCE_HEADER,
            device::SIGNATURE_HEADER,
        ] {
            assert!(HEADERS.split(", ").any(|one| one == header), "{header}");
        }
    }
}
