//! Trying a phone out.

use crate::{Millis, step::Push};

words! {
    /// How a request that signs nobody in has ended.
    pub enum TrialOutcome {
        /// Approved, with the right number where one was asked for.
        Approved = "approved",
        /// Denied on the phone.
        Denied = "denied",
        /// A wrong number was given; the request is over.
        WrongNumber = "wrong_number",
        /// Nobody answered in time.
        Expired = "expired",
        /// A newer request took its place.
        Superseded = "superseded",
        /// Withdrawn here.
        Cancelled = "cancelled",
    }
}

/// A request that signs nobody in: `POST {base}/account/methods/{id}/test` (201), then
/// `GET {base}/account/tests/{id}?after=REV&wait=25`; `DELETE` withdraws it. It counts as a request everywhere else:
/// one live at a time, the same caps.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trial {
    /// Opaque id.
    pub id: String,
    /// Grows with every change.
    pub rev: u64,
    /// The server's clock.
    pub server_time: Millis,
    /// The request; its number is the account's own mode.
    pub push: Push,
    /// How it has ended.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub outcome: Option<TrialOutcome>,
}
