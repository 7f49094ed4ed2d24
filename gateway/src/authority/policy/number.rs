//! The matching number: where it stands, how long it is and what is done with it.

use contract::step::{NumberAnswer, NumberPlace};

/// How the number on the page is answered on the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NumberMode {
    /// Tap one of three. A blind tap succeeds one time in three.
    Select,
    /// Type two digits.
    Type2,
    /// Type six digits; what NIST SP 800-63B-4, section 3.1.3, asks for.
    Type6,
    /// No number.
    None,
    /// The phone shows six digits; they are typed on the page.
    OnPhone,
    /// The phone shows the same number, and both are compared: for identity servers that know nothing else. Cannot be
    /// configured, because nobody can see that it was done (NIST SP 800-63B-4, section 3.1.3).
    #[serde(skip)]
    Compare,
}

impl NumberMode {
    /// Every mode that can be configured, in order of declaration.
    pub const ALL: &'static [Self] = &[Self::Select, Self::Type2, Self::Type6, Self::None, Self::OnPhone];

    /// The word in configuration, store and command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Type2 => "type2",
            Self::Type6 => "type6",
            Self::None => "none",
            Self::OnPhone => "onphone",
            Self::Compare => "compare",
        }
    }

    /// The mode of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let all = Self::ALL.iter().copied().chain([Self::Compare]);
        all.into_iter().find(|mode| mode.as_str() == word)
    }

    /// How many digits the number has; 0 without a number.
    #[must_use]
    pub const fn digits(self) -> u32 {
        match self {
            Self::Select | Self::Type2 => 2,
            Self::Type6 | Self::OnPhone | Self::Compare => 6,
            Self::None => 0,
        }
    }

    /// What the person does with the number.
    #[must_use]
    pub const fn answer(self) -> Option<NumberAnswer> {
        match self {
            Self::Select => Some(NumberAnswer::Select),
            Self::Type2 | Self::Type6 | Self::OnPhone => Some(NumberAnswer::Type),
            Self::Compare => Some(NumberAnswer::Compare),
            Self::None => None,
        }
    }

    /// On which of the two screens the number stands.
    #[must_use]
    pub const fn place(self) -> NumberPlace {
        match self {
            Self::OnPhone => NumberPlace::Phone,
            Self::Select | Self::Type2 | Self::Type6 | Self::None | Self::Compare => NumberPlace::Page,
        }
    }
}
