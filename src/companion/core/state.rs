//! Everything the phone's page knows.

use super::{Link, Obstacle, PairFailure, Prompt};
use contract::{Millis, device::DeviceRequest, flow::Unusable};

/// What is kept about an account beside its two keys. Nothing in here is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The device's id.
    pub device: String,
    /// The account's label. Untrusted text, cleaned.
    pub account: String,
    /// The product's name. Untrusted text, cleaned.
    pub issuer: String,
    /// What this phone is called for this account.
    pub name: String,
    /// Digits of a code.
    pub digits: u32,
    /// Seconds of a code.
    pub period: u32,
    /// The version of this page that the service was last told; empty when none.
    pub version: String,
}

/// How the service can be reached for one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not known yet.
    Connecting,
    /// The last call was answered.
    Live,
    /// The last call failed; tried again by itself.
    Lost,
    /// As before, and something else answered: a network that wants a log-in first.
    Portal,
    /// The service does not know this phone any more.
    Removed,
}

/// How a change of a setting is getting on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Saving {
    /// Nothing under way.
    #[default]
    Idle,
    /// Under way.
    Busy,
    /// The service has it.
    Saved,
    /// It did not get through.
    Failed,
}

/// One paired account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What is kept.
    pub profile: Profile,
    /// How the service can be reached.
    pub reach: Reach,
    /// Failed calls in a row.
    pub failures: u32,
    /// Revision of the list of requests; `None` before the first.
    pub rev: Option<u64>,
    /// Newest first.
    pub requests: Vec<DeviceRequest>,
    /// The switch, as the service has it; `None` before it has said so.
    pub allow: Option<bool>,
    /// For a paused phone: when requests come again by themselves.
    pub paused_until: Option<Millis>,
    /// The set-up is not finished: the number on the page that adds this phone has to be given here first.
    pub unconfirmed: bool,
    /// Why no requests come, whatever the switch says, and for an app that is too old the least version.
    pub refused: Option<(Unusable, String)>,
    /// A change of the switch.
    pub allowing: Saving,
    /// A change of the name.
    pub naming: Saving,
    /// The last code that was made, and of which period; `Some((n, None))` when it could not be made.
    pub code: Option<(u64, Option<String>)>,
    /// The period whose code was last asked for.
    pub coding: Option<u64>,
}

impl Account {
    /// An account nothing is known about yet.
    #[must_use]
    pub const fn new(profile: Profile) -> Self {
        Self {
            profile,
            reach: Reach::Connecting,
            failures: 0,
            rev: None,
            requests: Vec::new(),
            allow: None,
            paused_until: None,
            unconfirmed: false,
            refused: None,
            allowing: Saving::Idle,
            naming: Saving::Idle,
            code: None,
            coding: None,
        }
    }
}

impl Account {
    /// The switch as it counts at `now`: a pause that has run out is over, whether the service was asked since or not.
    #[must_use]
    pub fn allows(&self, now: Millis) -> Option<bool> {
        self.allow
            .map(|on| on || self.paused_until.is_some_and(|until| until <= now))
    }
}

/// Connecting an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Pairing {
    /// Not now.
    #[default]
    None,
    /// A link is to be pasted.
    Paste {
        /// What was pasted is no link.
        wrong: bool,
    },
    /// A link is there; connect with it?
    Site {
        /// The link.
        link: Link,
        /// Why the last try failed.
        failure: Option<PairFailure>,
        /// A try is under way.
        busy: bool,
    },
    /// The link has been used, or is too old.
    Used,
}

/// A question that was put before something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asked {
    /// None.
    #[default]
    Nothing,
    /// *It wasn't me*: deny, end sessions, pause?
    NotMe,
    /// Remove the account?
    Remove(Saving),
}

/// The state of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The server's clock at the last event, ms.
    pub now: Millis,
    /// What is kept has been read.
    pub loaded: bool,
    /// Why nothing can be kept here.
    pub obstacle: Option<Obstacle>,
    /// Every paired account, in the order they were paired.
    pub accounts: Vec<Account>,
    /// Device id of the one that is shown.
    pub current: String,
    /// Connecting another.
    pub pairing: Pairing,
    /// The request on the screen.
    pub prompt: Option<Prompt>,
    /// A question on the screen.
    pub asked: Asked,
    /// Ids of requests this page has answered or put away; a late list must not bring them back.
    pub done: Vec<String>,
    /// Nobody looks.
    pub hidden: bool,
    /// The device says it has no connection.
    pub offline: bool,
    /// The product's names: BCP 47 tag (empty for the default) and name.
    pub products: Vec<(String, String)>,
}

impl State {
    /// The account of a device.
    #[must_use]
    pub fn account(&self, device: &str) -> Option<&Account> {
        self.accounts.iter().find(|a| a.profile.device == device)
    }

    /// The same, to change it.
    pub fn account_mut(&mut self, device: &str) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|a| a.profile.device == device)
    }

    /// The account that is shown.
    #[must_use]
    pub fn shown(&self) -> Option<&Account> {
        self.account(&self.current).or_else(|| self.accounts.first())
    }

    /// The product's name in a language, when it is known.
    #[must_use]
    pub fn product(&self, lang: &str) -> Option<&str> {
        let named = |tag: &str| {
            self.products
                .iter()
                .find(|(t, _)| t == tag)
                .map(|(_, name)| name.as_str())
        };
        named(lang)
            .or_else(|| named(""))
            .or_else(|| self.shown().map(|a| a.profile.issuer.as_str()))
    }
}
