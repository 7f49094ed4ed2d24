//! Codes that people read from paper or a screen and type.

use contract::step::CodeKind;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::super::{Result, keys::random_bytes};

/// Crockford's base 32: no I, L, O and U, which look or sound like others.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a recovery code: 60 bits (ASVS 6.5.4 asks for 20, and for a slow hash below 112).
pub(in super::super) const RECOVERY_LENGTH: u32 = 12;
/// Characters of a temporary pass: 40 bits, for hours.
pub(in super::super) const PASS_LENGTH: u32 = 8;
/// Digits of a code that is sent (NIST SP 800-63B-4, section 3.1.3.1: at least 20 bits).
pub(in super::super) const SENT_LENGTH: u32 = 6;
/// The longest input looked at, bytes.
const LONGEST: usize = 128;

/// `length` random characters.
pub(in super::super) fn random(length: u32) -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(length as usize));
    for _ in 0..length {
        let [byte] = random_bytes::<1>()?;
        text.push(char::from(LETTERS[usize::from(byte & 31)]));
    }
    Ok(text)
}

/// In groups of four, as it is shown.
pub(in super::super) fn grouped(code: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(code.len() * 2));
    for (at, letter) in code.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

/// How many characters a code of this kind has.
pub(in super::super) const fn length(kind: CodeKind) -> u32 {
    match kind {
        CodeKind::Totp => super::super::totp::DIGITS,
        CodeKind::Email | CodeKind::Sms => SENT_LENGTH,
        CodeKind::Recovery => RECOVERY_LENGTH,
        CodeKind::TemporaryPass => PASS_LENGTH,
    }
}

/// A code as typed, without what people put between characters; `None` unless it can be one of this kind.
pub(in super::super) fn normalised(kind: CodeKind, typed: &str) -> Option<Zeroizing<String>> {
    normalised_to(kind, length(kind), typed)
}

/// The same for a code of another length.
pub(in super::super) fn normalised_to(kind: CodeKind, length: u32, typed: &str) -> Option<Zeroizing<String>> {
    if typed.len() > LONGEST {
        return None;
    }
    let plain: Zeroizing<String> = Zeroizing::new(
        typed
            .nfkc()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}'))
            .collect(),
    );
    let plain = match kind {
        CodeKind::Totp | CodeKind::Email | CodeKind::Sms => plain,
        CodeKind::Recovery | CodeKind::TemporaryPass => Zeroizing::new(plain.chars().map(as_meant).collect()),
    };
    let fits = match kind {
        CodeKind::Totp | CodeKind::Email | CodeKind::Sms => plain.bytes().all(|byte| byte.is_ascii_digit()),
        CodeKind::Recovery | CodeKind::TemporaryPass => plain.bytes().all(|byte| LETTERS.contains(&byte)),
    };
    (fits && plain.len() == length as usize).then_some(plain)
}

/// Capital, and the letter it was taken for.
fn as_meant(letter: char) -> char {
    match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        let recovery = |typed: &str| normalised(CodeKind::Recovery, typed).map(|code| code.to_string());
        let want = Some("01AB23CD45EF".to_owned());
        for typed in [
            "01AB-23CD-45EF",
            "olab 23cd 45ef",
            "ＯＩＡＢ２３ＣＤ４５ＥＦ",
            " 01ab–23cd–45ef ",
        ] {
            assert_eq!(recovery(typed), want, "{typed}");
        }
        for typed in ["01AB-23CD-45E", "01AB-23CD-45EFG", "U1AB-23CD-45EF", ""] {
            assert_eq!(recovery(typed), None, "{typed}");
        }
        let digits = |typed: &str| normalised(CodeKind::Totp, typed).map(|code| code.to_string());
        assert_eq!(digits("０１２-３４５\u{3000}").as_deref(), Some("012345"));
        for typed in ["12345", "1234567", "abcdef", "١٢٣٤٥٦", "O12345"] {
            assert_eq!(digits(typed), None, "{typed}");
        }
    }

    #[test]
    fn random_codes_use_every_character() {
        let text: String = (0..200).map(|_| random(RECOVERY_LENGTH).unwrap().to_string()).collect();
        assert!(LETTERS.iter().all(|&letter| text.contains(char::from(letter))));
        assert_eq!(grouped("01AB23CD45EF").as_str(), "01AB-23CD-45EF");
        assert_eq!(grouped("01AB23CD").as_str(), "01AB-23CD");
    }
}
