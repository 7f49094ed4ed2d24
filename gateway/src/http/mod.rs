//! The contract over HTTP, and everything a browser meets before and beside it.
//!
//! From the outside in: headers and log, who may read it, panics, host and client address, body limits, cross-site requests, routes.

mod account;
mod address_limit;
mod authorize;
mod calm;
pub mod cookies;
mod cors;
mod csrf;
mod demo_page;
pub mod device;
mod discovery;
mod elsewhere;
mod embed;
mod end_session;
pub mod flows;
mod forgery;
pub mod headers;
mod host;
mod inflight;
pub mod limits;
mod negotiate;
mod oidc;
pub mod problem;
mod reports;
pub mod session;
mod site;
pub mod state;
mod static_files;
mod wait;

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    http::{HeaderValue, Method, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::problem::ProblemKind;
use tower_http::catch_panic::CatchPanicLayer;

pub use self::{
    discovery::document,
    elsewhere::{Kind, Server, headers_for},
    site::Site,
    static_files::StaticFiles,
};
use self::{problem::ApiProblem, state::App};

/// What every call of the contract starts with.
pub const BASE: &str = "/api/v1";
/// What every call of a frame starts with.
pub const FRAME_BASE: &str = "/embed/v1";
/// Where a load balancer asks whether the process answers.
pub const HEALTH: &str = "/healthz";
/// Where browsers report violations of the content security policy.
pub const CSP_REPORTS: &str = "/csp";

/// Every route, with everything around it.
pub fn router(app: App, site: Arc<Site>) -> Router {
    let calls = Router::new()
        .merge(flows::router(cookies::Jar::Page))
        .merge(session::router())
        .merge(account::router())
        .merge(device::router());
    let pages = Router::new()
        .route(contract::DISCOVERY_PATH, get(discovery::configuration))
        .route("/.well-known/security.txt", get(discovery::security_txt))
        .route(HEALTH, get(|| async { "ok\n" }))
        .route(CSP_REPORTS, post(reports::receive))
        .route(calm::STYLE_PATH, get(calm::style))
        .fallback(static_files::serve)
        .with_state(Arc::clone(&site));
    let mut all = Router::new()
        .nest(BASE, calls.with_state(app.clone()))
        .nest(FRAME_BASE, embed::calls().with_state(app.clone()))
        .merge(embed::pages(app.clone(), Arc::clone(&site)))
        .merge(pages);
    if !app.authority().policy().clients.is_empty() {
        all = all
            .merge(authorize::router(app.clone(), Arc::clone(&site)))
            .merge(end_session::router(app.clone(), Arc::clone(&site)))
            .merge(oidc::router(app.clone(), Arc::clone(&site)));
    }
    if site.demo.is_some() {
        all = all.merge(demo_page::router(app.clone(), Arc::clone(&site)));
    }
    all.method_not_allowed_fallback(|| async { ApiProblem::new(ProblemKind::MethodNotAllowed) })
        .layer(from_fn_with_state(Arc::clone(&site), csrf::guard))
        .layer(from_fn_with_state(app, forgery::trace))
        .layer(from_fn(limits::body))
        .layer(from_fn_with_state(Arc::clone(&site), host::guard))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(Arc::clone(&site), cors::share))
        .layer(from_fn_with_state(site, headers::apply))
}

/// A panic costs its own request, nothing else.
fn after_panic(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no text");
    tracing::error!(operation = %headers::operation_id(), panic = text, "a handler panicked");
    ApiProblem::new(ProblemKind::Internal).into_response()
}

/// 405 with the methods that are allowed.
fn method_not_allowed(allowed: &'static str) -> Response {
    let mut response = ApiProblem::new(ProblemKind::MethodNotAllowed).into_response();
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}

/// Whether a method reads a page.
fn reads(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}
