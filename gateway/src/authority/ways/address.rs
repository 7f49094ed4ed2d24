//! Addresses codes are sent to: what may be one, how it is hidden, and what completes it.

use contract::step::CodeKind;
use unicode_normalization::UnicodeNormalization as _;

use super::super::keys::same;

/// The longest address, characters (RFC 5321, section 4.5.3.1).
const LONGEST: usize = 254;
/// How many digits of a number complete it.
const LAST: usize = 4;

/// The kind of an address in the store.
pub(in super::super) fn kind(word: &str) -> Option<CodeKind> {
    CodeKind::parse(word).filter(|kind| matches!(kind, CodeKind::Email | CodeKind::Sms))
}

/// An address as it is stored; `None` when nothing could be sent to it.
pub(in super::super) fn checked(kind: CodeKind, typed: &str) -> Option<String> {
    match kind {
        CodeKind::Email => email(typed),
        CodeKind::Sms => telephone(typed),
        CodeKind::Totp | CodeKind::Recovery | CodeKind::TemporaryPass => None,
    }
}

fn email(typed: &str) -> Option<String> {
    let text: String = typed.trim().nfkc().collect();
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | ',' | ';');
    let (local, domain) = text.rsplit_once('@')?;
    let fits = !local.is_empty() && domain.len() > 2 && domain.contains('.') && text.chars().count() <= LONGEST;
    (fits && text.chars().all(plain)).then_some(text)
}

/// E.164: a plus and 8 to 15 digits.
fn telephone(typed: &str) -> Option<String> {
    let text: String = digits(typed, true);
    let digits = text.strip_prefix('+')?;
    ((8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// Without what people put between digits.
fn digits(typed: &str, plus: bool) -> String {
    let keeps = |c: &char| c.is_ascii_digit() || (plus && *c == '+');
    typed.nfkc().filter(keeps).collect()
}

/// Enough to know which one it is, too little to write to it: `m•••@aoba.example`, `••• ••• ••42`.
pub(in super::super) fn masked(kind: CodeKind, address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) if kind == CodeKind::Email => {
            let first = local.chars().next().unwrap_or('•');
            format!("{first}•••@{domain}")
        }
        _ => {
            let end: String = address.chars().rev().take(2).collect();
            format!("••• ••• ••{}", end.chars().rev().collect::<String>())
        }
    }
}

/// Whether what was typed completes the address: all of an e-mail address, the last four digits of a number. `None`
/// when it cannot be meant as an answer.
pub(in super::super) fn completes(kind: CodeKind, address: &str, typed: &str) -> Option<bool> {
    if typed.len() > 4 * LONGEST {
        return None;
    }
    if kind == CodeKind::Email {
        let fold = |text: &str| -> String { text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect() };
        let given = fold(typed);
        return (!given.is_empty()).then(|| same(fold(address).as_bytes(), given.as_bytes()));
    }
    let given = digits(typed, false);
    let end = address.get(address.len().saturating_sub(LAST)..).unwrap_or_default();
    // Somebody who types the whole number has completed it, too.
    let whole = address.strip_prefix('+').unwrap_or(address);
    let right = same(end.as_bytes(), given.as_bytes()) | same(whole.as_bytes(), given.as_bytes());
    (given.len() >= LAST).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_something_can_be_sent_to() {
        let email = |typed| checked(CodeKind::Email, typed);
        assert_eq!(email(" Mei@Aoba.example ").as_deref(), Some("Mei@Aoba.example"));
        for bad in [
            "mei",
            "@aoba.example",
            "mei@",
            "m ei@aoba.example",
            "a@b.c\r\nBcc: x@y.z",
            "<a@b.cd>",
        ] {
            assert_eq!(email(bad), None, "{bad}");
        }
        let sms = |typed| checked(CodeKind::Sms, typed);
        assert_eq!(sms("+81 90-1234-5642").as_deref(), Some("+819012345642"));
        for bad in ["09012345642", "+81", "+1234567890123456", "+81+9012345642"] {
            assert_eq!(sms(bad), None, "{bad}");
        }
    }

    #[test]
    fn masked_and_completed() {
        assert_eq!(masked(CodeKind::Email, "mei@aoba.example"), "m•••@aoba.example");
        assert_eq!(masked(CodeKind::Sms, "+819012345642"), "••• ••• ••42");
        let email = |typed| completes(CodeKind::Email, "Mei@aoba.example", typed);
        assert_eq!(email(" ＭＥＩ＠aoba.example"), Some(true));
        assert_eq!(email("mai@aoba.example"), Some(false));
        assert_eq!(email("  "), None);
        let sms = |typed| completes(CodeKind::Sms, "+819012345642", typed);
        assert_eq!(sms("56-42"), Some(true));
        assert_eq!(sms("５６ ４２"), Some(true));
        assert_eq!(sms("+81 90 1234 5642"), Some(true));
        assert_eq!(sms("5643"), Some(false));
        assert_eq!(sms("642"), None);
    }
}
