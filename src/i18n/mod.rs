//! What the pages say. Every text exists in every language, or the build fails: a language is a value of [`Messages`].
//!
//! Pure: no browser, no dependency, so that the build and native tests read the same texts. Sentences hold named gaps
//! (`{device}`), filled by [`fill`](fill()) or, where a gap is an element, split by [`parts`].

pub mod companion;
pub mod embed;
mod en;
mod fill;
pub mod help;
mod ja;
mod loaded;
mod messages;
mod pseudo;
pub mod security;

pub use fill::{Part, fill, fill_all, parts};
pub use messages::Messages;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Japanese.
    Ja,
    /// English in brackets and accents (`en-XA`), to find text that was never translated.
    Pseudo,
}

impl Lang {
    /// The language of a BCP 47 tag; `None` when the pages do not speak it.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        match tag.split('-').next() {
            _ if tag == "en-xa" => Some(Self::Pseudo),
            Some("en") => Some(Self::En),
            Some("ja") => Some(Self::Ja),
            _ => None,
        }
    }

    /// The BCP 47 tag, for `lang` attributes and for `Intl`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
            Self::Pseudo => "en-XA",
        }
    }

    /// The language the switch at the foot of a page offers.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Ja => Self::En,
            _ => Self::Ja,
        }
    }

    /// Its texts, compiled in: for the build and for tests. The page reads its own out of a file.
    #[must_use]
    pub fn built_in(self) -> &'static Messages {
        match self {
            Self::En => &en::EN,
            Self::Ja => &ja::JA,
            Self::Pseudo => pseudo::pseudo(),
        }
    }
}

/// The text of the static shell for `key` in `lang`; the build writes it into the HTML. `None` when the language or the
/// key is unknown, which fails the build.
#[must_use]
pub fn shell_text(lang: &str, key: &str) -> Option<&'static str> {
    let m = Lang::parse(lang)?.built_in();
    Some(match key {
        "identify_title" => m.identify_title,
        "identifier_label" => m.identifier_label,
        "next" => m.next,
        "noscript_title" => m.noscript_title,
        "noscript_text" => m.noscript_text,
        "fallback_title" => m.fallback_title,
        "fallback_unsupported" => m.fallback_unsupported,
        "fallback_blocked" => m.fallback_blocked,
        "fallback_network" => m.fallback_network,
        "fallback_crash" => m.fallback_crash,
        "fallback_setup" => m.fallback_setup,
        "fallback_retry" => m.fallback_retry,
        "fallback_help" => m.fallback_help,
        "other_language" => m.other_language,
        "help" => m.help,
        "loading" => m.loading,
        "companion_title" => m.companion_title,
        "companion_loading" => m.companion_loading,
        _ => {
            return companion::shell_text(lang, key)
                .or_else(|| help::text(lang, key))
                .or_else(|| embed::text(lang, key))
                .or_else(|| security::shell_text(lang, key));
        }
    })
}
