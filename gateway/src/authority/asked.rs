//! What an organisation asks of people on their way in, beside proofs: forms, and sign-ins that happen elsewhere.

use std::collections::BTreeMap;

/// A text by language (BCP 47 primary tag).
pub type Texts = BTreeMap<String, String>;

/// How often a form is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// Until it has been answered once.
    #[default]
    Once,
    /// At every sign-in.
    SignIn,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRule {
    /// Its name in the action's body.
    pub name: String,
    /// What it is called.
    pub label: Texts,
    /// Whether what is typed is hidden; such answers are never stored.
    pub secret: bool,
    /// Whether it may stay empty.
    pub optional: bool,
}

/// A form that is shown once everything is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRule {
    /// Its id; answers are stored under it.
    pub id: String,
    /// What it is about.
    pub title: Texts,
    /// More about it.
    pub text: Texts,
    /// Its fields, in order.
    pub fields: Vec<FieldRule>,
    /// How often.
    pub every: Every,
}

/// A domain whose people sign in elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectRule {
    /// What stands behind the `@` of their identifiers, in lower case.
    pub domain: String,
    /// Where they sign in: `https`, or a path of this site.
    pub url: String,
    /// Who is there.
    pub name: Texts,
}

/// The text in `lang`, else in English, else in any language.
#[must_use]
pub fn in_language(texts: &Texts, lang: &str) -> Option<String> {
    texts
        .get(lang)
        .or_else(|| texts.get("en"))
        .or_else(|| texts.values().next())
        .cloned()
}
