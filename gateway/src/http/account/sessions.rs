//! The account's sessions, and its password.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{OriginalUri, Path, State},
    response::{IntoResponse, Response},
    routing::{delete, get, put},
};
use contract::{
    account::{EndedSessions, Sessions},
    problem::ProblemKind,
};

use super::super::{
    cookies,
    flows::{parse, set_cookie},
    problem::ApiProblem,
    state::App,
};
use crate::authority::{AccountCall, Refusal, Which};

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
        .route("/account/sessions", get(list).delete(end_many))
        .route("/account/sessions/{id}", delete(end_one))
        .route("/account/password", put(change_password))
}

async fn list(State(app): State<App>, call: AccountCall) -> Result<Json<Sessions>, ApiProblem> {
    app.run(move |authority| authority.sessions(&call)).await.map(Json)
}

async fn end_one(State(app): State<App>, Path(id): Path<String>, call: AccountCall) -> Result<Response, ApiProblem> {
    end(app, call, Which::One(id)).await
}

async fn end_many(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    call: AccountCall,
) -> Result<Response, ApiProblem> {
    // Exactly one of both: what ends has to be said.
    let which = match uri.query() {
        Some("others=true") => Which::Others,
        Some("all=true") => Which::All,
        _ => return Err(Refusal::new(ProblemKind::InputInvalid, app.authority().now()).into()),
    };
    end(app, call, which).await
}

async fn end(app: App, call: AccountCall, which: Which) -> Result<Response, ApiProblem> {
    let ended = app.run(move |authority| authority.end_sessions(&call, &which)).await?;
    let current = ended.current;
    let mut response = Json(ended).into_response();
    if current {
        set_cookie(&mut response, &cookies::clear(cookies::SESSION));
    }
    Ok(response)
}

async fn change_password(
    State(app): State<App>,
    call: AccountCall,
    body: Bytes,
) -> Result<Json<EndedSessions>, ApiProblem> {
    app.admit_try(&call.origin)?;
    let change = parse(&app, &body)?;
    let permit = app.hashing_permit_here().await?;
    app.run(move |authority| {
        let _until_hashed = permit;
        authority.change_password(&call, &change)
    })
    .await
    .map(Json)
}
