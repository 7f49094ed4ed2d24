//! Bodies of the flow's writes. Unknown members are refused by the server.

use crate::flow::Purpose;

/// `POST {base}/flows`. Answers the live flow of this browser with the same purpose, client and return (200), or a new
/// one (201). It sends nothing to any phone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartFlow {
    /// Why.
    pub purpose: Purpose,
    /// The registered application's id.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub client: Option<String>,
    /// Where to go afterwards: an opaque id, or a path that the server checks against its allow list.
    #[cfg_attr(
        feature = "serde",
        serde(default, rename = "return", skip_serializing_if = "Option::is_none")
    )]
    pub return_to: Option<String>,
    /// With `reauthenticate`: what is about to be changed, a method's id or the kind of method that is to be added. The
    /// proof has to be as strong (security row 18); absent, it has to be as strong as a code of an app.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub touches: Option<String>,
}

/// The body of every `POST {base}/flows/{id}/actions/{name}`: `rev` and the members of the action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionInput {
    /// The revision the page has drawn. An older one answers `stale-flow`, unless all that has changed since is how far
    /// a request to a phone has come (`delivery`, `seen`): a click on the same step is still meant.
    pub rev: u64,
    /// For `identify`: 1 to 320 characters.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub identifier: Option<String>,
    /// For `password`, and for `enroll` of a new one: 1 to 1024 bytes, taken as they are.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub password: Option<String>,
    /// For `code`: spaces, dashes and full-width digits are forgiven.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub code: Option<String>,
    /// For `choose`: an id out of `flow.methods`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub method: Option<String>,
    /// For `passkey` and `enroll`: `AuthenticationResponseJSON` or `RegistrationResponseJSON` (WebAuthn Level 3), as JSON
    /// text, at most 12 KiB.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub credential: Option<String>,
    /// For `prove`: the whole e-mail address, or the last four digits of the telephone number.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub address: Option<String>,
    /// For `submit`: what was typed, by the fields' names.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub values: Option<std::collections::BTreeMap<String, String>>,
    /// For `remember`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub remember: Option<bool>,
}
