//! `/demo`: the demo's accounts, and links to pair a phone with them. Rendered here, needs no script.

mod texts;
mod view;

use std::sync::Arc;

use axum::{
    Form, Json, Router,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use contract::problem::ProblemKind;
use serde::Deserialize;

use self::view::{Page, Pair};
use super::{
    Site,
    calm::{self, Calm},
    negotiate,
    problem::ApiProblem,
    state::App,
};
use crate::{demo, message::Local, pairing};

/// Where its style is.
const STYLE_PATH: &str = "/demo.css";

#[derive(Clone)]
struct DemoState {
    app: App,
    site: Arc<Site>,
}

/// Its routes; only with `--demo`.
pub fn router(app: App, site: Arc<Site>) -> Router {
    Router::new()
        .route("/demo", get(show).post(pair))
        .route("/demo/outbox", get(letters))
        .route("/demo/outbox.json", get(letters_json))
        .route(STYLE_PATH, get(async || calm::stylesheet(calm::DEMO_STYLE)))
        .with_state(DemoState { app, site })
}

async fn show(State(state): State<DemoState>, headers: HeaderMap) -> Result<Response, ApiProblem> {
    render(&state, &headers, None).await
}

/// Which account a phone is to be paired with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PairForm {
    account: String,
}

/// Makes a pairing link. The link is in the reply and nowhere else.
async fn pair(
    State(state): State<DemoState>,
    headers: HeaderMap,
    form: Result<Form<PairForm>, axum::extract::rejection::FormRejection>,
) -> Result<Response, ApiProblem> {
    let Form(form) = form.map_err(|_| ApiProblem::new(ProblemKind::InputInvalid))?;
    let account = demo::ACCOUNTS
        .into_iter()
        .find(|account| account.identifier == form.account)
        .ok_or(ApiProblem::new(ProblemKind::NotFound))?;
    let made = state
        .app
        .run(move |authority| authority.create_pairing(account.identifier))
        .await?;
    let link = pairing::link(state.site.page(), &made);
    let qr = pairing::qr_outline(&link).map_err(|error| {
        tracing::error!(%error, "a pairing link does not fit into a QR code");
        ApiProblem::new(ProblemKind::Internal)
    })?;
    render(&state, &headers, Some(Pair { account, link, qr })).await
}

/// What would have been sent, for people.
async fn letters(State(state): State<DemoState>, headers: HeaderMap) -> Result<Response, ApiProblem> {
    let letters = state.site.letters.as_ref().map(Local::received).unwrap_or_default();
    draw(&state, &headers, None, |page| page.draw_letters(&letters)).await
}

/// The same for tests.
async fn letters_json(State(state): State<DemoState>) -> Response {
    let letters = state.site.letters.as_ref().map(Local::received).unwrap_or_default();
    Json(letters).into_response()
}

async fn render(state: &DemoState, headers: &HeaderMap, pair: Option<Pair>) -> Result<Response, ApiProblem> {
    draw(state, headers, pair, |page| page.draw()).await
}

async fn draw(
    state: &DemoState,
    headers: &HeaderMap,
    pair: Option<Pair>,
    content: impl FnOnce(&Page<'_>) -> (&'static str, maud::Markup),
) -> Result<Response, ApiProblem> {
    let demo = state.site.demo.as_ref().ok_or(ApiProblem::new(ProblemKind::NotFound))?;
    let users = state.app.run(|authority| authority.list_users()).await?;
    let language = negotiate::language(headers);
    let phones = |identifier: &str| {
        users
            .iter()
            .find(|user| user.identifier == identifier)
            .map_or(0, |user| user.devices)
    };
    let page = Page {
        language,
        texts: texts::of(language),
        secure: state.site.https,
        accounts: demo::ACCOUNTS
            .map(|account| (account, phones(account.identifier)))
            .to_vec(),
        pair: pair.as_ref(),
        demo,
    };
    let (title, content) = content(&page);
    let sheet = Calm {
        style: STYLE_PATH,
        ..Calm::new(&state.site, language)
    };
    Ok(sheet.show(title, &content))
}
