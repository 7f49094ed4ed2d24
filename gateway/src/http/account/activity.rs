//! What has happened to the account, and *it wasn't me*.

use axum::Router;

use super::super::state::App;

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
}
