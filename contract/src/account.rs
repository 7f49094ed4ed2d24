//! The session and what belongs to it.

use crate::{Millis, flow::User};

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
    /// Sent back in `x-csrf-token` with every write of this session.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub csrf: Option<String>,
    /// Since when.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub since: Option<Millis>,
    /// Until when at most.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
}
