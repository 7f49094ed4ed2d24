//! Text typed by strangers, made safe to show.

/// Longest text that is shown; anything longer is cut with an ellipsis.
const LONGEST: usize = 256;

/// Removes what could make a name lie about its neighbours: control characters, bidirectional controls (UAX #9, the
/// class of CVE-2021-42574), invisible separators, and more than two combining marks in a row; cuts at 256 characters.
/// Idempotent. Views wrap the result in `<bdi>` as well.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST * 4));
    let mut marks = 0;
    for (length, c) in text.chars().filter(|c| !is_hostile(*c)).enumerate() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if length == LONGEST {
            if !out.ends_with('…') {
                out.pop();
                out.push('…');
            }
            break;
        }
        if marks <= 2 {
            out.push(c);
        }
    }
    out
}

/// Controls, bidirectional controls, line separators, and the byte order mark.
fn is_hostile(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Combining marks of the blocks that stacked ("zalgo") text is made of.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reversed_name_is_shown_as_typed() {
        assert_eq!(clean("Pixel\u{202e}8 enohPi"), "Pixel8 enohPi");
    }

    #[test]
    fn names_of_every_script_stay() {
        for name in ["芽衣のスマートフォン", "هاتف مي", "Zoë", "👩\u{200d}👧 phone"] {
            assert_eq!(clean(name), name);
        }
    }

    proptest! {
        #[test]
        fn cleaning_is_idempotent_and_leaves_no_control(text in any::<String>()) {
            let once = clean(&text);
            prop_assert_eq!(&clean(&once), &once);
            prop_assert!(once.chars().all(|c| !is_hostile(c)));
            prop_assert!(once.chars().count() <= LONGEST);
        }
    }
}
