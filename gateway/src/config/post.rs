//! Who carries mails and text messages.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;
use zeroize::Zeroizing;

use super::{
    ConfigError,
    check::{is_loopback, refuse},
};

/// `[mail]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// `smtps://host[:465]` (TLS from the start) or `smtp://host[:587]` (STARTTLS; plain only to this machine).
    pub smtp: Url,
    /// The sender: `Name <address>` or an address.
    pub from: String,
    /// The name to sign in with, when the server wants one.
    pub user: Option<String>,
    /// File with the password; `GENKAN_SMTP_PASSWORD` goes before it.
    pub password_file: Option<PathBuf>,
}

/// `[sms]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// Where each text message is posted; `https`, or `http` to this machine.
    pub url: Url,
    /// File with the secret that calls are signed with; `GENKAN_SMS_SECRET` goes before it.
    pub secret_file: Option<PathBuf>,
}

/// Checks both.
pub(super) fn check(mail: Option<&MailConfig>, sms: Option<&SmsConfig>) -> Result<(), ConfigError> {
    if let Some(mail) = mail {
        let bare = mail.smtp.username().is_empty() && mail.smtp.password().is_none() && mail.smtp.query().is_none();
        if !matches!(mail.smtp.scheme(), "smtp" | "smtps") || mail.smtp.host_str().is_none() || !bare {
            let allowed = "`smtps://host` or `smtp://host` is needed; name and password have keys of their own";
            return Err(refuse("mail.smtp", mail.smtp.as_str(), allowed));
        }
        if mail.from.parse::<lettre::message::Mailbox>().is_err() {
            let allowed = "an address is needed, `Name <name@host>` or `name@host`";
            return Err(refuse("mail.from", &mail.from, allowed));
        }
    }
    if let Some(sms) = sms {
        let secure = sms.url.scheme() == "https" || (sms.url.scheme() == "http" && is_loopback(&sms.url));
        if !secure {
            let allowed = "an `https://` address is needed; plain http is allowed to this machine only";
            return Err(refuse("sms.url", sms.url.as_str(), allowed));
        }
    }
    Ok(())
}

/// A secret: from the environment, else the first line of its file.
///
/// # Errors
/// When there is none; says where it may be.
pub fn secret(section: &str, file: Option<&Path>, variable: &str) -> Result<Zeroizing<String>, String> {
    if let Ok(text) = std::env::var(variable) {
        return Ok(Zeroizing::new(text));
    }
    let Some(path) = file else {
        return Err(format!(
            "[{section}] needs a secret: in {variable}, or in a file it names"
        ));
    };
    secret_of_file(&format!("[{section}]"), path)
}

/// The first line of a file. `whose` is only for the message.
pub(super) fn secret_of_file(whose: &str, path: &Path) -> Result<Zeroizing<String>, String> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|error| format!("the secret {} of {whose} cannot be read: {error}", path.display()))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(format!("the secret {} of {whose} is empty", path.display()));
    }
    Ok(Zeroizing::new(line.to_owned()))
}
