//! `/oidc/end-session`: a client brings somebody here who has signed out there (OpenID Connect RP-Initiated Logout 1.0).
//! A link only asks; what signs out is the form of our own page, with the token of the session (security rule 15).

mod page;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::problem::ProblemKind;
use url::{Url, form_urlencoded};

use self::page::Page;
use super::{
    Site,
    authorize::{go, is_navigation},
    cookies,
    flows::set_cookie,
    headers::Dress,
    negotiate,
    problem::ApiProblem,
    state::App,
};
use crate::authority::{EndCall, Ending, KNOWN_AS, Origin, Parameters, Question};

/// Where clients bring people.
pub(super) const END_SESSION: &str = "/oidc/end-session";
/// Where our own form goes.
const SIGN_OUT: &str = "/oidc/sign-out";
/// What goes along from one page to the next. An ID token does not: an address is kept in histories and logs.
const KEPT: [&str; 3] = ["post_logout_redirect_uri", "state", "ui_locales"];

#[derive(Clone)]
struct Exit {
    app: App,
    site: Arc<Site>,
}

/// Its routes; only where there are clients.
pub(super) fn router(app: App, site: Arc<Site>) -> Router {
    Router::new()
        .route(END_SESSION, get(by_link).post(by_form))
        .route(SIGN_OUT, post(sign_out))
        .with_state(Exit { app, site })
}

/// A browser follows a link, or was sent on: its person is asked.
async fn by_link(State(exit): State<Exit>, origin: Origin, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let call = call(query.unwrap_or_default().as_bytes(), origin, &headers);
    exit.answer(call, &headers, async |app, call| {
        app.run(move |authority| authority.begin_ending(&call)).await
    })
    .await
}

/// The same from a client's form or server.
async fn by_form(State(exit): State<Exit>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    if !is_navigation(&headers) {
        return ApiProblem::new(ProblemKind::NotAcceptable).into_response();
    }
    let call = call(&body, origin, &headers);
    let asked = call.asked.clone();
    match exit.app.run(move |authority| authority.take_ending(&call)).await {
        Ok(Ok(on)) => go(&onward(&kept(on.client.as_deref(), on.known_as.as_deref(), &asked))),
        Ok(Err(_)) => exit.page(&headers, &asked).refused(),
        Err(_) => exit.page(&headers, &asked).broken(),
    }
}

/// Somebody has pressed *Sign out* on our page.
async fn sign_out(State(exit): State<Exit>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    let call = call(&body, origin, &headers);
    let client = call.asked.get("client_id").map(str::to_owned);
    let again = onward(&kept(client.as_deref(), None, &call.asked));
    let answer = exit.answer(call.clone(), &headers, async |app, call| {
        let csrf = call.asked.get("csrf").unwrap_or_default().to_owned();
        app.run(move |authority| authority.end_for(&call, &csrf)).await
    });
    let mut response = answer.await;
    // A page that says that it is done can be loaded once more without a question.
    if response.status() == StatusCode::OK {
        response = go(&again);
    }
    if response.status() == StatusCode::SEE_OTHER {
        set_cookie(&mut response, &cookies::clear(cookies::SESSION));
    }
    response
}

impl Exit {
    async fn answer(
        &self,
        call: EndCall,
        headers: &HeaderMap,
        work: impl AsyncFnOnce(App, EndCall) -> Result<Ending, ApiProblem>,
    ) -> Response {
        // A frame or a script of another page would learn from the answer whether somebody is signed in.
        if !is_navigation(headers) {
            return ApiProblem::new(ProblemKind::NotAcceptable).into_response();
        }
        let page = self.page(headers, &call.asked);
        match work(self.app.clone(), call.clone()).await {
            Ok(Ending::Ask(question)) => self.ask(&page, &question, &call.asked),
            Ok(Ending::Over { to: Some(to) }) => go(&to),
            Ok(Ending::Over { to: None }) => page.over(),
            Ok(Ending::Refused(_)) => page.refused(),
            Err(problem) if problem.kind == ProblemKind::Csrf => self.ask_again(&page, call).await,
            Err(_) => page.broken(),
        }
    }

    /// The token was not the session's: forged, or the session has got a new one meanwhile. Its person sees the question
    /// again.
    async fn ask_again(&self, page: &Page<'_>, call: EndCall) -> Response {
        let asked = call.asked.clone();
        let mut response = match self.app.run(move |authority| authority.begin_ending(&call)).await {
            Ok(Ending::Ask(question)) => self.ask(page, &question, &asked),
            _ => page.broken(),
        };
        *response.status_mut() = StatusCode::FORBIDDEN;
        response.extensions_mut().insert(ProblemKind::Csrf);
        response
    }

    fn ask(&self, page: &Page<'_>, question: &Question, asked: &Parameters) -> Response {
        let client = question.client.as_deref();
        let name = client.and_then(|id| self.app.authority().policy().client(id));
        let name = name.map(|client| client.name_in(page.language()));
        let mut response = page.ask(
            question,
            name.as_deref(),
            &kept(client, question.known_as.as_deref(), asked),
        );
        let to = question.to.as_deref().and_then(|to| Url::parse(to).ok());
        response.extensions_mut().insert(Dress::Form {
            onward: to.map(|to| to.origin().ascii_serialization()),
        });
        response
    }

    /// Pages in the language that is asked for, unless the person has chosen one.
    fn page(&self, headers: &HeaderMap, asked: &Parameters) -> Page<'_> {
        let chosen = cookies::read(headers, negotiate::LANGUAGE_COOKIE).is_some();
        let language = asked.locale().filter(|_| !chosen);
        let language = language.unwrap_or_else(|| negotiate::language(headers));
        Page::new(&self.site, self.site.branding.language(language))
    }
}

fn call(said: &[u8], origin: Origin, headers: &HeaderMap) -> EndCall {
    EndCall {
        asked: Parameters::of(form_urlencoded::parse(said).into_owned()),
        session: cookies::read(headers, cookies::SESSION).map(str::to_owned),
        origin,
    }
}

/// What the next page has to be told.
fn kept<'a>(client: Option<&'a str>, known_as: Option<&'a str>, asked: &'a Parameters) -> Vec<(&'static str, &'a str)> {
    let kept = KEPT
        .into_iter()
        .filter_map(|name| asked.get(name).map(|value| (name, value)));
    let client = client.map(|client| ("client_id", client));
    let known_as = known_as.map(|sealed| (KNOWN_AS, sealed));
    client.into_iter().chain(known_as).chain(kept).collect()
}

fn onward(kept: &[(&'static str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    [END_SESSION, "?", &query.extend_pairs(kept).finish()].concat()
}
