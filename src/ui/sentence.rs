//! Sentences with elements in their gaps.

use super::dom::{El, el};
use crate::i18n::{Part, parts};

/// Appends a sentence whose gaps are names: each is isolated by `<bdi>`, emphasised, and never translated, so that no
/// name can turn the words around it (UAX #9).
#[must_use]
pub fn sentence(place: El, text: &'static str, gaps: &[(&str, &str)]) -> El {
    parts(text).into_iter().fold(place, |place, part| match part {
        Part::Text(words) => place.text(words),
        Part::Gap(name) => {
            let value = gaps.iter().find(|(gap, _)| *gap == name).map_or("", |(_, value)| value);
            place.child(el("bdi").attr("translate", "no").child(el("strong").text(value)))
        }
    })
}
