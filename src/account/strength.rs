//! How hard a new password is to guess, as far as its length and its pattern say. Help only: what is refused is decided by
//! the server, which also knows the passwords that have leaked. Nothing is asked of kinds of characters (NIST SP 800-63B-4,
//! section 3.1.1.2): they make passwords that people forget and machines guess.

/// From this length on a password is long enough to stand alone, characters (NIST SP 800-63B-4, section 3.1.1.1).
const LONG: usize = 15;
/// A name shorter than this is part of too many words to be looked for, characters.
const SHORTEST_NAME: usize = 4;
/// Neighbours on a keyboard, in the alphabet and among digits.
const ROWS: [&str; 5] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
];

/// What is said of a password while it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Nothing is typed.
    Empty,
    /// Shorter than the rule allows.
    Short,
    /// One piece over and over.
    Repeats,
    /// Mostly neighbours one after the other.
    Row,
    /// It holds the account's or the product's name.
    Named,
    /// Nothing speaks against it; longer is better.
    Fair,
    /// Long.
    Long,
}

impl Strength {
    /// Its name for tests and style sheets.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Short => "short",
            Self::Repeats | Self::Row | Self::Named => "easy",
            Self::Fair => "fair",
            Self::Long => "long",
        }
    }
}

/// Judges a password. `least` is the rule's least length in characters; `names` are the account's and the product's.
#[must_use]
pub fn strength(password: &str, least: u32, names: &[&str]) -> Strength {
    let plain: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    let length = password.chars().count();
    if length == 0 {
        Strength::Empty
    } else if length < least as usize {
        Strength::Short
    } else if repeats(&plain) {
        Strength::Repeats
    } else if is_row(&plain) {
        Strength::Row
    } else if names.iter().any(|name| holds(&plain, name)) {
        Strength::Named
    } else if length < LONG {
        Strength::Fair
    } else {
        Strength::Long
    }
}

/// One piece of up to four characters over and over, or hardly any different characters.
fn repeats(plain: &[char]) -> bool {
    let again = |period: usize| plain.iter().zip(plain.iter().skip(period)).all(|(a, b)| a == b);
    let mut different = plain.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() <= 3 || (1..=4).any(again)
}

/// Two thirds of its steps go to a neighbour, forth or back.
fn is_row(plain: &[char]) -> bool {
    let next = |a: char, b: char| {
        ROWS.iter().any(|row| {
            let steps = || row.chars().zip(row.chars().skip(1));
            steps().any(|(x, y)| (x, y) == (a, b) || (y, x) == (a, b))
        })
    };
    let steps = plain.iter().zip(plain.iter().skip(1));
    let near = steps.filter(|(a, b)| next(**a, **b)).count();
    near * 3 >= (plain.len() - 1) * 2
}

/// It holds a name, or what stands before the `@` of one.
fn holds(plain: &[char], name: &str) -> bool {
    let name: Vec<char> = name
        .chars()
        .take_while(|c| *c != '@')
        .flat_map(char::to_lowercase)
        .collect();
    name.len() >= SHORTEST_NAME && plain.windows(name.len()).any(|part| part == name.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Strength {
        strength(password, 8, &["mei@aoba.example", "tanaka@aoba.example", "Aoba Health"])
    }

    #[test]
    fn length_counts_in_characters_of_any_script() {
        assert_eq!(judged(""), Strength::Empty);
        assert_eq!(judged("ねこが七匹"), Strength::Short);
        assert_eq!(judged("ねこが七匹、屋根の上"), Strength::Fair);
        assert_eq!(judged("seven cats on the roof"), Strength::Long);
        assert_eq!(
            judged("k3#vQ9x"),
            Strength::Short,
            "kinds of characters do not make up for length"
        );
    }

    #[test]
    fn what_everybody_would_try_is_said_whatever_its_length() {
        for easy in [
            "aaaaaaaaaaaaaaaaaaaa",
            "abababababab",
            "1212121212121212",
            "Abc!Abc!Abc!",
            "aabbccaabbcc",
        ] {
            assert_eq!(judged(easy), Strength::Repeats, "{easy}");
        }
        for row in [
            "abcdefghij",
            "87654321",
            "qwertyuiop",
            "QwErTy123456",
            "asdfghjkl;zxcvbnm",
        ] {
            assert_eq!(judged(row), Strength::Row, "{row}");
        }
        for named in ["Tanaka-tanaka-1984", "my aoba health password"] {
            assert_eq!(judged(named), Strength::Named, "{named}");
        }
        assert_eq!(
            judged("mei likes seven cats"),
            Strength::Long,
            "three letters are no name"
        );
    }

    #[test]
    fn nothing_that_can_be_typed_breaks_it() {
        for odd in ["a", "İİİİİİİİİİ", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "\u{0}\u{0}"] {
            let _ = judged(odd);
            let _ = strength(odd, 0, &["", "@", odd]);
        }
    }
}
