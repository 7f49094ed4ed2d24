//! OpenID Connect, as a provider: the calls of clients. Their errors are those of OAuth, not the contract's problems,
//! and none of them reads a cookie.

mod client_auth;
mod cors;
mod discovery;
mod error;
mod form;
mod jwks;
mod par;
mod token;
mod userinfo;

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use super::{Site, state::App};

/// The keys that sign.
pub(super) const JWKS: &str = "/oidc/jwks";
/// Tokens for a code.
pub(super) const TOKEN: &str = "/oidc/token";
/// The facts of a person, again.
pub(super) const USERINFO: &str = "/oidc/userinfo";
/// Parameters that are left beforehand (RFC 9126).
pub(super) const PUSHED: &str = "/oidc/par";
#[derive(Clone)]
struct Provider {
    app: App,
    site: Arc<Site>,
}

/// Its routes; only where there are clients.
pub(super) fn router(app: App, site: Arc<Site>) -> Router {
    let state = Provider { app, site };
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery::show))
        .route(JWKS, get(jwks::show))
        .route(TOKEN, post(token::redeem).options(cors::preflight))
        .route(
            USERINFO,
            get(userinfo::show).post(userinfo::show).options(cors::preflight),
        )
        .layer(from_fn_with_state(state.clone(), cors::share))
        // For servers: no page of another origin reads what it answers.
        .route(PUSHED, post(par::push))
        .with_state(state)
}

/// Whether servers and pages of other sites post here. What they post says who they are: a secret, a code with its
/// verifier, an access token. No cookie is read, so there is nothing that another site could make a browser do.
pub(super) fn is_for_others(path: &str) -> bool {
    [TOKEN, USERINFO, PUSHED].contains(&path)
}
