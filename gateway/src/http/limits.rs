//! How much a request may send, and how slowly (security rule 112).

use std::time::Duration;

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::problem::ProblemKind;

use super::problem::ApiProblem;
use crate::breaks::{Rule, breaks};

/// The longest body of any request, bytes.
pub const BODY_LIMIT: usize = 16 * 1024;
/// How long a body may take to arrive.
pub const BODY_TIME: Duration = Duration::from_secs(10);
/// How long the head of a request may take to arrive.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// The longest head of a request, bytes.
pub const HEAD_LIMIT: usize = 32 * 1024;

/// Reads the body before anything else happens, so that no handler ever waits for a slow sender.
pub async fn body(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let least = body.size_hint().lower();
    let limit = if breaks(Rule::BodyLimit) {
        64 * BODY_LIMIT
    } else {
        BODY_LIMIT
    };
    if least > limit as u64 {
        return ApiProblem::new(ProblemKind::TooLarge).into_response();
    }
    match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(_)) => ApiProblem::new(ProblemKind::TooLarge).into_response(),
        Err(_) => ApiProblem::new(ProblemKind::RequestTimeout).into_response(),
    }
}
