//! `[[forms]]` and `[[redirects]]`: what people are asked on their way in, and who signs in elsewhere.

use serde::Deserialize;

use super::{
    ConfigError,
    check::{is_id, is_link, is_text, refuse},
};
use crate::authority::{Every, FieldRule, FormRule, RedirectRule, Texts};

/// Longest text of a form, characters.
const LONGEST_TEXT: usize = 4_000;
/// Most fields of a form; all answers have to fit into one request.
const MOST_FIELDS: usize = 12;

/// One form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormConfig {
    /// Its id; answers are stored under it, and a new id asks everybody again.
    pub id: String,
    /// What it is about, by language.
    pub title: Texts,
    /// More about it, by language.
    #[serde(default)]
    pub text: Texts,
    /// Its fields, in order. Without any it only has to be agreed to.
    #[serde(default)]
    pub fields: Vec<FieldConfig>,
    /// `once` or `sign-in`.
    #[serde(default)]
    pub every: Every,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldConfig {
    /// Its name.
    pub name: String,
    /// What it is called, by language.
    pub label: Texts,
    /// Hidden while it is typed, and never stored.
    #[serde(default)]
    pub secret: bool,
    /// May stay empty.
    #[serde(default)]
    pub optional: bool,
}

/// One domain.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedirectConfig {
    /// What stands behind the `@`.
    pub domain: String,
    /// Where its people sign in.
    pub url: String,
    /// Who is there, by language.
    #[serde(default)]
    pub name: Texts,
}

impl FormConfig {
    pub(super) fn rule(&self) -> FormRule {
        let field = |field: &FieldConfig| FieldRule {
            name: field.name.clone(),
            label: field.label.clone(),
            secret: field.secret,
            optional: field.optional,
        };
        FormRule {
            id: self.id.clone(),
            title: self.title.clone(),
            text: self.text.clone(),
            fields: self.fields.iter().map(field).collect(),
            every: self.every,
        }
    }
}

impl RedirectConfig {
    pub(super) fn rule(&self) -> RedirectRule {
        RedirectRule {
            domain: self.domain.to_lowercase(),
            url: self.url.clone(),
            name: self.name.clone(),
        }
    }
}

pub(super) fn check_forms(forms: &[FormConfig]) -> Result<(), ConfigError> {
    for (index, form) in forms.iter().enumerate() {
        let twice = forms[..index].iter().any(|other| other.id == form.id);
        if twice || !is_id(&form.id) {
            let allowed = "every form has an id of its own, 1 to 32 of a-z, 0-9, `-` and `_`";
            return Err(refuse("forms.id", &form.id, allowed));
        }
        check_texts("forms.title", &form.title, 200, true)?;
        check_texts("forms.text", &form.text, LONGEST_TEXT, false)?;
        if form.fields.len() > MOST_FIELDS {
            let found = form.fields.len().to_string();
            return Err(refuse("forms.fields", &found, "at most 12 fields are allowed"));
        }
        for (index, field) in form.fields.iter().enumerate() {
            let twice = form.fields[..index].iter().any(|other| other.name == field.name);
            if twice || !is_id(&field.name) {
                let allowed = "every field has a name of its own, 1 to 32 of a-z, 0-9, `-` and `_`";
                return Err(refuse("forms.fields.name", &field.name, allowed));
            }
            check_texts("forms.fields.label", &field.label, 200, true)?;
        }
    }
    Ok(())
}

pub(super) fn check_redirects(redirects: &[RedirectConfig]) -> Result<(), ConfigError> {
    for (index, redirect) in redirects.iter().enumerate() {
        let domain = redirect.domain.to_lowercase();
        let twice = redirects[..index]
            .iter()
            .any(|other| other.domain.to_lowercase() == domain);
        let host = domain
            .split('.')
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
        if twice || !host || domain.len() > 253 {
            let allowed = "a domain is needed, once, \"partner.example\" for example";
            return Err(refuse("redirects.domain", &redirect.domain, allowed));
        }
        if !is_link(&redirect.url) {
            let allowed = "a path of this site (`/partner`) or an `https://` address is needed";
            return Err(refuse("redirects.url", &redirect.url, allowed));
        }
        check_texts("redirects.name", &redirect.name, 64, false)?;
    }
    Ok(())
}

fn check_texts(key: &str, texts: &Texts, longest: usize, needed: bool) -> Result<(), ConfigError> {
    if needed && texts.is_empty() {
        return Err(refuse(key, "empty", "a text is needed, { en = \"…\", ja = \"…\" }"));
    }
    match texts.values().find(|text| !is_text(text, longest)) {
        None => Ok(()),
        Some(text) => {
            let allowed = format!("1 to {longest} characters on one line are allowed");
            Err(refuse(key, text, &allowed))
        }
    }
}
