//! `GET /oidc/jwks`: the keys that ID tokens are signed with.

use axum::{
    extract::State,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};

use super::{Provider, error::OauthError};

/// A key is published for days before it signs, so that a quarter of an hour is never too old; it is short for the one
/// case in which keys are thrown away at once.
const HEADERS: [(HeaderName, &str); 2] = [
    (header::CONTENT_TYPE, "application/jwk-set+json"),
    (header::CACHE_CONTROL, "public, max-age=900"),
];

pub(super) async fn show(State(provider): State<Provider>) -> Result<Response, OauthError> {
    let keys = provider.app.run(|authority| authority.published_keys()).await?;
    Ok((HEADERS, keys).into_response())
}
