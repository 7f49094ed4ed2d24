//! Requests that sign nobody in, to try a phone out.

use axum::{
    Json, Router,
    extract::{OriginalUri, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::account::Trial;

use super::{
    super::{
        problem::ApiProblem,
        state::App,
        wait::{Look, spread},
    },
    wait_signed, waited,
};
use crate::authority::{AccountCall, Topic};

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
        .route("/account/methods/{id}/test", post(start))
        .route("/account/tests/{id}", get(look).delete(withdraw))
}

async fn start(State(app): State<App>, call: AccountCall, Path(id): Path<String>) -> Result<Response, ApiProblem> {
    app.admit_try(&call.origin)?;
    let trial: Trial = app.run(move |authority| authority.start_trial(&call, &id)).await?;
    Ok((StatusCode::CREATED, Json(trial)).into_response())
}

async fn look(
    State(app): State<App>,
    call: AccountCall,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, ApiProblem> {
    let topic = Topic::Push(id.clone());
    let look = wait_signed(&app, call, &uri, Some(topic), move |authority, call, again| {
        let sight = match again {
            None => authority.trial(call, &id)?,
            Some(session) => authority.trial_again(session, &call.origin, &id)?,
        };
        Ok(Look {
            rev: sight.trial.rev,
            changes_at: sight.changes_at,
            value: sight.trial,
        })
    });
    Ok(waited(look.await?, |trial| trial.push.poll_after_ms = spread()))
}

async fn withdraw(State(app): State<App>, call: AccountCall, Path(id): Path<String>) -> Result<StatusCode, ApiProblem> {
    app.run(move |authority| authority.withdraw_trial(&call, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
