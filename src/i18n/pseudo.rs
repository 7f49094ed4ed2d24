//! The pseudo-locale: English in brackets, a third longer, gaps untouched.

use super::{Messages, Part, en::EN, parts};
use std::sync::OnceLock;

/// Its texts, made once.
pub fn pseudo() -> &'static Messages {
    static TEXTS: OnceLock<Messages> = OnceLock::new();
    TEXTS.get_or_init(|| EN.map(bracket))
}

/// `Sign in` becomes `[Sígn ín ··]`. Leaks the text: it lives as long as the page, and exists once.
pub(super) fn bracket(text: &'static str) -> &'static str {
    let mut out = String::from("[");
    for part in parts(text) {
        match part {
            Part::Text(words) => out.extend(words.chars().map(accent)),
            Part::Gap(name) => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
    }
    out.push(' ');
    out.extend(std::iter::repeat_n('·', text.chars().count() / 3));
    out.push(']');
    String::leak(out)
}

/// Vowels with an accent, so that untranslated text stands out.
fn accent(c: char) -> char {
    match c {
        'a' => 'á',
        'e' => 'é',
        'i' => 'í',
        'o' => 'ó',
        'u' => 'ú',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_survive() {
        assert_eq!(bracket("On {device}"), "[On {device} ···]");
    }
}
