//! Kinds of accounts, each a bundle of rules that the keys beside it may override.

use serde::Deserialize;

use super::{ConfigError, PolicyConfig, check::refuse};
use crate::authority::{Accounts, NumberMode};

/// `policy.preset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// People's own accounts: tap the number; none from a browser the account has used before.
    Personal,
    /// An organisation's accounts: type two digits; another method has to be there first.
    Work,
    /// NIST SP 800-63B-4, section 3.1.3: type six digits, always.
    Nist,
}

/// What a preset and the keys beside it come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) number_mode: NumberMode,
    /// Modes that accounts may have.
    pub(super) number_modes: Vec<NumberMode>,
    pub(super) number_for_known_browser: bool,
    pub(super) second_method_first: bool,
    pub(super) account_kind: Accounts,
}

impl Preset {
    const fn word(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Work => "work",
            Self::Nist => "nist",
        }
    }
}

/// Whether a mode is what NIST SP 800-63B-4, section 3.1.3, asks for: six digits that are typed.
fn is_strong(mode: NumberMode) -> bool {
    mode.digits() >= 6
}

/// The rules of a configuration.
pub(super) fn rules(config: &PolicyConfig) -> Rules {
    let (mode, known, second, kind) = match config.preset {
        Some(Preset::Personal) => (NumberMode::Select, false, false, Accounts::Personal),
        Some(Preset::Work) => (NumberMode::Type2, true, true, Accounts::Work),
        Some(Preset::Nist) => (NumberMode::Type6, true, false, Accounts::Work),
        None => (NumberMode::Type6, true, false, Accounts::Any),
    };
    let strict = config.preset == Some(Preset::Nist);
    Rules {
        number_mode: config.number_mode.unwrap_or(mode),
        number_modes: NumberMode::ALL
            .iter()
            .copied()
            .filter(|&mode| !strict || is_strong(mode))
            .collect(),
        number_for_known_browser: config.number_for_known_browser.unwrap_or(known),
        second_method_first: config.second_method_first.unwrap_or(second),
        account_kind: kind,
    }
}

/// Keys that contradict their preset.
pub(super) fn check(config: &PolicyConfig) -> Result<(), ConfigError> {
    let Some(preset @ Preset::Nist) = config.preset else {
        return Ok(());
    };
    let against = |key: &str, found: &str, allowed: &str| {
        let words = format!("with `policy.preset = \"{}\"` {allowed}", preset.word());
        Err(refuse(key, found, &words))
    };
    if let Some(mode) = config.number_mode.filter(|&mode| !is_strong(mode)) {
        return against(
            "policy.number_mode",
            mode.as_str(),
            "six digits that are typed are needed, \"type6\" for example (NIST SP 800-63B-4, section 3.1.3)",
        );
    }
    if config.number_for_known_browser == Some(false) {
        return against(
            "policy.number_for_known_browser",
            "false",
            "every request asks for a number (NIST SP 800-63B-4, section 3.1.3)",
        );
    }
    Ok(())
}
