//! What has happened to the account, and *it wasn't me*.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::Uri,
    routing::{get, post},
};
use contract::{
    account::{ActivityFilter, ActivityPage, Secured},
    problem::ProblemKind,
};

use super::{
    super::{problem::ApiProblem, state::App},
    nothing,
};
use crate::authority::{AccountCall, Refusal};

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
        .route("/account/activity", get(list))
        .route("/account/activity/{id}/report", post(report))
        .route("/account/secure", post(secure))
}

async fn list(
    State(app): State<App>,
    call: AccountCall,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<ActivityPage>, ApiProblem> {
    let (of, cursor) = query(&app, &uri)?;
    app.run(move |authority| authority.activity(&call, of, cursor.as_deref()))
        .await
        .map(Json)
}

/// `?of=…&cursor=…`; other parameters are ignored.
fn query(app: &App, uri: &Uri) -> Result<(Option<ActivityFilter>, Option<String>), ApiProblem> {
    let (mut of, mut cursor) = (None, None);
    let pairs = uri.query().unwrap_or_default().split('&');
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        match name {
            "of" => {
                let unknown = || Refusal::new(ProblemKind::InputInvalid, app.authority().now()).field("of");
                of = Some(ActivityFilter::parse(value).ok_or_else(unknown)?);
            }
            "cursor" => cursor = Some(value.to_owned()),
            _ => {}
        }
    }
    Ok((of, cursor))
}

async fn report(
    State(app): State<App>,
    Path(id): Path<String>,
    call: AccountCall,
    body: Bytes,
) -> Result<Json<Secured>, ApiProblem> {
    nothing(&app, &body)?;
    app.admit_start(&call.origin)?;
    app.run(move |authority| authority.report_activity(&call, &id))
        .await
        .map(Json)
}

async fn secure(State(app): State<App>, call: AccountCall, body: Bytes) -> Result<Json<Secured>, ApiProblem> {
    nothing(&app, &body)?;
    app.admit_start(&call.origin)?;
    app.run(move |authority| authority.secure_account(&call))
        .await
        .map(Json)
}
