//! `GET /oidc/authorize`: a page of a client brings somebody here, and takes them back with a code (OpenID Connect Core
//! 1.0, section 3.1.2). Everything it answers is an address to go on to, or a page of ours.

mod page;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use contract::problem::ProblemKind;
use url::form_urlencoded;

use self::page::Why;
use super::{Site, cookies, flows::set_cookie, negotiate, problem::ApiProblem, state::App};
use crate::{
    authority::{AuthorizationCall, Begun, Origin, Parameters},
    breaks::{Rule, breaks},
};

/// Where people come in.
pub(super) const AUTHORIZE: &str = "/oidc/authorize";

#[derive(Clone)]
struct Door {
    app: App,
    site: Arc<Site>,
}

/// Its routes; only where there are clients.
pub(super) fn router(app: App, site: Arc<Site>) -> Router {
    Router::new()
        .route(AUTHORIZE, get(by_link).post(by_form))
        .with_state(Door { app, site })
}

async fn by_link(State(door): State<Door>, origin: Origin, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    door.open(query.unwrap_or_default().as_bytes(), origin, &headers).await
}

/// The same from a form. It comes from another site, so no cookie comes with it, and somebody has to sign in.
async fn by_form(State(door): State<Door>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    door.open(&body, origin, &headers).await
}

impl Door {
    async fn open(&self, said: &[u8], origin: Origin, headers: &HeaderMap) -> Response {
        // A frame, a picture or a script of another page would learn from the answer whether somebody is signed in.
        if !is_navigation(headers) {
            return ApiProblem::new(ProblemKind::NotAcceptable).into_response();
        }
        let language = self.site.branding.language(negotiate::language(headers));
        let call = AuthorizationCall {
            asked: Parameters::of(form_urlencoded::parse(said).into_owned()),
            session: cookies::read(headers, cookies::SESSION).map(str::to_owned),
            origin,
        };
        match self.begin(call).await {
            Ok(Begun::Back { to }) => go(&to),
            Ok(Begun::Page {
                client,
                request,
                locale,
            }) => self.sign_in(&client, &request, locale.as_deref(), headers),
            Ok(Begun::Refused(because)) => page::show(&self.site, language, Why::Because(because)),
            Err(problem) => page::show(&self.site, language, why(&problem)),
        }
    }

    async fn begin(&self, call: AuthorizationCall) -> Result<Begun, ApiProblem> {
        self.app.admit_start(&call.origin)?;
        self.admit_page(&call.asked)?;
        self.app
            .run(move |authority| authority.begin_authorization(&call))
            .await
    }

    /// A page that was taken over must not make sign-ins without end, whoever opens it (rule W24).
    fn admit_page(&self, asked: &Parameters) -> Result<(), ApiProblem> {
        let client = asked
            .get("client_id")
            .and_then(|id| self.app.authority().policy().client(id));
        let Some(client) = client else { return Ok(()) };
        let page = asked.get("redirect_uri").and_then(|uri| client.origin_of(uri));
        self.app.admit_client(&client.id, page.unwrap_or_default())
    }

    /// To the page, in the language the client asks for, unless the person has chosen one.
    fn sign_in(&self, client: &str, request: &str, locale: Option<&str>, headers: &HeaderMap) -> Response {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client", client)
            .append_pair("return", request)
            .finish();
        let mut response = go(&[self.site.page(), "/?", &query].concat());
        if let Some(locale) = locale
            && cookies::read(headers, negotiate::LANGUAGE_COOKIE).is_none()
        {
            let cookie = format!("{}={locale}; Path=/; SameSite=Lax", negotiate::LANGUAGE_COOKIE);
            set_cookie(&mut response, &cookie);
        }
        response
    }
}

/// Whether a browser opens it as a page of its own; old ones do not say.
pub(super) fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_none_or(|kind| kind == "document") || breaks(Rule::ClientDoor)
}

fn why(problem: &ApiProblem) -> Why {
    match problem.kind {
        ProblemKind::RateLimited => {
            let left = problem
                .retry_at
                .zip(problem.server_time)
                .map_or(60_000, |(at, now)| at - now);
            Why::TooMany((left.max(0) + 999) / 1_000)
        }
        _ => Why::Broken,
    }
}

/// On to an address, by a request that brings nothing along.
pub(super) fn go(to: &str) -> Response {
    match HeaderValue::try_from(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => ApiProblem::new(ProblemKind::Internal).into_response(),
    }
}
