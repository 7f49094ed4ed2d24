//! The number as people type it.

/// Its digits: spaces, dashes and dots between them are dropped, full-width digits (U+FF10 to U+FF19, what a Japanese
/// keyboard types) become ASCII. `None` when there is anything else, or not exactly `digits` of them.
#[must_use]
pub fn normalise(typed: &str, digits: u32) -> Option<String> {
    let mut out = String::with_capacity(8);
    for c in typed.chars() {
        match c {
            '0'..='9' => out.push(c),
            '\u{ff10}'..='\u{ff19}' => out.extend(char::from_digit(u32::from(c) - 0xff10, 10)),
            ' '
            | '\u{a0}'
            | '\u{3000}'
            | '\u{2009}'
            | '\u{202f}'
            | '-'
            | '\u{2010}'..='\u{2015}'
            | '\u{ff0d}'
            | '.' => {}
            _ => return None,
        }
    }
    (out.len() == digits as usize).then_some(out)
}

/// Whether what is typed can never become a number of so many digits: too long already, or not made of digits at all.
#[must_use]
pub fn is_hopeless(typed: &str, digits: u32) -> bool {
    (0..=digits).all(|shorter| normalise(typed, shorter).is_none())
}

/// Digits in two halves from six on, so that they can be read at a glance: `482913` is `482` and `913`.
#[must_use]
pub fn halves(digits: &str) -> (&str, &str) {
    let middle = if digits.len() >= 6 && digits.is_ascii() {
        digits.len().div_ceil(2)
    } else {
        digits.len()
    };
    digits.split_at(middle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_dashes_and_full_width_digits_are_fine() {
        for typed in [
            "482913",
            "482 913",
            " 482-913 ",
            "４８２９１３",
            "482\u{3000}913",
            "4 8 2 9 1 3",
        ] {
            assert_eq!(normalise(typed, 6).as_deref(), Some("482913"), "{typed}");
        }
        assert_eq!(normalise("07", 2).as_deref(), Some("07"), "leading zeros count");
    }

    #[test]
    fn too_few_too_many_and_letters_are_not() {
        for typed in ["", "4829", "4829133", "48291x", "ABCDEF", "+82913"] {
            assert_eq!(normalise(typed, 6), None, "{typed}");
        }
    }

    #[test]
    fn a_number_half_typed_is_not_wrong_yet() {
        for typed in ["", "4", "482 9", "482913", "４８"] {
            assert!(!is_hopeless(typed, 6), "{typed}");
        }
        for typed in ["4829133", "x", "482 91e"] {
            assert!(is_hopeless(typed, 6), "{typed}");
        }
    }

    #[test]
    fn six_digits_are_read_in_two_halves_and_two_in_one() {
        assert_eq!(halves("482913"), ("482", "913"));
        assert_eq!(halves("75"), ("75", ""));
        assert_eq!(halves("48291375"), ("4829", "1375"));
    }

    proptest! {
        #[test]
        fn the_result_is_only_digits(typed: String, digits in 1u32..9) {
            if let Some(number) = normalise(&typed, digits) {
                prop_assert!(number.len() == digits as usize && number.bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
