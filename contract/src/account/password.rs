//! A new password.

#[cfg(doc)]
use super::EndedSessions;

/// `PUT {base}/account/password`; answers [`EndedSessions`]. `input-invalid` says in `wrong` what is wrong (NIST SP
/// 800-63B-4, 3.1.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The new one.
    pub password: String,
    /// Whether every other session ends.
    #[cfg_attr(feature = "serde", serde(default))]
    pub end_sessions: bool,
}
