//! Recovery codes.

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use contract::account::{NewRecoveryCodes, RecoveryCodes};

use super::super::{problem::ApiProblem, state::App};
use crate::authority::AccountCall;

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new().route("/account/recovery-codes", get(marks).post(make))
}

async fn marks(State(app): State<App>, call: AccountCall) -> Result<Json<RecoveryCodes>, ApiProblem> {
    app.run(move |authority| authority.recovery_marks(&call))
        .await
        .map(Json)
}

/// Hashing a set takes as long as ten sign-ins: it queues with them.
async fn make(State(app): State<App>, call: AccountCall) -> Result<Response, ApiProblem> {
    app.admit_try(&call.origin)?;
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
