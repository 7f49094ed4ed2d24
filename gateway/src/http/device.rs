//! The `device` calls.

use axum::Router;

use super::state::App;

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
}
