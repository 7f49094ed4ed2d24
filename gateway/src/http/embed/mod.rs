//! Frames inside pages of other sites: the document, and the calls that only it makes. Nothing here reads or sets a
//! cookie of the pages; what a frame may do stands in `authority::frame`.

mod document;
mod neutral;
mod requests;

use std::sync::Arc;

use axum::{
    Extension, Router,
    routing::{get, post},
};

use super::{Site, cookies::Jar, flows, state::App};

/// What both halves know.
#[derive(Clone)]
struct Embed {
    app: App,
    site: Arc<Site>,
}

/// The document.
pub fn pages(app: App, site: Arc<Site>) -> Router {
    Router::new()
        .route("/embed/signin", get(document::show))
        .with_state(Embed { app, site })
}

/// The calls, below the frame's base.
pub fn calls() -> Router<App> {
    Router::new()
        .route("/requests", post(requests::begin))
        .layer(Extension(Jar::Frame))
        .merge(flows::router(Jar::Frame))
}
