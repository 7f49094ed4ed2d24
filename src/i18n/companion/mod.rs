//! What the phone says. The words that the sign-in page shows as well (place, browser, small words) are taken from
//! [`Messages`](super::Messages), so that both screens agree to the letter, one by one: the other texts stay out of the
//! phone's page.

mod en;
mod ja;
mod texts;

use super::{Lang, pseudo::bracket};
use std::sync::OnceLock;
pub use texts::Texts;

impl Texts {
    /// The texts of a language.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        static PSEUDO: OnceLock<Texts> = OnceLock::new();
        match lang {
            Lang::En => &en::EN,
            Lang::Ja => &ja::JA,
            Lang::Pseudo => PSEUDO.get_or_init(|| en::EN.map(bracket)),
        }
    }
}

/// The phone's own texts of the static shell, see [`shell_text`](super::shell_text).
#[must_use]
pub fn shell_text(lang: &str, key: &str) -> Option<&'static str> {
    let t = Texts::of(Lang::parse(lang)?);
    Some(match key {
        "companion_fallback_title" => t.fallback_title,
        "companion_fallback_crash" => t.fallback_crash,
        "companion_noscript_text" => t.noscript_text,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Part, parts};

    fn gaps(text: &'static str) -> Vec<&'static str> {
        let mut gaps: Vec<_> = parts(text)
            .into_iter()
            .filter_map(|part| match part {
                Part::Gap(name) => Some(name),
                Part::Text(_) => None,
            })
            .collect();
        gaps.sort_unstable();
        gaps
    }

    #[test]
    fn every_language_says_something_and_fills_the_same_gaps() {
        let (en, ja) = (Texts::of(Lang::En).all(), Texts::of(Lang::Ja).all());
        for ((name, en), (_, ja)) in en.into_iter().zip(ja) {
            assert!(!en.is_empty() && !ja.is_empty(), "{name} is empty");
            assert_eq!(gaps(en), gaps(ja), "{name} differs in its gaps");
        }
    }

    #[test]
    fn no_jargon() {
        for (name, text) in Texts::of(Lang::En).all() {
            let text = text.to_lowercase();
            for word in ["push", "totp", "factor", "challenge", "token"] {
                assert!(!text.contains(word), "{name} says {word:?}");
            }
        }
    }
}
