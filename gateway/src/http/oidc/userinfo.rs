//! `GET` and `POST /oidc/userinfo` (OpenID Connect core 1.0, section 5.3): what the ID token told, again.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Provider, cors, error::OauthError};
use crate::authority::Person;

#[derive(Serialize)]
struct Body {
    sub: String,
    #[serde(flatten)]
    person: Person,
}

pub(super) async fn show(
    State(Provider { app, .. }): State<Provider>,
    headers: HeaderMap,
) -> Result<Response, OauthError> {
    let token = bearer(&headers)?;
    let told = app.run(move |authority| authority.told_by(&token)).await?;
    let told = told.ok_or_else(OauthError::token)?;
    let client = app.authority().policy().client(&told.client);
    cors::belongs(&headers, client.ok_or_else(OauthError::token)?)?;
    let body = Body {
        sub: told.subject,
        person: told.person,
    };
    Ok(Json(body).into_response())
}

/// The token of the one header it may stand in (RFC 6750, section 2.1).
fn bearer(headers: &HeaderMap) -> Result<Zeroizing<String>, OauthError> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else {
        return Err(OauthError::no_token());
    };
    let pair = value.to_str().ok().and_then(|value| value.split_once(' '));
    match pair {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Zeroizing::new(token.trim().to_owned())),
        _ => Err(OauthError::no_token()),
    }
}
