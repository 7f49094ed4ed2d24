//! Limits and lifetimes, all in one table (ASVS 6.1.1). Defaults are those of NIST SP 800-63B-4, OWASP and our own bar.

use contract::{Millis, flow::MethodKind};
use serde::Deserialize;

use super::{Preset, presets};
use crate::authority::{
    CodeLimits, EnrollLimits, Lifetimes, NumberMode, PasswordLimits, Policy, PushLimits, SentLimits, days,
};

/// The window of [`Limits::push_per_window`], seconds.
const PUSH_WINDOW: u32 = 300;

/// What can be asked of every account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Required {
    /// A passkey.
    Passkey,
    /// A phone that takes requests.
    Push,
}

impl From<Required> for MethodKind {
    fn from(required: Required) -> Self {
        match required {
            Required::Passkey => Self::Passkey,
            Required::Push => Self::Push,
        }
    }
}

/// `[policy]`: times in seconds unless the name says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyConfig {
    /// The kind of accounts; the keys beside it override its rules.
    pub preset: Option<Preset>,
    /// For accounts that have no mode of their own.
    pub number_mode: Option<NumberMode>,
    /// Whether a request asks for a number although the account has used this browser before.
    pub number_for_known_browser: Option<bool>,
    /// Whether requests go to a phone only once the account has another kind of proof.
    pub second_method_first: Option<bool>,
    /// What every account has to have; set up on the way in.
    pub require_methods: Vec<Required>,
    /// How many days that may be put off, 0 to 365.
    pub enroll_grace_days: u32,
    /// Whether a forgotten password can be replaced here; when absent, if mail can be sent and no link leads elsewhere.
    pub recover: Option<bool>,
    /// Whether an address has to be completed before a code is sent to it.
    pub ownership_proof: bool,
    /// Whether the page may offer names that were signed in with it before.
    pub remembered_accounts: bool,
    /// How long a request to a phone lives, 30 to 600.
    pub push_lifetime: u32,
    /// How long a flow lives, 120 to 900.
    pub flow_lifetime: u32,
    /// How long a pairing link lives, 60 to 600.
    pub pairing_lifetime: u32,
    /// How long a code of a client can be redeemed, 10 to 60.
    pub client_code_lifetime: u32,
    /// How long a proof counts as fresh before a change of the account, 60 to 900.
    pub fresh: u32,
    /// How long a removed method can be brought back, 60 to 86400.
    pub undo: u32,
    /// How long somebody may take to add a way in, 60 to 600.
    pub enroll_lifetime: u32,
    /// A session that is not remembered, hours, 1 to 24.
    pub session_hours: u32,
    /// A session that is remembered, days, 1 to 90.
    pub remember_days: u32,
    /// After how long without use a session that is not remembered ends, 300 to 86400.
    pub session_idle: u32,
    /// The same for one that is remembered, days, 1 to 90.
    pub remember_idle_days: u32,
    /// How long one key signs ID tokens, days, 7 to 365.
    pub signing_key_days: u32,
    /// The numbers of guesses and requests.
    pub limits: Limits,
    /// Argon2id memory, KiB, at least 19456 (OWASP).
    pub password_memory: u32,
    /// Argon2id passes, at least 2.
    pub password_passes: u32,
}

impl Default for PolicyConfig {
    fn default() -> Self {
        Self {
            preset: None,
            number_mode: None,
            number_for_known_browser: None,
            second_method_first: None,
            require_methods: Vec::new(),
            enroll_grace_days: 14,
            recover: None,
            ownership_proof: true,
            remembered_accounts: true,
            push_lifetime: 120,
            client_code_lifetime: 60,
            flow_lifetime: 900,
            pairing_lifetime: 600,
            fresh: 300,
            undo: 600,
            enroll_lifetime: 600,
            session_hours: 24,
            remember_days: 30,
            session_idle: 3600,
            remember_idle_days: 7,
            signing_key_days: 90,
            limits: Limits::default(),
            password_memory: 19456,
            password_passes: 2,
        }
    }
}

const fn millis(seconds: u32) -> Millis {
    seconds as Millis * 1_000
}

impl PolicyConfig {
    /// The rules' own form; what the file does not know keeps its default.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let limits = &self.limits;
        let rules = presets::rules(self);
        Policy {
            number_mode: rules.number_mode,
            number_modes: rules.number_modes,
            number_for_known_browser: rules.number_for_known_browser,
            second_method_first: rules.second_method_first,
            account_kind: rules.account_kind,
            require_methods: self.require_methods.iter().map(|&kind| kind.into()).collect(),
            enroll_grace: days(self.enroll_grace_days),
            recover: self.recover,
            ownership_proof: self.ownership_proof,
            remembered_accounts: self.remembered_accounts,
            sent: SentLimits {
                min_gap: millis(limits.codes_gap),
                per_window: limits.codes_per_hour,
                ..SentLimits::default()
            },
            push: PushLimits {
                ttl: millis(self.push_lifetime),
                min_gap: millis(limits.push_gap),
                window: millis(PUSH_WINDOW),
                per_window: limits.push_per_window,
                since_success: limits.push_since_success,
                denials: limits.push_denials,
                ..PushLimits::default()
            },
            password: PasswordLimits {
                memory_kib: self.password_memory,
                passes: self.password_passes,
                free: limits.password_free,
                free_known: limits.password_free_known,
                max_delay: millis(limits.max_delay),
                hard: limits.hard_limit,
                ..PasswordLimits::default()
            },
            code: CodeLimits {
                per_flow: limits.codes_per_flow,
                max_delay: millis(limits.max_delay),
                hard: limits.hard_limit,
            },
            enroll: EnrollLimits {
                lifetime: millis(self.enroll_lifetime),
                per_hour: limits.enrollments_per_hour,
                phones: limits.phones,
                authenticator_apps: limits.authenticator_apps,
                passkeys: limits.passkeys,
                addresses: limits.addresses,
                ..EnrollLimits::default()
            },
            lifetimes: Lifetimes {
                flow: millis(self.flow_lifetime),
                pairing: millis(self.pairing_lifetime),
                client_code: millis(self.client_code_lifetime),
                session_hours: self.session_hours,
                session_days: self.remember_days,
                session_idle: millis(self.session_idle),
                remember_idle: days(self.remember_idle_days),
                ..Lifetimes::default()
            },
            fresh: millis(self.fresh),
            undo: millis(self.undo),
            signing_key_life: days(self.signing_key_days),
            ip_per_minute: limits.address_per_minute,
            ip_per_hour: limits.address_per_hour,
            client_per_minute: limits.client_per_minute,
            client_per_hour: limits.client_per_hour,
            ..Policy::default()
        }
    }
}

/// `[policy.limits]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Wrong passwords without a delay, from a browser the account does not know.
    pub password_free: u32,
    /// The same from a browser it knows.
    pub password_free_known: u32,
    /// Longest delay between guesses.
    pub max_delay: u32,
    /// Wrong guesses in a row that lock a factor; NIST allows at most 100.
    pub hard_limit: u32,
    /// Wrong codes in one flow.
    pub codes_per_flow: u32,
    /// Least time between two requests to a phone.
    pub push_gap: u32,
    /// Requests within 5 minutes.
    pub push_per_window: u32,
    /// Requests since the last approved one.
    pub push_since_success: u32,
    /// Denials in a row that pause requests until another method succeeds.
    pub push_denials: u32,
    /// Least time between two codes sent to one account.
    pub codes_gap: u32,
    /// Codes sent to one account within an hour.
    pub codes_per_hour: u32,
    /// Phones of one account.
    pub phones: u32,
    /// Authenticator apps of one account.
    pub authenticator_apps: u32,
    /// Passkeys of one account.
    pub passkeys: u32,
    /// E-mail addresses of one account, and as many telephone numbers.
    pub addresses: u32,
    /// How many additions one account may begin within an hour.
    pub enrollments_per_hour: u32,
    /// Sign-in attempts a minute from one address (IPv4) or /64 (IPv6).
    pub address_per_minute: u32,
    /// The same an hour.
    pub address_per_hour: u32,
    /// Requests a minute that the pages of one client bring, each origin by itself.
    pub client_per_minute: u32,
    /// The same an hour.
    pub client_per_hour: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            password_free: 5,
            password_free_known: 10,
            max_delay: 900,
            hard_limit: 50,
            codes_per_flow: 5,
            push_gap: 30,
            push_per_window: 3,
            push_since_success: 10,
            push_denials: 2,
            codes_gap: 30,
            codes_per_hour: 6,
            phones: 5,
            authenticator_apps: 5,
            passkeys: 10,
            addresses: 5,
            enrollments_per_hour: 10,
            address_per_minute: 20,
            address_per_hour: 200,
            client_per_minute: 1_200,
            client_per_hour: 20_000,
        }
    }
}
