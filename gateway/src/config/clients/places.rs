//! Where a client is and where answers go: exact places, compared byte by byte (rule W1).

use url::Url;

use super::{
    super::{
        ConfigError,
        check::{check_origin, refuse},
    },
    ClientConfig,
};

/// The longest address of a callback, characters.
const LONGEST_ADDRESS: usize = 512;
/// What an answer adds to a callback; an address that has one of them already would be ambiguous.
const ANSWERS: [&str; 5] = ["code", "state", "iss", "error", "error_description"];

pub(super) fn check_places(client: &ClientConfig) -> Result<(), ConfigError> {
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
