//! `[[clients]]`: other sites that let people in through this one.

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::{
    ConfigError, LANGUAGES, branding,
    check::{check_origin, is_id, is_text, refuse},
    post,
};
use crate::{
    authority::{ClientRule, Mode, Policy, Secret, Texts, Theme},
    brand::Look,
};

/// The longest address of a callback, characters.
const LONGEST_ADDRESS: usize = 512;
/// The roundest corner, px.
const ROUNDEST: u8 = 24;
/// The shortest secret, characters: 43 hold 256 random bits, 22 would hold 128 (RFC 6749, section 10.10).
const SHORTEST_SECRET: usize = 32;
/// What an answer adds to a callback; an address that has one of them already would be ambiguous.
const ANSWERS: [&str; 5] = ["code", "state", "iss", "error", "error_description"];

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

/// Reads the secrets of clients into the rules that were made of `clients`.
///
/// # Errors
/// When a file cannot be read, or what it holds can be guessed.
pub fn read_secrets(clients: &[ClientConfig], policy: &mut Policy) -> Result<(), String> {
    for (client, rule) in clients.iter().zip(&mut policy.clients) {
        let Some(file) = &client.secret_file else { continue };
        let text = post::secret_of_file(&format!("[[clients]] {}", client.id), file)?;
        if text.chars().count() < SHORTEST_SECRET {
            return Err(format!(
                "the secret {} of the client {} is too short: {SHORTEST_SECRET} random characters are needed, for example \
                 of `openssl rand -hex 32`",
                file.display(),
                client.id
            ));
        }
        rule.secret = Some(Secret::of(&text));
    }
    Ok(())
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
        check_places(client)?;
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

fn check_places(client: &ClientConfig) -> Result<(), ConfigError> {
    if client.origins.is_empty() {
        let allowed = "at least one origin is needed, \"https://shop.example\" for example";
        return Err(refuse("clients.origins", "empty", allowed));
    }
    client.origins.iter().try_for_each(|origin| check_place(origin))?;
    if client.modes.is_empty() {
        let allowed =
            "at least one of \"popup\", \"redirect\" and \"frame\" is needed; `enabled = false` switches it off";
        return Err(refuse("clients.modes", "empty", allowed));
    }
    if client.callbacks.is_empty() {
        let allowed =
            "at least one address is needed: where codes are sent, \"https://shop.example/callback\" for example";
        return Err(refuse("clients.callbacks", "empty", allowed));
    }
    for callback in &client.callbacks {
        check_address("clients.callbacks", callback, &client.origins, &ANSWERS)?;
    }
    for callback in &client.sign_out_callbacks {
        check_address("clients.sign_out_callbacks", callback, &client.origins, &["state"])?;
    }
    Ok(())
}

/// An origin exactly as browsers write it: it is compared byte by byte.
fn check_place(text: &str) -> Result<(), ConfigError> {
    let key = "clients.origins";
    let Ok(url) = Url::parse(text) else {
        let allowed = "an origin is needed, `https://host[:port]`; no pattern, no `null`";
        return Err(refuse(key, text, allowed));
    };
    check_origin(key, &url)?;
    let exact = url.origin().ascii_serialization();
    if text.contains('*') || exact.contains('*') {
        return Err(refuse(key, text, "every origin is listed; there are no patterns"));
    }
    if exact != text {
        let allowed = format!("it is compared as browsers write it: \"{exact}\" would do");
        return Err(refuse(key, text, &allowed));
    }
    Ok(())
}

/// An address of the client to which an answer adds `answers`.
fn check_address(key: &'static str, text: &str, origins: &[String], answers: &[&str]) -> Result<(), ConfigError> {
    let Ok(url) = Url::parse(text) else {
        let allowed = "an address is needed, `https://host[:port]/path`";
        return Err(refuse(key, text, allowed));
    };
    if text.len() > LONGEST_ADDRESS || text.contains('#') {
        let allowed = format!("at most {LONGEST_ADDRESS} characters and no fragment are allowed");
        return Err(refuse(key, text, &allowed));
    }
    if url.as_str() != text {
        let allowed = format!("it is compared as browsers write it: \"{url}\" would do");
        return Err(refuse(key, text, &allowed));
    }
    if !origins.contains(&url.origin().ascii_serialization()) || !url.username().is_empty() || url.password().is_some()
    {
        let allowed = "it has to be at one of the client's `origins`";
        return Err(refuse(key, text, allowed));
    }
    match url.query_pairs().find(|(name, _)| answers.contains(&name.as_ref())) {
        Some((name, _)) => Err(refuse(key, text, &format!("the answer adds its own `{name}`"))),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(change: &str) -> Result<(), String> {
        let text = format!("id = \"shop\"\nname = \"Shop\"\n{change}");
        let client: ClientConfig = toml::from_str(&text).map_err(|error| error.to_string())?;
        check(&[client]).map_err(|error| error.to_string())
    }

    fn with(origin: &str, callback: &str) -> Result<(), String> {
        parsed(&format!("origins = [{origin:?}]\ncallbacks = [{callback:?}]"))
    }

    const RIGHT: &str = "origins = [\"https://shop.example\"]\ncallbacks = [\"https://shop.example/cb\"]\n";

    #[test]
    fn exact_places_are_taken() {
        for (origin, callback) in [
            ("https://shop.example", "https://shop.example/"),
            ("https://shop.example:8443", "https://shop.example:8443/in/back?x=1"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example/cb"),
            ("http://localhost:3000", "http://localhost:3000/cb"),
            ("http://shop.localhost:3000", "http://shop.localhost:3000/cb"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000/cb"),
            ("http://[::1]:3000", "http://[::1]:3000/cb"),
        ] {
            assert_eq!(with(origin, callback), Ok(()), "{origin} {callback}");
        }
    }

    /// Rule W1: nothing that could ever stand for more than one place.
    #[test]
    fn anything_else_than_an_exact_origin_stops_the_start() {
        for origin in [
            "null",
            "*",
            "https://*",
            "https://*.shop.example",
            "https://shop.example/",
            "https://shop.example/in",
            "https://shop.example?x",
            "https://shop.example#x",
            "https://Shop.example",
            "HTTPS://shop.example",
            "https://shop.example:443",
            "https://me@shop.example",
            "https://me:pw@shop.example",
            "https://shop.example.",
            "https://shop.example\\",
            "https:/shop.example",
            "https:shop.example",
            " https://shop.example",
            "https://shop.example ",
            "https://shop\t.example",
            "https://bücher.example",
            "https://0x7f.1",
            "http://shop.example",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "ws://localhost",
            "file:///x",
            "data:text/html,x",
            "javascript:alert(1)",
            "shop.example",
            "//shop.example",
            "",
        ] {
            // The name with a dot at its end is a name of its own to browsers; it is written as it is.
            let exact = origin == "https://shop.example.";
            assert_eq!(with(origin, &format!("{origin}/cb")).is_ok(), exact, "{origin}");
        }
    }

    #[test]
    fn a_callback_is_an_exact_address_at_an_origin_of_the_client() {
        for callback in [
            "https://shop.example",
            "https://shop.example.evil.example/cb",
            "https://shop.example@evil.example/cb",
            "https://me@shop.example/cb",
            "https://shop.example:444/cb",
            "http://shop.example/cb",
            "https://SHOP.example/cb",
            "https://shop.example/cb#x",
            "https://shop.example/cb#",
            "https://shop.example/a/../cb",
            "https://shop.example/cb?code=1",
            "https://shop.example/cb?a=1&state=2",
            "https://shop.example/c b",
            "/cb",
            "",
        ] {
            assert!(with("https://shop.example", callback).is_err(), "{callback}");
        }
    }

    #[test]
    fn so_is_where_people_are_sent_who_have_signed_out() {
        let with = |address: &str| parsed(&format!("{RIGHT}sign_out_callbacks = [{address:?}]"));
        for right in ["https://shop.example/", "https://shop.example/bye?code=1"] {
            assert_eq!(with(right), Ok(()), "{right}");
        }
        for wrong in [
            "https://shop.example",
            "https://evil.example/",
            "https://shop.example.evil.example/",
            "https://shop.example/#x",
            "https://shop.example/?state=1",
            "javascript:alert(1)",
            "/",
            "",
        ] {
            let said = with(wrong).expect_err(wrong);
            assert!(said.contains("clients.sign_out_callbacks"), "{said}");
        }
    }

    #[test]
    fn a_look_is_made_of_a_few_words_and_can_be_read() {
        for theme in [
            "accent = \"#0b6b3a\"\naccent_dark = \"#7fd6a3\"\nradius = 24\nfont = \"rounded\"\nscheme = \"auto\"",
            "radius = 0",
            "",
        ] {
            assert_eq!(parsed(&format!("{RIGHT}[theme]\n{theme}")), Ok(()), "{theme}");
        }
        for theme in [
            "accent = \"#e8a400\"",
            "accent = \"green\"",
            "accent = \"#fff;}\"",
            "accent_dark = \"#000000\"",
            "radius = 25",
            "radius = -1",
            "radius = \"1em\"",
            "font = \"Comic Sans\"",
            "font = \"url(x)\"",
            "scheme = \"sepia\"",
            "css = \"x\"",
        ] {
            assert!(parsed(&format!("{RIGHT}[theme]\n{theme}")).is_err(), "{theme}");
        }
    }

    #[test]
    fn frames_and_passwords_in_them_are_asked_for_by_name() {
        assert!(parsed(&format!("{RIGHT}frame_password = true")).is_err());
        assert_eq!(
            parsed(&format!("{RIGHT}frame_password = true\nmodes = [\"frame\"]")),
            Ok(())
        );
        assert!(parsed(&format!("{RIGHT}modes = []")).is_err());
        assert!(parsed(&format!("{RIGHT}modes = [\"iframe\"]")).is_err());
        let client: ClientConfig =
            toml::from_str(&format!("id = \"shop\"\nname = \"Shop\"\n{RIGHT}")).expect("a client");
        assert!(!client.rule().may(Mode::Frame) && !client.rule().frame_password && client.rule().enabled);
    }

    #[test]
    fn ids_and_names_are_plain_and_ids_are_not_used_twice() {
        let client: ClientConfig =
            toml::from_str(&format!("id = \"shop\"\nname = \"Shop\"\n{RIGHT}")).expect("a client");
        assert!(check(&[client.clone(), client.clone()]).is_err());
        for id in ["", "Shop", "a b", "a/b", &"a".repeat(33)] {
            let id = id.to_owned();
            assert!(check(&[ClientConfig { id, ..client.clone() }]).is_err());
        }
        for name in ["", "a\nb", &"a".repeat(65)] {
            let name = name.to_owned();
            assert!(check(&[ClientConfig { name, ..client.clone() }]).is_err());
        }
    }

    #[test]
    fn a_secret_that_can_be_guessed_stops_the_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secret");
        let client: ClientConfig =
            toml::from_str(&format!("id = \"shop\"\nname = \"Shop\"\n{RIGHT}")).expect("a client");
        let client = ClientConfig {
            secret_file: Some(file.clone()),
            ..client
        };
        let read = |text: &str| {
            std::fs::write(&file, text).expect("a file");
            let mut policy = Policy {
                clients: vec![client.rule()],
                ..Policy::default()
            };
            read_secrets(std::slice::from_ref(&client), &mut policy).map(|()| policy.clients.remove(0))
        };
        assert!(read("short\n").is_err() && read("").is_err());
        let long = "x".repeat(SHORTEST_SECRET);
        let rule = read(&format!("{long}\n")).expect("a secret");
        assert!(rule.confidential && rule.knows(&long) && !rule.knows("x") && !rule.knows(""));
        assert!(!client.rule().knows(&long), "unread, it fits nothing");
        assert!(!format!("{rule:?}").contains("xxx"));
    }
}
