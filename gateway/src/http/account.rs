//! The calls about one's own account.

mod activity;
mod enrollments;
mod methods;
mod sessions;

use axum::{Router, http::HeaderMap};
use contract::CSRF_HEADER;

use super::{
    cookies,
    flows::{parse, text},
    problem::ApiProblem,
    state::App,
};
use crate::authority::{AccountCall, Origin};

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
        .merge(methods::router())
        .merge(enrollments::router())
        .merge(sessions::router())
        .merge(activity::router())
}

/// Who calls.
pub(super) fn account_call(headers: &HeaderMap, origin: Origin) -> AccountCall {
    AccountCall {
        session: cookies::read(headers, cookies::SESSION).map(str::to_owned),
        csrf: text(headers, CSRF_HEADER).map(str::to_owned),
        origin,
    }
}

/// A body that says nothing: none, or an empty object.
fn nothing(app: &App, body: &[u8]) -> Result<(), ApiProblem> {
    if body.is_empty() {
        return Ok(());
    }
    parse::<Nothing>(app, body).map(|Nothing {}| ())
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}
