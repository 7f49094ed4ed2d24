//! What the operator has written down about a client: another site that lets people in through this one.

use subtle::ConstantTimeEq as _;

use crate::breaks::{Rule, breaks};

use super::super::{
    asked::{Texts, in_language},
    keys::sha256,
};

/// How a client's pages may bring people here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In a window of its own.
    Popup,
    /// In the client's own window, which comes back.
    Redirect,
    /// Inside a page of the client.
    Frame,
}

impl Mode {
    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Popup => "popup",
            Self::Redirect => "redirect",
            Self::Frame => "frame",
        }
    }
}

/// The kinds of letters a client can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Font {
    /// Of the system.
    System,
    /// With serifs.
    Serif,
    /// Rounded.
    Rounded,
    /// All of one width.
    Mono,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Light paper.
    Light,
    /// Dark paper.
    Dark,
    /// As the reader has it.
    Auto,
}

/// The look of what stands inside a client's own pages. Nothing else can be said (rule W10): no style sheet, no
/// address, no text.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Theme {
    /// The colour of what can be pressed on light paper, `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// The same on dark paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent_dark: Option<String>,
    /// How round corners are, px: 0 to 24.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radius: Option<u8>,
    /// The kind of letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<Font>,
    /// Light or dark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
}

/// The secret of a client that can keep one. Only its hash is held: it is long enough that nobody finds it by trying
/// (RFC 6819, section 5.1.4.2.2).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Of the secret itself.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(sha256(text.as_bytes()))
    }

    /// Whether `text` is it. Takes the same time whatever is wrong with it.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.0.ct_eq(&sha256(text.as_bytes())).into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret")
    }
}

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRule {
    /// Its id.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The same in other languages.
    pub names: Texts,
    /// Where its pages are, exactly (rule W1): scheme, host and port as browsers write them.
    pub origins: Vec<String>,
    /// Where codes may be sent, exactly; each at one of `origins`.
    pub callbacks: Vec<String>,
    /// Where people may be sent who have been asked whether they sign out, exactly; each at one of `origins`.
    pub sign_out_callbacks: Vec<String>,
    /// How its pages may bring people here.
    pub modes: Vec<Mode>,
    /// Whether passwords may be typed in a frame inside its pages.
    pub frame_password: bool,
    /// Whether it has to show a secret when it redeems a code; without one it is known by the verifier alone (PKCE).
    pub confidential: bool,
    /// That secret; `None` as long as nobody has read it, and then nothing fits.
    pub secret: Option<Secret>,
    /// Whether it is let in at all; the command line can switch it off as well.
    pub enabled: bool,
    /// Its look.
    pub theme: Theme,
}

impl ClientRule {
    /// Its name in a language.
    #[must_use]
    pub fn name_in(&self, lang: &str) -> String {
        let named = self.names.contains_key(lang).then(|| in_language(&self.names, lang));
        named.flatten().unwrap_or_else(|| self.name.clone())
    }

    /// Whether it may bring people here in this way.
    #[must_use]
    pub fn may(&self, mode: Mode) -> bool {
        self.modes.contains(&mode)
    }

    /// The origin of a callback of its own; `None` for any other address. Compared byte by byte (RFC 9700, section
    /// 4.1.3): whatever a browser would take for the same address is another one here.
    #[must_use]
    pub fn origin_of(&self, callback: &str) -> Option<&str> {
        let same =
            |known: &&String| **known == callback || (breaks(Rule::CallbackExact) && callback.starts_with(*known));
        let known = self.callbacks.iter().find(same)?;
        self.origins
            .iter()
            .map(String::as_str)
            .find(|origin| known.strip_prefix(*origin).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Whether people may be sent to this address after they have been asked whether they sign out; compared as callbacks
    /// are.
    #[must_use]
    pub fn signs_out_to(&self, address: &str) -> bool {
        let lenient = |known: &String| breaks(Rule::CallbackExact) && address.starts_with(known.as_str());
        self.sign_out_callbacks
            .iter()
            .any(|known| known == address || lenient(known))
    }

    /// Whether one of its pages is exactly there.
    #[must_use]
    pub fn is_at(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| known == origin)
    }

    /// The callback at an origin, for a page that names none.
    #[must_use]
    pub fn callback_at(&self, origin: &str) -> Option<&str> {
        self.callbacks
            .iter()
            .map(String::as_str)
            .find(|callback| self.origin_of(callback) == Some(origin))
    }

    /// Whether `text` is its secret.
    #[must_use]
    pub fn knows(&self, text: &str) -> bool {
        self.secret.as_ref().is_some_and(|secret| secret.is(text))
    }
}
