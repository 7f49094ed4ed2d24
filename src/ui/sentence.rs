//! Sentences with elements in their gaps.

use crate::i18n::{Part, parts};
use leptos::{html, prelude::*};

/// A sentence whose gaps are names: each is isolated by `<bdi>`, emphasised, and never translated, so that no name can
/// turn the words around it (UAX #9).
#[must_use]
pub fn sentence(text: &'static str, gaps: &[(&str, String)]) -> AnyView {
    parts(text)
        .into_iter()
        .map(|part| match part {
            Part::Text(words) => words.into_any(),
            Part::Gap(name) => {
                let value = gaps
                    .iter()
                    .find(|(gap, _)| *gap == name)
                    .map(|(_, value)| value.clone());
                html::bdi()
                    .translate("no")
                    .child(html::strong().child(value.unwrap_or_default()))
                    .into_any()
            }
        })
        .collect_view()
        .into_any()
}
