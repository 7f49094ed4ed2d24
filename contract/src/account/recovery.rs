//! Recovery codes.

use crate::Millis;

/// One recovery code of a set, without the code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryMark {
    /// Its number on the print, from 1.
    pub number: u32,
    /// When it was used.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub used_at: Option<Millis>,
}

/// `GET {base}/account/recovery-codes`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// The server's clock.
    pub server_time: Millis,
    /// When the set was made; absent, there is none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub created_at: Option<Millis>,
    /// In order.
    #[cfg_attr(feature = "serde", serde(default))]
    pub codes: Vec<RecoveryMark>,
}

/// `POST {base}/account/recovery-codes` (201): a new set; the old one stops working. The only reply that ever carries
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRecoveryCodes {
    /// When they were made.
    pub created_at: Millis,
    /// In order; grouped for reading.
    pub codes: Vec<String>,
}
