//! Identifiers: what was typed, and the one form all its spellings share.

use unicode_normalization::UnicodeNormalization as _;

/// Longest identifier, characters.
const MAX_CHARS: usize = 320;

/// An identifier as typed and as compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identifier {
    /// Trimmed, without control and direction-changing characters; for the page.
    pub(super) label: String,
    /// NFKC, without case and white space at its ends; for the store and every limit (rule 8).
    pub(super) key: String,
}

impl Identifier {
    /// `None` when nothing is left, or it is too long.
    pub(super) fn new(typed: &str) -> Option<Self> {
        if typed.chars().count() > MAX_CHARS {
            return None;
        }
        let shown: String = typed.chars().filter(|&c| !c.is_control() && !is_invisible(c)).collect();
        let label = shown.trim().to_owned();
        let key: String = label.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        let key = key.trim().to_owned();
        (!key.is_empty()).then_some(Self { label, key })
    }
}

/// Characters that change how text looks without being seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_share_one_key() {
        let key = |typed: &str| Identifier::new(typed).map(|identifier| identifier.key);
        let plain = key("mei@aoba.example");
        for typed in [
            "  Mei@Aoba.Example ",
            "ＭＥＩ＠aoba.example",
            "m\u{200b}ei@aoba.example",
            "mei@aoba.example\u{3000}",
        ] {
            assert_eq!(key(typed), plain, "{typed:?}");
        }
        assert_eq!(key(" \u{200b}\n"), None);
        assert_eq!(key(&"x".repeat(321)), None);
    }

    #[test]
    fn the_label_is_what_was_typed() {
        assert_eq!(Identifier::new(" Mei\u{202e}@x ").unwrap().label, "Mei@x");
    }
}
