//! Adding methods, test requests, recovery codes.

use axum::Router;

use super::super::state::App;

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
}
