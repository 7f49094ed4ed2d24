//! Something that has to be set up on the way in, or is added later: why, and what that takes.

use crate::Millis;

words! {
    /// Why something has to be set up.
    pub enum EnrollReason {
        /// The organisation asks for it.
        Policy = "policy",
        /// *It wasn't me* was said: the password may be known to somebody else.
        Reported = "reported",
        /// The password was forgotten.
        Recover = "recover",
    }
}

/// A QR code as it is to be drawn; the page draws it, no picture is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    /// Modules on one side, without the quiet zone; 21 to 177.
    pub size: u32,
    /// `size` × `size` characters, row by row: `1` is dark, `0` is light.
    pub modules: String,
}

/// What setting something up takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollOffer {
    /// For a passkey: `PublicKeyCredentialCreationOptionsJSON` (WebAuthn Level 3, section 5.1.8), as JSON text.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub options: Option<String>,
    /// For a phone: the pairing link, a path of the same origin, an `https` address, or `otpauth:` for the app of an
    /// identity server. Single use. For an authenticator app: its `otpauth:` link, when its codes are not of the usual
    /// kind (RFC 6238 with SHA-1, 6 digits, 30 s); absent, the page makes it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub link: Option<String>,
    /// For a phone: the link to scan.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub qr: Option<QrCode>,
    /// When link or options end.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
    /// For an authenticator app: the secret, base32 without padding (RFC 4648, section 6). The page makes the
    /// `otpauth:` link and its QR code of it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub secret: Option<String>,
    /// For an authenticator app: who issues the codes; the first half of the name the app will show. Untrusted text.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub issuer: Option<String>,
    /// For a password: least length in characters (code points).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min_length: Option<u32>,
}
