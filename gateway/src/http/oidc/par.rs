//! `POST /oidc/par` (RFC 9126): a client's server says beforehand what its page will ask for, and the page brings a name
//! for it only. Nobody between them can change it.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use url::form_urlencoded;

use super::{Provider, client_auth, error::OauthError};
use crate::authority::{Origin, Parameters};

/// What shows who the client is, and is no part of what it asks (RFC 9126, section 2.1).
const SHOWN: [&str; 2] = ["client_secret", "client_assertion"];

#[derive(Serialize)]
struct Body<'a> {
    request_uri: &'a str,
    expires_in: i64,
}

pub(super) async fn push(
    State(Provider { app, .. }): State<Provider>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OauthError> {
    let (form, client) = client_auth::call_of_client(&app, &origin, &headers, &body).await?;
    // A server asks for all its people from one address, and has shown who it is.
    if !client.confidential {
        app.admit_start(&origin)?;
    }
    let page = form.get("redirect_uri").and_then(|uri| client.origin_of(uri));
    app.admit_client(&client.id, page.unwrap_or_default())?;
    let said = form_urlencoded::parse(&body).into_owned();
    let asked = Parameters::of(said.filter(|(name, _)| !SHOWN.contains(&name.as_str())));
    let pushed = app
        .run(move |authority| authority.push_authorization(&client, &asked, &origin))
        .await?
        .map_err(|fault| OauthError::fault(fault.as_str()))?;
    let body = Body {
        request_uri: &pushed.request_uri,
        expires_in: pushed.expires_in,
    };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}
