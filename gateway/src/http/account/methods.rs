//! The account's ways in.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{OriginalUri, Path, State},
    response::Response,
    routing::{get, patch, post},
};
use contract::account::{Methods, PatchMethod};

use super::{
    super::{
        flows::parse,
        problem::ApiProblem,
        state::App,
        wait::{Look, Wait},
    },
    wait_signed, waited,
};
use crate::{
    authority::AccountCall,
    breaks::{Rule, breaks},
};

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
        .route("/account/methods", get(list))
        .route("/account/methods/{id}", patch(change).delete(remove))
        .route("/account/methods/{id}/restore", post(restore))
}

async fn list(
    State(app): State<App>,
    call: AccountCall,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, ApiProblem> {
    // Whoever waits for news has drawn the list before, and goes on waiting when nobody is there any more.
    let waits = Wait::of(&uri, app.authority().now())?.after.is_some();
    let is_use = !waits || breaks(Rule::WaitingIsNoUse);
    if is_use && !breaks(Rule::OpeningIsUse) {
        let call = call.clone();
        app.run(move |authority| authority.opened(&call)).await?;
    }
    let look = wait_signed(&app, call, &uri, None, |authority, call, again| {
        let sight = match again {
            None => authority.methods(call)?,
            Some(session) => authority.methods_again(session, &call.origin)?,
        };
        Ok(Look {
            rev: sight.methods.rev,
            changes_at: sight.changes_at,
            value: sight.methods,
        })
    });
    Ok(waited(look.await?, |_| {}))
}

async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    call: AccountCall,
    body: Bytes,
) -> Result<Json<Methods>, ApiProblem> {
    app.admit_start(&call.origin)?;
    let patch: PatchMethod = parse(&app, &body)?;
    app.run(move |authority| authority.change_method(&call, &id, &patch))
        .await
        .map(Json)
}

async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    call: AccountCall,
) -> Result<Json<Methods>, ApiProblem> {
    app.admit_start(&call.origin)?;
    app.run(move |authority| authority.remove_method(&call, &id))
        .await
        .map(Json)
}

async fn restore(
    State(app): State<App>,
    Path(id): Path<String>,
    call: AccountCall,
) -> Result<Json<Methods>, ApiProblem> {
    app.admit_start(&call.origin)?;
    app.run(move |authority| authority.restore_method(&call, &id))
        .await
        .map(Json)
}
