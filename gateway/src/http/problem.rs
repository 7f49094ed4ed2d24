//! Errors as RFC 9457 problem details.

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::{
    Millis,
    flow::Flow,
    problem::{Problem, ProblemKind, TYPE_PREFIX, Wrong},
};

use crate::{
    authority::{Error, Refusal},
    breaks::{Rule, breaks},
};

/// A problem on its way out.
#[derive(Debug, Clone)]
pub struct ApiProblem {
    /// Which one.
    pub kind: ProblemKind,
    /// The member of the request that was wrong.
    pub field: Option<Cow<'static, str>>,
    /// What is wrong with it.
    pub wrong: Option<Wrong>,
    /// When it may be tried again; with [`Self::server_time`] it also becomes `Retry-After`, seconds rounded up.
    pub retry_at: Option<Millis>,
    /// The server's clock.
    pub server_time: Option<Millis>,
    /// The current flow.
    pub flow: Option<Box<Flow>>,
}

impl ApiProblem {
    /// A problem without further facts.
    #[must_use]
    pub const fn new(kind: ProblemKind) -> Self {
        Self {
            kind,
            field: None,
            wrong: None,
            retry_at: None,
            server_time: None,
            flow: None,
        }
    }
}

impl From<Refusal> for ApiProblem {
    fn from(refusal: Refusal) -> Self {
        Self {
            kind: refusal.kind,
            field: refusal.field,
            wrong: refusal.wrong,
            retry_at: refusal.retry_at,
            server_time: Some(refusal.server_time),
            flow: refusal.flow,
        }
    }
}

impl From<Error> for ApiProblem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::from(*refusal),
            other => {
                tracing::error!(error = %other, "a call failed");
                Self::new(ProblemKind::Internal)
            }
        }
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = self
            .retry_at
            .zip(self.server_time)
            .map(|(at, now)| (at - now).max(0).saturating_add(999) / 1_000);
        let body = Problem {
            wrong: self.wrong,
            kind: format!("{TYPE_PREFIX}{}", self.kind.as_str()),
            status: status.as_u16(),
            title: self.kind.as_str().replace('-', " "),
            instance: super::headers::operation_id(),
            field: self.field.map(Cow::into_owned),
            retry_at: self.retry_at,
            server_time: self.server_time,
            flow: self.flow,
        };
        let mut response = (status, Json(body)).into_response();
        // What lies around the handlers can tell which problem it was without reading the body.
        response.extensions_mut().insert(self.kind);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = wait.filter(|_| !breaks(Rule::RetryAfter)) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
