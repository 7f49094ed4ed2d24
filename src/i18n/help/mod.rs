//! What the sign-in helper at `/help` says. The build writes it into the documents, so none of it is in any WebAssembly.
//!
//! One row a text: key, English, Japanese, side by side because they are read side by side. A gap is written `{name}`.

mod code;
mod phone;
mod request;
mod start;

use super::Lang;

/// A text: key, English, Japanese.
type Row = (&'static str, &'static str, &'static str);

const TABLES: [&[Row]; 4] = [start::ROWS, request::ROWS, code::ROWS, phone::ROWS];

/// The text of a key, see [`shell_text`](super::shell_text).
#[must_use]
pub fn text(lang: &str, key: &str) -> Option<&'static str> {
    let lang = Lang::parse(lang)?;
    let (_, en, ja) = TABLES.into_iter().flatten().find(|(known, ..)| *known == key)?;
    Some(if lang == Lang::Ja { ja } else { en })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Part, parts};
    use std::collections::BTreeSet;

    fn rows() -> impl Iterator<Item = &'static Row> {
        TABLES.into_iter().flatten()
    }

    fn gaps(text: &'static str) -> BTreeSet<&'static str> {
        let gap = |part| match part {
            Part::Gap(name) => Some(name),
            Part::Text(_) => None,
        };
        parts(text).into_iter().filter_map(gap).collect()
    }

    #[test]
    fn every_text_is_there_in_both_languages_with_the_same_gaps() {
        for (key, en, ja) in rows() {
            assert!(!en.is_empty() && !ja.is_empty(), "{key} is empty");
            assert_ne!(en, ja, "{key} was not translated");
            assert_eq!(gaps(en), gaps(ja), "{key} differs in its gaps");
        }
    }

    #[test]
    fn every_key_is_there_once_and_used() {
        let page = include_str!("../../../help.html");
        let mut seen = BTreeSet::new();
        for (key, ..) in rows() {
            assert!(seen.insert(key), "{key} is there twice");
            assert!(
                page.contains(&["\"", key, "\""].concat()),
                "no part of the page says {key}"
            );
        }
    }

    #[test]
    fn no_jargon() {
        for (key, en, _) in rows() {
            let text = en.to_lowercase();
            for word in ["push", "totp", "factor", "challenge", "token", "authenticat"] {
                assert!(!text.contains(word), "{key} says {word:?}");
            }
        }
    }
}
