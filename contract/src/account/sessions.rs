//! Where somebody is signed in: this browser's session, and every one of the account.

use crate::{
    Millis,
    flow::{MethodKind, User},
    step::{Browser, Place},
};

/// `GET {base}/session`. Says nothing more to a browser that is not signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Whether this browser is signed in.
    pub authenticated: bool,
    /// The server's clock.
    pub server_time: Millis,
    /// Who.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub user: Option<User>,
    /// Sent back in `x-csrf-token` with every write of this session. A new one after each fresh proof.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub csrf: Option<String>,
    /// Since when.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub since: Option<Millis>,
    /// Until when at most.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
    /// When it ends if nobody uses it until then, where that comes before `expires_at`. This call itself and long polls
    /// (`after`) are no use; `GET {base}/account/methods` without `after` and every write of the session are. Pages warn
    /// two minutes before.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub idle_at: Option<Millis>,
    /// Until when the last proof counts as fresh.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub fresh_until: Option<Millis>,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// Opaque id; never the token.
    pub id: String,
    /// Whether it is the one that asks.
    #[cfg_attr(feature = "serde", serde(default))]
    pub current: bool,
    /// Where it was opened.
    pub place: Place,
    /// With which browser.
    pub browser: Browser,
    /// When.
    pub created_at: Millis,
    /// When it was last used, to the minute; reading on is no use of it.
    pub last_seen_at: Millis,
    /// When it ends at the latest; absent, when that is not known here.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
    /// When it ends if nobody uses it until then, where that comes before `expires_at`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub idle_at: Option<Millis>,
    /// Whether *stay signed in* was chosen.
    #[cfg_attr(feature = "serde", serde(default))]
    pub remembered: bool,
    /// Inside whose page it was opened, name and host, when it belongs to no page of this site.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub app: Option<String>,
    /// What proved the sign-in beside the password.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub proof: Option<MethodKind>,
}

/// `GET {base}/account/sessions`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// The server's clock.
    pub server_time: Millis,
    /// The one that asks first, then the one used last.
    pub sessions: Vec<SessionInfo>,
}

/// `DELETE {base}/account/sessions/{id}`, `DELETE {base}/account/sessions?others=true` and `?all=true`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedSessions {
    /// How many have ended.
    pub ended: u32,
    /// How many were told to and have not yet.
    #[cfg_attr(feature = "serde", serde(default))]
    pub pending: u32,
    /// Until when those will have ended.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub until: Option<Millis>,
    /// Whether the one that asked is among them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub current: bool,
}
