//! Adding methods.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::account::{Enrollment, StartEnrollment, VerifyEnrollment};

use super::{
    super::{
        flows::parse,
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
        .route("/account/enrollments", post(start))
        .route("/account/enrollments/{id}", get(look).delete(give_up))
        .route("/account/enrollments/{id}/verify", post(verify))
        .route("/account/enrollments/{id}/resend", post(resend))
}

async fn start(State(app): State<App>, call: AccountCall, body: Bytes) -> Result<Response, ApiProblem> {
    app.admit_try(&call.origin)?;
    let input: StartEnrollment = parse(&app, &body)?;
    let enrollment = app
        .run(move |authority| authority.start_enrollment(&call, &input))
        .await?;
    Ok((StatusCode::CREATED, Json(enrollment)).into_response())
}

async fn look(
    State(app): State<App>,
    call: AccountCall,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, ApiProblem> {
    let topic = Topic::Enrollment(id.clone());
    let look = wait_signed(&app, call, &uri, Some(topic), move |authority, call, again| {
        let sight = match again {
            None => authority.enrollment(call, &id)?,
            Some(session) => authority.enrollment_again(session, &call.origin, &id)?,
        };
        Ok(Look {
            rev: sight.enrollment.rev,
            changes_at: sight.changes_at,
            value: sight.enrollment,
        })
    });
    Ok(waited(look.await?, |enrollment| {
        if let Some(push) = &mut enrollment.push {
            push.poll_after_ms = spread();
        }
    }))
}

async fn give_up(State(app): State<App>, call: AccountCall, Path(id): Path<String>) -> Result<StatusCode, ApiProblem> {
    app.run(move |authority| authority.give_up_enrollment(&call, &id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn verify(
    State(app): State<App>,
    call: AccountCall,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Enrollment>, ApiProblem> {
    app.admit_try(&call.origin)?;
    let input: VerifyEnrollment = parse(&app, &body)?;
    app.run(move |authority| authority.verify_enrollment(&call, &id, &input))
        .await
        .map(Json)
}

async fn resend(
    State(app): State<App>,
    call: AccountCall,
    Path(id): Path<String>,
) -> Result<Json<Enrollment>, ApiProblem> {
    app.admit_try(&call.origin)?;
    app.run(move |authority| authority.resend_enrollment(&call, &id))
        .await
        .map(Json)
}
