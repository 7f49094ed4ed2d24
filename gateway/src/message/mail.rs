//! E-mail by SMTP. Encrypted, except to this very machine.

use lettre::{
    Message, SmtpTransport, Transport as _,
    address::AddressError,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use super::{Carrier, PATIENCE, Trouble, Words};
use crate::config::{MailConfig, is_loopback, secret};

/// A mail server.
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Smtp {
    /// The server of a configuration. Nothing is connected yet.
    ///
    /// # Errors
    /// When the address of the sender or the password cannot be used.
    pub fn new(config: &MailConfig) -> Result<Self, Failure> {
        let host = config.smtp.host_str().unwrap_or_default();
        let wrapped = config.smtp.scheme() == "smtps";
        let tls = if wrapped {
            Tls::Wrapper(TlsParameters::new_rustls(host.to_owned())?)
        } else if is_loopback(&config.smtp) {
            Tls::None
        } else {
            Tls::Required(TlsParameters::new_rustls(host.to_owned())?)
        };
        let port = config.smtp.port().unwrap_or(if wrapped { 465 } else { 587 });
        let mut builder = SmtpTransport::builder_dangerous(host)
            .port(port)
            .tls(tls)
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(4));
        if let Some(user) = &config.user {
            let password = secret("mail", config.password_file.as_deref(), "GENKAN_SMTP_PASSWORD")?;
            builder = builder.credentials(Credentials::new(user.clone(), password.to_string()));
        }
        Ok(Self {
            transport: builder.build(),
            from: config
                .from
                .parse()
                .map_err(|error: AddressError| format!("mail.from is no address: {error}"))?,
        })
    }
}

impl Carrier for Smtp {
    fn carry(&self, to: &str, words: &Words) -> Result<(), Trouble> {
        let lasting = |error: &dyn std::fmt::Display| Trouble::Lasting(error.to_string());
        let to: Mailbox = to.parse().map_err(|error: AddressError| lasting(&error))?;
        let mut mail = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&words.subject)
            .message_id(None)
            .multipart(MultiPart::alternative_plain_html(
                words.plain.clone(),
                words.html.clone(),
            ))
            .map_err(|error| lasting(&error))?;
        // Answering machines keep quiet (RFC 3834, section 5).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        mail.headers_mut()
            .insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        match self.transport.send(&mail) {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(lasting(&error)),
            Err(error) => Err(Trouble::Passing(error.to_string())),
        }
    }
}
