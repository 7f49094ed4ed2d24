//! What a new password may be (NIST SP 800-63B-4, section 3.1.1.2): long enough, not one that everybody tries first,
//! not the account's own name, not the one before. No rule about kinds of characters, no expiry.

use contract::problem::Wrong;
use unicode_normalization::UnicodeNormalization as _;

use super::identifier::Identifier;
use crate::breaks::{Rule, breaks};

/// Least length in characters. Eight, because a second factor is always asked for beside it; a password that had to do
/// alone would need fifteen.
pub const LEAST: u32 = 8;

/// A name shorter than this is part of too many words to be looked for.
const SHORTEST_NAME: usize = 4;

/// The words that lists of leaked passwords begin with, in lower case and without what people put around them.
const COMMON: &[&str] = &include!("new_password/common.rs");

/// What is wrong with a normalised password, if anything; whether it is the same as before is another question.
pub(super) fn wrong(password: &str, identifier: &str, product: &str) -> Option<Wrong> {
    if breaks(Rule::PasswordRules) {
        return None;
    }
    if password.chars().count() < LEAST as usize {
        return Some(Wrong::TooShort);
    }
    let plain = folded(password);
    let core = plain.trim_matches(|c: char| !c.is_alphabetic());
    let common =
        COMMON.contains(&plain.as_str()) || COMMON.contains(&core) || COMMON.contains(&unleeted(core).as_str());
    let holds_name = names(identifier, product)
        .iter()
        .any(|name| plain.contains(name.as_str()));
    (common || is_monotonous(&plain) || holds_name).then_some(Wrong::TooCommon)
}

fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// `p4ssw0rd` is what everybody tries second.
fn unleeted(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => c,
    };
    text.chars().map(letter).collect()
}

/// One character or a short piece over and over, or neighbours of the alphabet or the keyboard one after the other.
fn is_monotonous(text: &str) -> bool {
    const ROWS: [&str; 5] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
    ];
    let chars: Vec<char> = text.chars().collect();
    let repeated = (1..=4).any(|period| chars.iter().zip(chars.iter().skip(period)).all(|(a, b)| a == b));
    let neighbours = |a: char, b: char| {
        a == b
            || ROWS.iter().any(|row| {
                let place = |c| row.find(c);
                place(a).zip(place(b)).is_some_and(|(a, b)| a.abs_diff(b) == 1)
            })
    };
    let steps = chars.windows(2).filter(|pair| !neighbours(pair[0], pair[1])).count();
    // `abcd1234` and `qwerasdf` have one break, `qwertyuiop123` has one, too.
    repeated || steps <= 1
}

/// The account's own name, the name of its organisation, and the product's.
fn names(identifier: &str, product: &str) -> Vec<String> {
    let key = Identifier::new(identifier)
        .map(|identifier| identifier.key)
        .unwrap_or_default();
    let (local, domain) = key.split_once('@').unwrap_or((&key, ""));
    let host = domain.split('.').next().unwrap_or_default();
    let product = folded(product);
    let mut names = vec![local.to_owned(), host.to_owned(), product.replace(' ', "")];
    names.push(product);
    names.retain(|name| name.chars().count() >= SHORTEST_NAME);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Option<Wrong> {
        wrong(password, "yamada@aoba.example", "Genkan")
    }

    #[test]
    fn short_common_and_named_passwords_are_refused() {
        for short in ["", "abcdefg", "山田太郎の家"] {
            assert_eq!(check(short), Some(Wrong::TooShort), "{short}");
        }
        for common in [
            "password",
            "Password1",
            "P@ssw0rd!",
            "password2026",
            "12345678",
            "87654321",
            "aaaaaaaa",
            "abcabcabc",
            "abcd1234",
            "qwertyui",
            "1qaz2wsx",
            "ｐａｓｓｗｏｒｄ",
            "sakura123",
            "iloveyou!!",
        ] {
            assert_eq!(check(common), Some(Wrong::TooCommon), "{common}");
        }
        for named in ["yamada-no-ie", "iamYAMADA77", "aoba-midori", "genkan2026x"] {
            assert_eq!(check(named), Some(Wrong::TooCommon), "{named}");
        }
        for good in ["correct horse", "青い空と白い雲と海", "x7!kQp2m", "tegami wo kaku"] {
            assert_eq!(check(good), None, "{good}");
        }
    }
}
