//! `[[clients]]`: other sites that let people in through this one.

mod places;
mod secrets;
#[cfg(test)]
mod tests;

pub use secrets::read_secrets;

use std::path::PathBuf;

use serde::Deserialize;

use super::{
    ConfigError, LANGUAGES, branding,
    check::{is_id, is_text, refuse},
};
use crate::{
    authority::{ClientRule, Mode, Texts, Theme},
    brand::Look,
};

/// The roundest corner, px.
const ROUNDEST: u8 = 24;

/// One client.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientConfig {
    /// Its id.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The same in other languages.
    #[serde(default)]
    pub names: Texts,
    /// Where its pages are: exact origins.
    pub origins: Vec<String>,
    /// Where codes may be sent: exact addresses.
    #[serde(default)]
    pub callbacks: Vec<String>,
    /// Where people may be sent who have been asked whether they sign out: exact addresses.
    #[serde(default)]
    pub sign_out_callbacks: Vec<String>,
    /// How its pages may bring people here.
    #[serde(default = "usual")]
    pub modes: Vec<Mode>,
    /// Whether passwords may be typed in a frame inside its pages.
    #[serde(default)]
    pub frame_password: bool,
    /// File with its secret; without it the client is known by the verifier alone (PKCE, RFC 7636).
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// Whether it is let in at all.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The look of what stands inside its pages.
    #[serde(default)]
    pub theme: Theme,
}

const fn yes() -> bool {
    true
}

fn usual() -> Vec<Mode> {
    vec![Mode::Popup, Mode::Redirect]
}

impl ClientConfig {
    /// Without its secret, which is read when the server starts.
    pub(super) fn rule(&self) -> ClientRule {
        ClientRule {
            id: self.id.clone(),
            name: self.name.clone(),
            names: self.names.clone(),
            origins: self.origins.clone(),
            callbacks: self.callbacks.clone(),
            sign_out_callbacks: self.sign_out_callbacks.clone(),
            modes: self.modes.clone(),
            frame_password: self.frame_password,
            confidential: self.secret_file.is_some(),
            secret: None,
            enabled: self.enabled,
            theme: self.theme.clone(),
        }
    }
}

pub(super) fn check(clients: &[ClientConfig]) -> Result<(), ConfigError> {
    for (index, client) in clients.iter().enumerate() {
        if !is_id(&client.id) {
            let allowed = "1 to 32 of a-z, 0-9, `-` and `_` are allowed";
            return Err(refuse("clients.id", &client.id, allowed));
        }
        if clients[..index].iter().any(|other| other.id == client.id) {
            return Err(refuse("clients.id", &client.id, "every client has an id of its own"));
        }
        check_names(client)?;
        places::check_places(client)?;
        check_theme(&client.theme)?;
        if client.frame_password && !client.modes.contains(&Mode::Frame) {
            let allowed = "it is about frames, and `modes` does not list \"frame\"";
            return Err(refuse("clients.frame_password", "true", allowed));
        }
    }
    Ok(())
}

fn check_names(client: &ClientConfig) -> Result<(), ConfigError> {
    for name in client.names.values().chain([&client.name]) {
        if !is_text(name, 64) {
            let allowed = "1 to 64 characters on one line are allowed";
            return Err(refuse("clients.name", name, allowed));
        }
    }
    match client.names.keys().find(|tag| !LANGUAGES.contains(&tag.as_str())) {
        Some(tag) => Err(refuse("clients.names", tag, "\"en\" and \"ja\" are there")),
        None => Ok(()),
    }
}

fn check_theme(theme: &Theme) -> Result<(), ConfigError> {
    let colours = [
        ("clients.theme.accent", Look::Light, &theme.accent),
        ("clients.theme.accent_dark", Look::Dark, &theme.accent_dark),
    ];
    for (key, look, code) in colours {
        if let Some(code) = code {
            branding::colour(key, look, code)?;
        }
    }
    match theme.radius.filter(|radius| *radius > ROUNDEST) {
        Some(radius) => Err(refuse(
            "clients.theme.radius",
            &radius.to_string(),
            "0 to 24 px are allowed",
        )),
        None => Ok(()),
    }
}
