//! `POST /oidc/token` (RFC 6749, section 4.1.3; OpenID Connect core 1.0, section 3.1.3).

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Provider, client_auth, error::OauthError};
use crate::authority::{Exchange, Origin};

/// Never kept (RFC 6749, section 5.1).
const HEADERS: [(HeaderName, &str); 2] = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];

#[derive(Serialize)]
struct Body<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    scope: &'a str,
    id_token: &'a str,
}

pub(super) async fn redeem(
    State(Provider { app, .. }): State<Provider>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OauthError> {
    let (form, client) = client_auth::call_of_client(&app, &origin, &headers, &body).await?;
    match form.get("grant_type") {
        Some("authorization_code") => {}
        Some(_) => return Err(OauthError::grant_type()),
        None => return Err(OauthError::request("grant_type is missing")),
    }
    let needed = |name, missing| form.get(name).ok_or_else(|| OauthError::request(missing));
    let wanted = Exchange {
        client: client.clone(),
        code: Zeroizing::new(needed("code", "code is missing")?.to_owned()),
        verifier: Zeroizing::new(needed("code_verifier", "code_verifier is missing")?.to_owned()),
        redirect_uri: needed("redirect_uri", "redirect_uri is missing")?.to_owned(),
        page: page(&headers),
        origin: origin.clone(),
    };
    let Some(tokens) = app.run(move |authority| authority.exchange(&wanted)).await? else {
        app.count_client_miss(&client.id, &origin);
        return Err(OauthError::grant());
    };
    let body = Body {
        access_token: &tokens.access_token,
        token_type: "Bearer",
        expires_in: tokens.expires_in,
        scope: &tokens.scope,
        id_token: &tokens.id_token,
    };
    Ok((HEADERS, Json(body)).into_response())
}

/// What a browser says of the page; a server says nothing.
fn page(headers: &HeaderMap) -> Option<String> {
    let origin = headers.get(header::ORIGIN)?;
    origin.to_str().ok().map(str::to_owned)
}
