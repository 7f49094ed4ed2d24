//! Adding methods, test requests, recovery codes.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::account::{Enrollment, NewRecoveryCodes, RecoveryCodes, StartEnrollment, Trial, VerifyEnrollment};

use super::{
    super::{
        flows::parse,
        problem::ApiProblem,
        state::App,
        wait::{Look, spread},
    },
    account_call, wait_signed, waited,
};
use crate::authority::{Origin, Topic};

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
        .route("/account/enrollments", post(start))
        .route("/account/enrollments/{id}", get(look).delete(give_up))
        .route("/account/enrollments/{id}/verify", post(verify))
        .route("/account/enrollments/{id}/resend", post(resend))
        .route("/account/methods/{id}/test", post(start_trial))
        .route("/account/tests/{id}", get(look_at_trial).delete(withdraw_trial))
        .route("/account/recovery-codes", get(marks).post(make_codes))
}

async fn start(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiProblem> {
    app.admit_try(&origin)?;
    let call = account_call(&headers, origin);
    let input: StartEnrollment = parse(&app, &body)?;
    let enrollment = app
        .run(move |authority| authority.start_enrollment(&call, &input))
        .await?;
    Ok((StatusCode::CREATED, Json(enrollment)).into_response())
}

async fn look(
    State(app): State<App>,
    origin: Origin,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let topic = Topic::Enrollment(id.clone());
    let call = account_call(&headers, origin);
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

async fn give_up(
    State(app): State<App>,
    origin: Origin,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiProblem> {
    let call = account_call(&headers, origin);
    app.run(move |authority| authority.give_up_enrollment(&call, &id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn verify(
    State(app): State<App>,
    origin: Origin,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Enrollment>, ApiProblem> {
    app.admit_try(&origin)?;
    let call = account_call(&headers, origin);
    let input: VerifyEnrollment = parse(&app, &body)?;
    app.run(move |authority| authority.verify_enrollment(&call, &id, &input))
        .await
        .map(Json)
}

async fn resend(
    State(app): State<App>,
    origin: Origin,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Enrollment>, ApiProblem> {
    app.admit_try(&origin)?;
    let call = account_call(&headers, origin);
    app.run(move |authority| authority.resend_enrollment(&call, &id))
        .await
        .map(Json)
}

async fn start_trial(
    State(app): State<App>,
    origin: Origin,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    app.admit_try(&origin)?;
    let call = account_call(&headers, origin);
    let trial: Trial = app.run(move |authority| authority.start_trial(&call, &id)).await?;
    Ok((StatusCode::CREATED, Json(trial)).into_response())
}

async fn look_at_trial(
    State(app): State<App>,
    origin: Origin,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let topic = Topic::Push(id.clone());
    let call = account_call(&headers, origin);
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

async fn withdraw_trial(
    State(app): State<App>,
    origin: Origin,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiProblem> {
    let call = account_call(&headers, origin);
    app.run(move |authority| authority.withdraw_trial(&call, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn marks(State(app): State<App>, origin: Origin, headers: HeaderMap) -> Result<Json<RecoveryCodes>, ApiProblem> {
    let call = account_call(&headers, origin);
    app.run(move |authority| authority.recovery_marks(&call))
        .await
        .map(Json)
}

/// Hashing a set takes as long as ten sign-ins: it queues with them.
async fn make_codes(State(app): State<App>, origin: Origin, headers: HeaderMap) -> Result<Response, ApiProblem> {
    app.admit_try(&origin)?;
    let call = account_call(&headers, origin);
    let asks = call.clone();
    app.run(move |authority| authority.may_make_recovery_codes(&asks))
        .await?;
    let permit = app.hashing_permit_here().await?;
    let codes: NewRecoveryCodes = app
        .run(move |authority| {
            let _until_hashed = permit;
            authority.make_recovery_codes(&call)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(codes)).into_response())
}
