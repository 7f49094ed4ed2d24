//! `GET /.well-known/openid-configuration` (OpenID Connect discovery 1.0, section 3; RP-Initiated Logout
//! 1.0, section 2.1; RFC 8414).

use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::{JWKS, PUSHED, Provider, TOKEN, USERINFO};
use crate::http::{authorize::AUTHORIZE, end_session::END_SESSION};

const HEADERS: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "public, max-age=3600")];

/// What a client library wants to know. Absent members have the meaning that the specification gives them.
#[derive(Debug, Serialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    pushed_authorization_request_endpoint: String,
    end_session_endpoint: String,
    #[serde(flatten)]
    fixed: Fixed,
}

/// The same everywhere.
#[derive(Debug, Serialize)]
struct Fixed {
    scopes_supported: [&'static str; 3],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    code_challenge_methods_supported: [&'static str; 1],
    claims_supported: [&'static str; 13],
    prompt_values_supported: [&'static str; 3],
    ui_locales_supported: [&'static str; 2],
    authorization_response_iss_parameter_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

const FIXED: Fixed = Fixed {
    scopes_supported: ["openid", "profile", "email"],
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
    code_challenge_methods_supported: ["S256"],
    claims_supported: [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "at_hash",
        "sid",
        "amr",
        "preferred_username",
        "email",
        "email_verified",
    ],
    prompt_values_supported: ["none", "login", "select_account"],
    ui_locales_supported: ["en", "ja"],
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
};

pub(super) async fn show(State(provider): State<Provider>) -> Response {
    let at = |path: &str| format!("{}{path}", provider.site.origin);
    let metadata = Metadata {
        issuer: provider.site.origin.clone(),
        authorization_endpoint: at(AUTHORIZE),
        token_endpoint: at(TOKEN),
        userinfo_endpoint: at(USERINFO),
        jwks_uri: at(JWKS),
        pushed_authorization_request_endpoint: at(PUSHED),
        end_session_endpoint: at(END_SESSION),
        fixed: FIXED,
    };
    (HEADERS, Json(metadata)).into_response()
}
