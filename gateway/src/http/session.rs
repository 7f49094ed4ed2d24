//! The session calls.

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use contract::{CSRF_HEADER, account::Session};

use super::{
    cookies,
    flows::{set_cookie, text},
    problem::ApiProblem,
    state::App,
};
use crate::authority::Origin;

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new().route("/session", get(show).delete(sign_out))
}

async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Json<Session>, ApiProblem> {
    let cookie = cookies::read(&headers, cookies::SESSION).map(str::to_owned);
    app.run(move |authority| authority.session(cookie.as_deref()))
        .await
        .map(Json)
}

async fn sign_out(State(app): State<App>, origin: Origin, headers: HeaderMap) -> Result<Response, ApiProblem> {
    let cookie = cookies::read(&headers, cookies::SESSION).map(str::to_owned);
    let csrf = text(&headers, CSRF_HEADER).map(str::to_owned);
    app.run(move |authority| authority.sign_out(cookie.as_deref(), csrf.as_deref(), &origin))
        .await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &cookies::clear(cookies::SESSION));
    Ok(response)
}
