//! The calls about one's own account.

mod activity;
mod enrollments;
mod methods;
mod recovery;
mod sessions;
mod trials;

use std::convert::Infallible;

use axum::{
    Json, Router,
    extract::FromRequestParts,
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse, Response},
};
use contract::CSRF_HEADER;

use super::{
    cookies,
    flows::{parse, text},
    problem::ApiProblem,
    state::App,
    wait::{Look, Wait, Waited, wait_for},
};
use crate::authority::{AccountCall, Authority, Origin, SessionId, Topic};

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
        .merge(methods::router())
        .merge(enrollments::router())
        .merge(trials::router())
        .merge(recovery::router())
        .merge(sessions::router())
        .merge(activity::router())
}

/// Who calls: the cookie and the token are only read here, the rules say what they are worth.
impl<S: Sync> FromRequestParts<S> for AccountCall {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let origin = Origin::from_request_parts(parts, state).await?;
        Ok(Self {
            session: cookies::read(&parts.headers, cookies::SESSION).map(str::to_owned),
            csrf: text(&parts.headers, CSRF_HEADER).map(str::to_owned),
            origin,
        })
    }
}

/// Looks for somebody who waits, at `topic` or at everything their account's pages show. `look` is given the session from
/// the second time on: its token may be another one by then, because a proof was given in another tab.
async fn wait_signed<T: Send + 'static>(
    app: &App,
    call: AccountCall,
    uri: &Uri,
    topic: Option<Topic>,
    look: impl Fn(&Authority, &AccountCall, Option<SessionId>) -> crate::authority::Result<Look<T>> + Clone + Send + 'static,
) -> Result<Waited<T>, ApiProblem> {
    let wait = Wait::of(uri, app.authority().now())?;
    let who = call.clone();
    let (account, session) = app.run(move |authority| authority.account_topic(&who)).await?;
    let look = |first: bool| {
        let (app, call, look) = (app.clone(), call.clone(), look.clone());
        async move {
            app.run(move |authority| look(authority, &call, (!first).then_some(session)))
                .await
        }
    };
    wait_for(app, topic.unwrap_or(account), wait, look).await
}

/// What a wait came to, as a reply; `stay_away` tells a page when to come back to a server that stops.
fn waited<T: serde::Serialize>(waited: Waited<T>, stay_away: impl FnOnce(&mut T)) -> Response {
    match waited {
        Waited::News(mut value, stops) => {
            if stops {
                stay_away(&mut value);
            }
            Json(value).into_response()
        }
        Waited::Nothing => StatusCode::NO_CONTENT.into_response(),
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
