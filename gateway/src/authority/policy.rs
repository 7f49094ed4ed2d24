//! Every number and name the rules depend on, in one place. Defaults are the security bar's (part 6.3).

use contract::{
    Millis,
    flow::MethodKind,
    step::{IdentifierKind, NumberAnswer, NumberPlace},
};

use super::{
    apps::{Accounts, AppRule},
    asked::{FormRule, RedirectRule},
    clients::ClientRule,
};
use crate::upstream::Abilities;

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;

/// How the number on the page is answered on the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NumberMode {
    /// Tap one of three. A blind tap succeeds one time in three.
    Select,
    /// Type two digits.
    Type2,
    /// Type six digits; what NIST SP 800-63B-4, section 3.1.3, asks for.
    Type6,
    /// No number.
    None,
    /// The phone shows six digits; they are typed on the page.
    OnPhone,
    /// The phone shows the same number, and both are compared: for identity servers that know nothing else. Cannot be
    /// configured, because nobody can see that it was done (NIST SP 800-63B-4, section 3.1.3).
    #[serde(skip)]
    Compare,
}

impl NumberMode {
    /// Every mode that can be configured, in order of declaration.
    pub const ALL: &'static [Self] = &[Self::Select, Self::Type2, Self::Type6, Self::None, Self::OnPhone];

    /// The word in configuration, store and command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Type2 => "type2",
            Self::Type6 => "type6",
            Self::None => "none",
            Self::OnPhone => "onphone",
            Self::Compare => "compare",
        }
    }

    /// The mode of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let all = Self::ALL.iter().copied().chain([Self::Compare]);
        all.into_iter().find(|mode| mode.as_str() == word)
    }

    /// How many digits the number has; 0 without a number.
    #[must_use]
    pub const fn digits(self) -> u32 {
        match self {
            Self::Select | Self::Type2 => 2,
            Self::Type6 | Self::OnPhone | Self::Compare => 6,
            Self::None => 0,
        }
    }

    /// What the person does with the number.
    #[must_use]
    pub const fn answer(self) -> Option<NumberAnswer> {
        match self {
            Self::Select => Some(NumberAnswer::Select),
            Self::Type2 | Self::Type6 | Self::OnPhone => Some(NumberAnswer::Type),
            Self::Compare => Some(NumberAnswer::Compare),
            Self::None => None,
        }
    }

    /// On which of the two screens the number stands.
    #[must_use]
    pub const fn place(self) -> NumberPlace {
        match self {
            Self::OnPhone => NumberPlace::Phone,
            Self::Select | Self::Type2 | Self::Type6 | Self::None | Self::Compare => NumberPlace::Page,
        }
    }
}

/// Requests to phones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushLimits {
    /// Life of an unanswered request, ms. 120 s; never over 600 s.
    pub ttl: Millis,
    /// Longest life of a request that is given more time, ms. 600 s.
    pub longest: Millis,
    /// Least time between two requests to one account, ms. 30 s.
    pub min_gap: Millis,
    /// The window of `per_window`, ms. 5 min.
    pub window: Millis,
    /// How many requests an account gets in one window. 3.
    pub per_window: u32,
    /// How many requests an account gets since its last success. 10.
    pub since_success: u32,
    /// Denials in a row that pause requests. 2.
    pub denials: u32,
    /// How long an approval can be redeemed, ms. 60 s.
    pub redeem: Millis,
}

/// Guessing passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordLimits {
    /// Memory of argon2id, KiB. 19456.
    pub memory_kib: u32,
    /// Passes of argon2id. 2.
    pub passes: u32,
    /// Lanes of argon2id. 1.
    pub lanes: u32,
    /// How many are hashed at once; 0 means the number of cores, at most 4.
    pub parallel: usize,
    /// How long a check waits for its turn before 503, ms. 2 s.
    pub queue: Millis,
    /// Wrong tries without a delay, from a browser not seen with the account. 5.
    pub free: u32,
    /// Wrong tries without a delay, from a browser seen with the account. 10.
    pub free_known: u32,
    /// The longest delay, ms. 15 min.
    pub max_delay: Millis,
    /// Wrong tries in a row after which the bucket is locked. 50; never over 100 (NIST SP 800-63B-4, section 3.2.2).
    pub hard: u32,
}

/// Guessing codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLimits {
    /// Wrong codes in one flow. 5.
    pub per_flow: u32,
    /// The longest delay, ms. 15 min.
    pub max_delay: Millis,
    /// Wrong codes in a row per account. 50; never over 100.
    pub hard: u32,
}

/// Codes that are sent to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLimits {
    /// Life of a code, ms. 10 min (NIST SP 800-63B-4, section 3.1.3.1).
    pub ttl: Millis,
    /// Least time between two codes to one account, ms. 30 s.
    pub min_gap: Millis,
    /// The window of `per_window`, ms. 1 h.
    pub window: Millis,
    /// How many codes an account gets in one window. 6.
    pub per_window: u32,
}

impl Default for SentLimits {
    fn default() -> Self {
        Self {
            ttl: 10 * MINUTE,
            min_gap: 30 * SECOND,
            window: HOUR,
            per_window: 6,
        }
    }
}

/// Adding ways in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrollLimits {
    /// Life of an enrolment that is not finished, ms. 10 min.
    pub lifetime: Millis,
    /// How many an account may begin in an hour. 10.
    pub per_hour: u32,
    /// How many tries one has; for a phone, how many numbers. 5.
    pub tries: u32,
    /// Phones of an account. 5.
    pub phones: u32,
    /// Authenticator apps. 5.
    pub authenticator_apps: u32,
    /// Passkeys. 10.
    pub passkeys: u32,
    /// E-mail addresses, and as many telephone numbers. 5.
    pub addresses: u32,
}

impl Default for EnrollLimits {
    fn default() -> Self {
        Self {
            lifetime: 10 * MINUTE,
            per_hour: 10,
            tries: 5,
            phones: 5,
            authenticator_apps: 5,
            passkeys: 10,
            addresses: 5,
        }
    }
}

/// Sessions and what lives beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifetimes {
    /// A flow, ms. 15 min.
    pub flow: Millis,
    /// Live flows of one browser. 5.
    pub flows_per_browser: u32,
    /// A session that is not remembered, hours. 24.
    pub session_hours: u32,
    /// A remembered session, days. 30.
    pub session_days: u32,
    /// Without use, a session that is not remembered ends after this, ms. 1 h (NIST SP 800-63B-4, 2.2.3).
    pub session_idle: Millis,
    /// The same for a remembered one, ms. 7 days: whoever comes every week stays.
    pub remember_idle: Millis,
    /// A pairing link, ms. 10 min.
    pub pairing: Millis,
    /// A stored reply to a repeated write, ms. 10 min.
    pub idempotency: Millis,
    /// A known browser, days. 365.
    pub known_browser_days: u32,
    /// A code of a client, ms. 60 s; never over that (rule W8).
    pub client_code: Millis,
}

impl Lifetimes {
    /// After how long without use a session ends, ms.
    pub(super) const fn idle(&self, remembered: bool) -> Millis {
        if remembered {
            self.remember_idle
        } else {
            self.session_idle
        }
    }
}

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

impl Default for PushLimits {
    fn default() -> Self {
        Self {
            ttl: 120 * SECOND,
            longest: 600 * SECOND,
            min_gap: 30 * SECOND,
            window: 5 * MINUTE,
            per_window: 3,
            since_success: 10,
            denials: 2,
            redeem: 60 * SECOND,
        }
    }
}

impl Default for PasswordLimits {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
            parallel: 0,
            queue: 2 * SECOND,
            free: 5,
            free_known: 10,
            max_delay: 15 * MINUTE,
            hard: 50,
        }
    }
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self {
            per_flow: 5,
            max_delay: 15 * MINUTE,
            hard: 50,
        }
    }
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            flow: 15 * MINUTE,
            flows_per_browser: 5,
            session_hours: 24,
            session_days: 30,
            session_idle: HOUR,
            remember_idle: days(7),
            pairing: 10 * MINUTE,
            idempotency: 10 * MINUTE,
            known_browser_days: 365,
            client_code: 60 * SECOND,
        }
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
