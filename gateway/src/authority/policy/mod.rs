//! Every number and name the rules depend on, in one place. Defaults are the security bar's (part 6.3).

use contract::{Millis, flow::MethodKind, step::IdentifierKind};

use super::{
    apps::{Accounts, AppRule},
    asked::{FormRule, RedirectRule},
    clients::ClientRule,
};
use crate::upstream::Abilities;

mod lifetimes;
mod limits;
mod number;

pub use lifetimes::Lifetimes;
pub use limits::{CodeLimits, EnrollLimits, PasswordLimits, PushLimits, SentLimits};
pub use number::NumberMode;

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;

/// Everything the rules depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The product's name: the issuer on the phone, the app in a request's context.
    pub product_name: String,
    /// What may be typed as an identifier; a hint for the keyboard.
    pub identifier_types: Vec<IdentifierKind>,
    /// Whether *forgot password* leads anywhere.
    pub can_recover: bool,
    /// Whether a forgotten password can be replaced here; `None` leaves it to whether mail can be sent.
    pub recover: Option<bool>,
    /// Exact paths a sign-in may return to.
    pub returns: Vec<String>,
    /// Where a sign-in ends when nothing else was asked for.
    pub default_return: String,
    /// How numbers are answered by accounts without a mode of their own.
    pub number_mode: NumberMode,
    /// Requests to phones.
    pub push: PushLimits,
    /// Passwords.
    pub password: PasswordLimits,
    /// Whether the page may offer accounts it remembers.
    pub remembered_accounts: bool,
    /// An address has to be completed before a code is sent to it.
    pub ownership_proof: bool,
    /// Mail can be sent.
    pub mail: bool,
    /// Text messages can be sent.
    pub sms: bool,
    /// Codes.
    pub code: CodeLimits,
    /// Codes that are sent.
    pub sent: SentLimits,
    /// Adding ways in.
    pub enroll: EnrollLimits,
    /// Lifetimes.
    pub lifetimes: Lifetimes,
    /// How long a proof counts as fresh, ms. 5 min (security row 18).
    pub fresh: Millis,
    /// How long a removed method can be brought back, ms. 10 min.
    pub undo: Millis,
    /// Whose accounts these are; decides which apps get requests.
    pub account_kind: Accounts,
    /// Kinds of apps on phones, and what is asked of them. Empty: every app gets requests.
    pub apps: Vec<AppRule>,
    /// Number modes that accounts may have; one with another answers by [`Self::number_mode`].
    pub number_modes: Vec<NumberMode>,
    /// Whether a request asks for a number although the account has signed in with this browser before.
    pub number_for_known_browser: bool,
    /// Whether requests go to a phone only once the account has another kind of proof beside it.
    pub second_method_first: bool,
    /// What every account has to have beside what it signs in with; asked for on the way in.
    pub require_methods: Vec<MethodKind>,
    /// How long that may be put off after it was first asked for, ms.
    pub enroll_grace: Millis,
    /// Forms after the proofs.
    pub forms: Vec<FormRule>,
    /// Domains whose people sign in elsewhere.
    pub redirects: Vec<RedirectRule>,
    /// Other sites that let people in through this one.
    pub clients: Vec<ClientRule>,
    /// How long one key signs ID tokens, ms. 90 days.
    pub signing_key_life: Millis,
    /// Writes of sign-in per minute from one address (IPv4 /32, IPv6 /64). 20.
    pub ip_per_minute: u32,
    /// Writes of sign-in per hour from one address. 200.
    pub ip_per_hour: u32,
    /// Requests per minute that the pages of one client bring, each origin by itself. 1200.
    pub client_per_minute: u32,
    /// The same per hour. 20000.
    pub client_per_hour: u32,
    /// What the identity server behind the gateway can do; `None`: the accounts are our own.
    pub upstream: Option<Abilities>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            product_name: "Genkan".to_owned(),
            identifier_types: vec![IdentifierKind::Email],
            can_recover: false,
            recover: None,
            returns: vec!["/signed-in".to_owned()],
            default_return: "/signed-in".to_owned(),
            number_mode: NumberMode::Type6,
            push: PushLimits::default(),
            password: PasswordLimits::default(),
            remembered_accounts: true,
            ownership_proof: true,
            mail: false,
            sms: false,
            code: CodeLimits::default(),
            sent: SentLimits::default(),
            enroll: EnrollLimits::default(),
            lifetimes: Lifetimes::default(),
            fresh: 5 * MINUTE,
            undo: 10 * MINUTE,
            account_kind: Accounts::Any,
            apps: Vec::new(),
            number_modes: NumberMode::ALL.to_vec(),
            number_for_known_browser: true,
            second_method_first: false,
            require_methods: Vec::new(),
            enroll_grace: days(14),
            forms: Vec::new(),
            redirects: Vec::new(),
            clients: Vec::new(),
            signing_key_life: days(90),
            ip_per_minute: 20,
            ip_per_hour: 200,
            client_per_minute: 1_200,
            client_per_hour: 20_000,
            upstream: None,
        }
    }
}

impl Policy {
    /// Whether a forgotten password can be replaced here: mail has to reach people, and a link that leads elsewhere
    /// comes first unless the configuration says otherwise.
    #[must_use]
    pub fn recovers(&self) -> bool {
        self.mail && self.recover.unwrap_or(!self.can_recover)
    }

    /// The same with an identity server behind the gateway: nothing is sent, set up or asked for by the gateway that is
    /// the server's to send, set up or ask for.
    #[must_use]
    pub fn behind(self, abilities: &Abilities) -> Self {
        Self {
            upstream: Some(abilities.clone()),
            mail: false,
            sms: false,
            recover: Some(false),
            require_methods: Vec::new(),
            second_method_first: false,
            apps: Vec::new(),
            ..self
        }
    }

    /// A client, by its id.
    #[must_use]
    pub fn client(&self, id: &str) -> Option<&ClientRule> {
        self.clients.iter().find(|client| client.id == id)
    }

    /// How an account answers numbers: by its own mode where that is allowed here.
    #[must_use]
    pub fn mode_of(&self, own: Option<&str>) -> NumberMode {
        own.and_then(NumberMode::parse)
            .filter(|mode| self.number_modes.contains(mode))
            .unwrap_or(self.number_mode)
    }
}

/// Milliseconds of `hours`.
pub(crate) const fn hours(hours: u32) -> Millis {
    hours as Millis * HOUR
}

/// Milliseconds of `days`.
pub(crate) const fn days(days: u32) -> Millis {
    hours(24) * days as Millis
}
