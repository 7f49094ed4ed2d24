//! Names people give to their methods: seen as they were typed, and never two that look alike (UTS #39, section 4), or
//! *remove "iPhonе"* could mean the other one.

use contract::problem::{ProblemKind, Wrong};
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::skeleton;

use super::{
    super::{Result, act::Act},
    MethodId,
};

/// The longest name, characters.
const LONGEST: usize = 64;

/// Characters without a look of their own: they could make two names differ that nobody can tell apart, or turn the
/// direction of the text around them.
const fn invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A name as it is stored: without what cannot be seen, but with what holds an emoji together.
fn shown(typed: &str) -> String {
    let joins = |c: char| matches!(c, '\u{200d}' | '\u{fe0f}');
    let kept: String = typed
        .nfc()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !c.is_control() && (joins(c) || !invisible(c)))
        .collect();
    kept.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// How a name looks: compatibility forms, case, spaces and look-alikes aside. Small and capital letters have look-alikes
/// of their own, so it is seen once with the case folded before (`Phоne`) and once after (`Κitchen`).
struct Look([String; 2]);

impl Look {
    fn of(name: &str) -> Self {
        let seen = |c: &char| !invisible(*c) && !c.is_whitespace() && !c.is_control();
        let plain: String = name.nfkc().filter(seen).collect();
        let folded: String = plain.chars().flat_map(char::to_lowercase).nfkc().filter(seen).collect();
        // The prototypes of some small letters and digits are capitals.
        Self([folded, plain].map(|text| skeleton(&text).flat_map(char::to_lowercase).collect()))
    }

    /// Whether a person could take one for the other.
    fn like(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one == other)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }
}

impl Act<'_> {
    /// A new name for the method `of`, or for one that is yet to be: 1 to 64 characters, unlike every other of the
    /// account.
    pub(in super::super) fn free_label(&self, user: i64, typed: &str, of: Option<&MethodId>) -> Result<String> {
        let wrong = |wrong| self.refuse(ProblemKind::InputInvalid).field("label").wrong(wrong);
        let label = shown(typed);
        let look = Look::of(&label);
        if look.is_empty() {
            return Err(wrong(Wrong::TooShort).into());
        }
        if label.chars().count() > LONGEST {
            return Err(wrong(Wrong::TooLong).into());
        }
        for (id, name) in self.names(user)? {
            if Some(&id) != of && Look::of(&name).like(&look) {
                return Err(wrong(Wrong::Taken).into());
            }
        }
        Ok(label)
    }

    /// A name nobody chose, made unlike the others by a number behind it.
    pub(in super::super) fn distinct_label(&self, user: i64, wanted: &str) -> Result<String> {
        self.distinct_label_of(user, wanted, None)
    }

    /// The same for the method `of`, whose own name does not stand in its way.
    pub(in super::super) fn distinct_label_of(&self, user: i64, wanted: &str, of: Option<&MethodId>) -> Result<String> {
        let names = self.names(user)?;
        let others = names.iter().filter(|(id, _)| Some(id) != of);
        let taken: Vec<Look> = others.map(|(_, name)| Look::of(name)).collect();
        let base: String = shown(wanted).chars().take(LONGEST - 4).collect();
        let base = if Look::of(&base).is_empty() {
            self.policy.product_name.clone()
        } else {
            base
        };
        let numbered = (2..=99).map(|number| format!("{base} {number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|name| {
            let look = Look::of(name);
            !taken.iter().any(|one| one.like(&look))
        });
        Ok(free.unwrap_or(base))
    }

    /// The names of everything an account has.
    fn names(&self, user: i64) -> Result<Vec<(MethodId, String)>> {
        let mut names = Vec::new();
        for device in self.tx.phones_of(user)? {
            names.push((MethodId::Phone(device.id), device.name));
        }
        for app in self.tx.totp_apps_of(user)? {
            names.push((MethodId::App(app.id), app.name));
        }
        for passkey in self.tx.passkeys_of(user)? {
            names.push((MethodId::Passkey(passkey.id), passkey.name));
        }
        for row in self.tx.addresses_of(user)? {
            if let Some(id) = MethodId::of_address(&row) {
                names.push((id, self.address_label(&row)?));
            }
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_they_are_seen() {
        assert_eq!(shown("  Work \u{202e} phone\n"), "Work phone");
        assert_eq!(shown("仕事用の携帯"), "仕事用の携帯");
        assert_eq!(shown("👩\u{200d}💻"), "👩\u{200d}💻");
        assert_eq!(shown("\u{200b}\u{2060}"), "");
    }

    #[test]
    fn look_alikes_are_alike() {
        for (one, other) in [
            ("iPhone", "iphone"),
            ("iPhone", "іРhоne"),
            ("iPhone", "ｉＰｈｏｎｅ"),
            ("Pixel 8", "Pixel  8"),
            ("Pixel 8", "Pi\u{200d}xel8"),
            ("Pixel l", "Pixel 1"),
            ("work", "w0rk"),
            ("Kitchen", "Κitchen"),
            ("Kitchen", "Кitchen"),
        ] {
            assert!(Look::of(one).like(&Look::of(other)), "{one} {other}");
        }
        for (one, other) in [("Pixel 8", "Pixel 9"), ("仕事", "私用"), ("iPhone", "iPad")] {
            assert!(!Look::of(one).like(&Look::of(other)), "{one} {other}");
        }
    }
}
