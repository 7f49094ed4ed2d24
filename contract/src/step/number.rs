//! The matching number: it ties whoever holds the phone to whoever sits at the page.

words! {
    /// On which of the two screens the matching number stands.
    pub enum NumberPlace {
        /// The page shows it; the phone asks for it. The phone never learns it from the server.
        Page = "page",
        /// The phone shows it; the page asks for it.
        Phone = "phone",
    }
}

words! {
    /// What the person does with the number.
    pub enum NumberAnswer {
        /// Taps it among three. One blind guess in three succeeds: kept for people who cannot type.
        Select = "select",
        /// Types it. Six digits meet NIST SP 800-63B-4, section 3.1.3.
        Type = "type",
        /// Compares it. Not allowed by NIST SP 800-63B-4; here for backends that know nothing else.
        Compare = "compare",
    }
}

/// The matching number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchNumber {
    /// 2 to 8 decimal digits; leading zeros count. Absent when the number stands on the phone.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub value: Option<String>,
    /// Where it stands.
    #[cfg_attr(feature = "serde", serde(rename = "where"))]
    pub place: NumberPlace,
    /// What is done with it.
    pub answer: NumberAnswer,
    /// How many digits it has; what the page waits for when the number stands on the phone.
    #[cfg_attr(feature = "serde", serde(default))]
    pub digits: u32,
}

words! {
    /// Why a request asks for no number.
    pub enum NoNumber {
        /// This account's requests never do.
        Policy = "policy",
        /// The account has signed in with this browser before.
        KnownBrowser = "known_browser",
        /// The app on the phone cannot ask for one.
        App = "app",
    }
}
