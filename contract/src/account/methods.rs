//! The account's ways in: what they are, what may be done with each, and what can be added.

use crate::{
    Millis,
    flow::{MethodKind, Unusable, User},
    step::PhoneApp,
};

/// `GET {base}/account/methods?after=REV&wait=25`: at once, or as soon as `rev > after`, else 204.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Methods {
    /// Grows with every change of anything this account's pages show: methods, switches, sessions, activity.
    pub rev: u64,
    /// The server's clock.
    pub server_time: Millis,
    /// Whose they are.
    pub user: User,
    /// The ways in; the password is not among them. The default first, then the newest.
    pub methods: Vec<Method>,
    /// What can be added.
    #[cfg_attr(feature = "serde", serde(default))]
    pub add: Vec<AddOption>,
    /// What was removed a short while ago.
    #[cfg_attr(feature = "serde", serde(default))]
    pub removed: Vec<Removed>,
    /// An enrolment of this session that is still open, to be gone on with.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub enrollment: Option<String>,
    /// When the password was last changed, if ever.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub password_changed_at: Option<Millis>,
    /// Whether a new password is asked for at the next sign-in.
    #[cfg_attr(feature = "serde", serde(default))]
    pub must_change_password: bool,
    /// No requests go to any phone until another way in has worked: there were denials, or *it wasn't me* was said.
    #[cfg_attr(feature = "serde", serde(default))]
    pub requests_paused: bool,
    /// Whether notices are mailed somewhere.
    #[cfg_attr(feature = "serde", serde(default))]
    pub notices: bool,
}

words! {
    /// What may be done with a method.
    pub enum Verb {
        /// Give it another name.
        Rename = "rename",
        /// Make it the one that is asked for first.
        Default = "default",
        /// Send it a request that signs nobody in.
        Test = "test",
        /// Pause its requests, or let them through again.
        Pause = "pause",
        /// Remove it.
        Remove = "remove",
    }
}

/// One of the account's ways in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Method {
    /// Opaque id.
    pub id: String,
    /// Its kind. A phone is `push`; the codes its app makes belong to it and are not listed again.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// The name its owner gave it, or a masked address. Untrusted text.
    pub label: String,
    /// The app on a phone.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub app: Option<PhoneApp>,
    /// When it was added.
    pub created_at: Millis,
    /// When it last proved something.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub last_used_at: Option<Millis>,
    /// Whether it is asked for first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub default: bool,
    /// For a phone: whether it also makes codes without a connection.
    #[cfg_attr(feature = "serde", serde(default))]
    pub codes: bool,
    /// For a passkey: whether it is known to have been made on a phone, and may be gone with it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub on_phone: bool,
    /// For a phone: the switch *allow sign-in requests*, as it counts at `server_time`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub allow_requests: Option<bool>,
    /// For a paused phone: when requests come again by themselves. Absent, they come when the switch says so.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub paused_until: Option<Millis>,
    /// Whether it would work now.
    pub usable: bool,
    /// Why not.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reason: Option<Unusable>,
    /// For recovery codes: how many are left.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub left: Option<u32>,
    /// For recovery codes: how many the set had.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub total: Option<u32>,
    /// For a temporary pass: when it ends.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
    /// It cannot be removed, because nothing that lasts would be left.
    #[cfg_attr(feature = "serde", serde(default))]
    pub last: bool,
    /// Once removed, it cannot be brought back: somebody else than this backend keeps it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub for_good: bool,
    /// What may be done with it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub can: Vec<Verb>,
}

words! {
    /// Why something cannot be added now.
    pub enum NoAdd {
        /// There are as many as the organisation allows.
        Limit = "limit",
        /// Another kind of proof has to be set up first; a temporary pass counts.
        SecondMethod = "second_method",
        /// The organisation does not allow it.
        Policy = "policy",
    }
}

/// A kind of method that can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddOption {
    /// Its kind.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// Why not now.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reason: Option<NoAdd>,
    /// How many an account may have.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub limit: Option<u32>,
}

/// A method that was removed and can still be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Removed {
    /// The method's id.
    pub id: String,
    /// Its kind.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// Its name. Untrusted text.
    pub label: String,
    /// Until when `restore` brings it back.
    pub until: Millis,
}

/// `PATCH {base}/account/methods/{id}`; answers [`Methods`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchMethod {
    /// A new name: 1 to 64 characters; no other method of the account may have one that looks the same (UTS #39).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub label: Option<String>,
    /// `true` makes it the default.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub default: Option<bool>,
    /// The switch of a phone.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub allow_requests: Option<bool>,
    /// With `allow_requests: false`: when requests come again by themselves, at most 48 hours ahead.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub paused_until: Option<Millis>,
}
