//! Who is asking, as page and phone show it.

use crate::Millis;

/// Who is asking. The page and the phone show the same four facts, so that a person can compare them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Context {
    /// The application's registered name.
    pub app: String,
    /// From where.
    pub place: Place,
    /// From which browser.
    pub browser: Browser,
    /// When.
    pub at: Millis,
}

words! {
    /// How a place was found out.
    pub enum PlaceKind {
        /// The very machine the server runs on.
        ThisDevice = "this_device",
        /// The server's own network.
        LocalNetwork = "local_network",
        /// A network address without a known town; `name` is the address.
        Address = "address",
        /// A town; `name` says which. Always approximate.
        City = "city",
    }
}

/// Where a sign-in comes from; approximate by nature.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// How it is known.
    pub kind: PlaceKind,
    /// The town or the address.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
}

/// What the server observed about the browser that asks. Untrusted text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Browser {
    /// For example `Firefox`; absent when it is not known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
    /// For example `Windows`; absent when it is not known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub os: Option<String>,
}
