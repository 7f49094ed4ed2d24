//! The contract as an OpenAPI 3.1 document: schemas out of the types, paths written here, once.
//!
//! `genkan-gateway openapi` prints it, `docs/openapi.json` is the committed copy, and a test fails when the two differ.

mod account;
mod call;
mod paths;

use utoipa::{
    OpenApi,
    openapi::{
        RefOr, Schema,
        path::PathItem,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};

use crate::{account as own, device, discovery, flow, problem, request, step};

/// Every schema; the paths are added by [`document`].
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Genkan sign-in contract",
        description = "What a page must know to draw every sign-in screen, and what a backend must do to be compatible. \
            The server owns the state machine: the page draws `flow.step` and offers `flow.actions`. \
            Instants are milliseconds since the Unix epoch, UTC. Readers ignore members they do not know.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "discovery", description = "What a backend offers."),
        (name = "flows", description = "One attempt to sign in, or to prove once more that it is you."),
        (name = "session", description = "Who is signed in with this browser."),
        (name = "account", description = "What people do with their own account. A change needs a proof that is at most five \
            minutes old and as strong as what is touched; else the answer is `reauthentication-required`: run a flow with \
            `purpose: reauthenticate`, then repeat the call once."),
        (name = "device", description = "The phone. Every call but the pairing is signed by the device's key."),
    ),
    components(schemas(
        own::Session, discovery::Discovery, flow::Flow, problem::Problem, problem::ProblemKind,
        request::StartFlow, request::ActionInput, step::Step,
        device::PairDevice, device::PairedDevice, device::Device, device::PatchDevice, device::DeviceRequests,
        device::AnswerRequest, device::Answered,
        own::Methods, own::PatchMethod, own::StartEnrollment, own::Enrollment, own::VerifyEnrollment, own::Trial,
        own::RecoveryCodes, own::NewRecoveryCodes, own::Sessions, own::EndedSessions, own::ChangePassword,
        own::ActivityPage, own::Secured,
    ))
)]
struct Schemas;

/// The whole document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut api = Schemas::openapi();
    api.info.version = format!("{}.{}.0", crate::MAJOR, crate::MINOR);
    if let Some(components) = api.components.as_mut() {
        for (name, scheme) in security_schemes() {
            components.security_schemes.insert(name.to_owned(), scheme.into());
        }
    }
    leave_out_unknown_step(&mut api);
    for (path, method, operation) in paths::all() {
        let item = PathItem::new(method, operation);
        match api.paths.paths.get_mut(&path) {
            Some(known) => known.merge_operations(item),
            None => drop(api.paths.paths.insert(path, item)),
        }
    }
    api
}

/// `Step::Unknown` is how a reader keeps a step it does not know; no server sends it.
fn leave_out_unknown_step(api: &mut utoipa::openapi::OpenApi) {
    let schemas = api.components.as_mut().map(|components| &mut components.schemas);
    if let Some(RefOr::T(Schema::OneOf(steps))) = schemas.and_then(|schemas| schemas.get_mut("Step")) {
        let known = steps.items.len().saturating_sub(1);
        steps.items.truncate(known);
    }
}

/// The document as indented JSON with a newline at its end.
///
/// # Errors
/// Only when a schema cannot be serialised, which a test rules out.
pub fn json() -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(&document())?;
    // The derive names the alias `Millis` by the type it stands for.
    let text = text
        .replace("#/components/schemas/i64\"", "#/components/schemas/Millis\"")
        .replace("\"i64\": {", "\"Millis\": {");
    Ok(text + "\n")
}

fn security_schemes() -> [(&'static str, SecurityScheme); 6] {
    let cookie =
        |name: &str, text: &str| SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(name, text)));
    let header =
        |name: &str, text: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, text)));
    [
        (
            "flowCookie",
            cookie("__Host-flow", "Binds flows to one browser. HttpOnly."),
        ),
        (
            "sessionCookie",
            cookie("__Host-sid", "The session; new at every authentication. HttpOnly."),
        ),
        (
            "csrf",
            header(
                crate::CSRF_HEADER,
                "`flow.csrf`, or `session.csrf` for writes of the session.",
            ),
        ),
        ("deviceId", header(device::DEVICE_HEADER, "The device's id.")),
        (
            "deviceSignature",
            header(
                device::SIGNATURE_HEADER,
                "base64url of `r || s`, ECDSA P-256 with SHA-256, over method, path with query, time, nonce and the \
                 lower-case hex SHA-256 of the body, joined by newlines.",
            ),
        ),
        (
            "deviceNonce",
            header(device::NONCE_HEADER, "16 to 64 characters A-Z a-z 0-9 - _, used once."),
        ),
    ]
}
