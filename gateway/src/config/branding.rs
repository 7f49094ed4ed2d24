//! Name and look.

use std::collections::BTreeMap;

use contract::discovery::Colors;
use serde::Deserialize;

use super::{
    ConfigError,
    check::{is_return_path, is_text, refuse},
};
use crate::brand::{Look, Rgb, check as check_colour};

/// Languages the pages exist in; the first is used when nothing fits.
pub const LANGUAGES: [&str; 2] = ["en", "ja"];

/// Name and look.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Branding {
    /// The name beside the mark, 1 to 64 characters.
    pub product_name: String,
    /// The same in other languages, by BCP 47 tag.
    pub product_names: BTreeMap<String, String>,
    /// A square picture instead of the mark: a path of the pages' own origin.
    pub logo: Option<String>,
    /// The colour of what can be pressed on light paper, `#rrggbb`.
    pub accent: Option<String>,
    /// The same on dark paper.
    pub accent_dark: Option<String>,
    /// Languages the pages offer, the first for readers of none of them; empty: all.
    pub languages: Vec<String>,
}

impl Default for Branding {
    fn default() -> Self {
        Self {
            product_name: "Genkan".to_owned(),
            product_names: BTreeMap::default(),
            logo: None,
            accent: None,
            accent_dark: None,
            languages: Vec::new(),
        }
    }
}

impl Branding {
    /// The language of a document for who wants `wanted`: the first that is offered, where that is not.
    #[must_use]
    pub fn language(&self, wanted: &'static str) -> &'static str {
        let first = self.languages.first().map_or(wanted, |first| {
            LANGUAGES
                .into_iter()
                .find(|language| language == first)
                .unwrap_or(wanted)
        });
        if self.languages.iter().any(|offered| offered == wanted) {
            wanted
        } else {
            first
        }
    }

    /// The colours, when there are some of its own.
    #[must_use]
    pub fn colors(&self) -> Option<Colors> {
        Some(Colors {
            accent: self.accent.clone()?,
            accent_dark: self.accent_dark.clone()?,
        })
    }
}

pub(super) fn check(branding: &Branding) -> Result<(), ConfigError> {
    let names = branding.product_names.values().chain([&branding.product_name]);
    for name in names {
        if !is_text(name, 64) {
            let allowed = "1 to 64 characters on one line are allowed";
            return Err(refuse("branding.product_name", name, allowed));
        }
    }
    if let Some(logo) = branding.logo.as_deref().filter(|logo| !is_return_path(logo)) {
        let allowed = "a path of the pages' own origin is needed, for example \"/logo.svg\"";
        return Err(refuse("branding.logo", logo, allowed));
    }
    if let Some(tag) = branding.languages.iter().find(|tag| !LANGUAGES.contains(&tag.as_str())) {
        return Err(refuse("branding.languages", tag, "\"en\" and \"ja\" are there"));
    }
    match (&branding.accent, &branding.accent_dark) {
        (None, None) => Ok(()),
        (Some(light), Some(dark)) => {
            colour("branding.accent", Look::Light, light)?;
            colour("branding.accent_dark", Look::Dark, dark)
        }
        (one, _) => {
            let missing = if one.is_some() {
                "branding.accent_dark"
            } else {
                "branding.accent"
            };
            let allowed = "one colour for light paper and one for dark are needed together";
            Err(refuse(missing, "absent", allowed))
        }
    }
}

pub(super) fn colour(key: &str, look: Look, code: &str) -> Result<(), ConfigError> {
    let Some(accent) = Rgb::parse(code) else {
        return Err(refuse(key, code, "a colour is written `#rrggbb`"));
    };
    check_colour(look, accent).map_err(|faint| {
        let allowed = format!(
            "{} it has a contrast of {:.2} : 1, and 4.5 : 1 is needed (WCAG 2.2, 1.4.3); {} would do",
            faint.place, faint.ratio, faint.would_do
        );
        refuse(key, code, &allowed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let branding: Branding = toml::from_str(text).expect("a section");
        check(&branding).expect_err(text).to_string()
    }

    #[test]
    fn a_colour_that_cannot_be_read_is_refused_with_one_that_can() {
        let said = refused("accent = \"#e8a400\"\naccent_dark = \"#ffd75e\"");
        assert!(
            said.contains("branding.accent") && said.contains(": 1") && said.contains("would do"),
            "{said}"
        );
        let shade = said.rsplit('#').next().expect("a colour");
        let taken = format!("accent = \"#{}\"\naccent_dark = \"#ffd75e\"", &shade[..6]);
        assert!(check(&toml::from_str(&taken).expect("a section")).is_ok(), "{taken}");
    }

    #[test]
    fn half_a_look_an_outside_logo_and_a_language_nobody_wrote_are_refused() {
        assert!(refused("accent = \"#0b6b3a\"").contains("accent_dark"));
        assert!(refused("accent = \"green\"\naccent_dark = \"#7fd6a3\"").contains("#rrggbb"));
        assert!(refused("logo = \"https://cdn.example/logo.svg\"").contains("path"));
        assert!(refused("logo = \"//cdn.example/logo.svg\"").contains("path"));
        assert!(refused("languages = [\"fr\"]").contains("there"));
    }
}
