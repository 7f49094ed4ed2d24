//! Errors as clients of OAuth know them (RFC 6749, section 5.2).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::problem::ProblemKind;
use serde::Serialize;

use crate::http::problem::ApiProblem;

/// An error on its way out. None of its words come from the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct OauthError {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
    /// How to authenticate, where that was missing or wrong.
    challenge: Option<&'static str>,
    /// When to come back, s.
    retry_after: Option<i64>,
}

#[derive(Serialize)]
struct Body {
    error: &'static str,
    error_description: &'static str,
}

impl OauthError {
    const fn new(status: StatusCode, error: &'static str, description: &'static str) -> Self {
        Self {
            status,
            error,
            description,
            challenge: None,
            retry_after: None,
        }
    }

    /// The request is malformed.
    pub(in crate::http) const fn request(description: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// What was left beforehand would be refused when somebody came with it (RFC 9126, section 2.3).
    pub(in crate::http) const fn fault(error: &'static str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            error,
            "the request would be refused: see docs/oidc.md",
        )
    }

    /// Whoever asks is not the client, or the client is not let in. Which of these is not told.
    pub(in crate::http) const fn client() -> Self {
        let mut error = Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "unknown client, wrong secret, or the wrong way to show it",
        );
        error.challenge = Some("Basic realm=\"clients\", charset=\"UTF-8\"");
        error
    }

    /// The code is none, is over, was used, or belongs to something else. Which of these is not told.
    pub(in crate::http) const fn grant() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_grant",
            "the code is unknown, over or used, or is another client's, callback's or verifier's",
        )
    }

    /// Nothing but codes is taken.
    pub(in crate::http) const fn grant_type() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            "only authorization_code is supported",
        )
    }

    /// The access token is none, or over (RFC 6750, section 3.1).
    pub(in crate::http) const fn token() -> Self {
        let mut error = Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "the access token is unknown or over",
        );
        error.challenge = Some("Bearer error=\"invalid_token\"");
        error
    }

    /// No access token was sent: nothing more is told (RFC 6750, section 3.1).
    pub(in crate::http) const fn no_token() -> Self {
        let mut error = Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_request",
            "an access token is needed in the header Authorization",
        );
        error.challenge = Some("Bearer");
        error
    }

    /// Too many wrong tries.
    pub(in crate::http) const fn too_many(seconds: i64) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "temporarily_unavailable",
            "too many wrong tries",
        );
        error.retry_after = Some(seconds);
        error
    }
}

impl From<ApiProblem> for OauthError {
    fn from(problem: ApiProblem) -> Self {
        match problem.kind {
            ProblemKind::RateLimited => Self::too_many(
                problem
                    .retry_at
                    .zip(problem.server_time)
                    .map_or(60, |(at, now)| ((at - now).max(0) + 999) / 1_000),
            ),
            _ => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "server_error",
                "something went wrong here",
            ),
        }
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let body = Body {
            error: self.error,
            error_description: self.description,
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(challenge) = self.challenge {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
