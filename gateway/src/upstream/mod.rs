//! Real identity servers behind the contract, one folder each, all behind one trait.
//!
//! Such a server owns the passwords and the factors of its people. Flows, sessions, clocks, limits, activity and the
//! audit log stay the gateway's own: the rules of the contract then hold whatever the server does. Its accounts and
//! factors are mirrored into the own store, as far as pages have to name them.
//!
//! The methods are synchronous and may wait for the network: they are called from `spawn_blocking`, and never inside a
//! transaction of the store. An adapter keeps nothing between two calls. What it needs to go on (a transaction, a
//! token) it puts into the [`State`], which is kept sealed with the flow, and later with the session.
//!
//! No serial, no token and no text of the server reaches a browser: adapters answer with the words below, nothing else.

mod account;
mod allauth;
mod better_auth;
mod ciba;
pub(crate) mod even;
pub mod http;
mod place;
mod privacyidea;
#[cfg(test)]
pub(crate) mod scripted;
mod state;

use std::{net::IpAddr, sync::Arc};

use contract::{Millis, flow::MethodKind, step::NumberAnswer};

use crate::config::UpstreamConfig;

pub use account::{Account, Begun, Event, EventKind, Offer, RemoteSession};
pub use state::State;

/// Why the server did not do it. The texts people see belong to the pages, in their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum No {
    /// The password or the code is wrong, or there is no such account: one answer for both, because the gateway must
    /// not tell known names from unknown ones (security row 17).
    Wrong,
    /// Too many tries there. With the time to wait in ms, when it says; else the gateway chooses one.
    Throttled(Option<Millis>),
    /// The account is locked there.
    Locked,
    /// The account is disabled there, or may not sign in by any way that the gateway has.
    Disabled,
    /// What was begun there is over: the transaction has expired, was used, or is unknown.
    Over,
    /// The server wants a fresh proof before this (RFC 9470). The gateway asks for one, and calls again.
    NotFresh,
    /// The session there has ended.
    SignedOut,
    /// What was typed is not acceptable there: a new password that is too weak, a name that is taken.
    Refused,
    /// Not reachable, too slow, or an answer that makes no sense. With the time to wait in ms, when it says.
    Unavailable(Option<Millis>),
    /// This server cannot do it; [`Abilities`] said so.
    Unsupported,
}

/// What a server answers.
pub type Answer<T> = Result<T, No>;

/// Who checks the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The server does.
    Here,
    /// The gateway's own store does, and the server comes second: it knows no passwords.
    Own,
    /// Nobody: the first thing that is asked is the phone. Only where the configuration says so in so many words.
    Nobody,
}

/// What can be done with a server. What is not listed is not announced, and so not drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// Who checks the password.
    pub first: First,
    /// Which kinds of proof it has: [`MethodKind::Push`], [`MethodKind::Totp`], [`MethodKind::Recovery`].
    pub methods: Vec<MethodKind>,
    /// How the numbers of its requests are answered ([`Number`]); empty: there are none.
    pub numbers: Vec<NumberAnswer>,
    /// Whether a request to a phone can be sent (again) by [`Upstream::ask`], without the password being typed again.
    pub asks: bool,
    /// What can be set up.
    pub enroll: Vec<MethodKind>,
    /// What can be given another name.
    pub rename: Vec<MethodKind>,
    /// What can be taken away.
    pub remove: Vec<MethodKind>,
    /// Whether it lets people in by their password alone once they have nothing else: what is their last is then no
    /// last way in, and can be taken away (or nobody could move the only app to a new phone).
    pub bare: bool,
    /// Whether recovery codes can be made.
    pub recovery_codes: bool,
    /// Whether it lists sessions of its own that can be ended.
    pub sessions: bool,
    /// Whether it knows of sign-ins that did not come through the gateway.
    pub activity: bool,
    /// Least length of a new password, characters; `None`: it cannot be changed through it.
    pub password_min_length: Option<u32>,
    /// Whether it has a *remember this browser* of its own, that [`Upstream::complete`] answers.
    pub remembers: bool,
    /// Whether what belongs to a session is enough to prove it once more by a phone or a code, without the password being
    /// typed again: [`Upstream::ask`] and [`Upstream::code`] then go on with the session's [`State`], and leave it what it
    /// is. Where not, the password comes first.
    pub again: bool,
}

/// From where a call comes, for the server's own records.
#[derive(Debug, Clone, Copy, Default)]
pub struct Caller<'a> {
    /// The person's address.
    pub ip: Option<IpAddr>,
    /// Language of the page, BCP 47.
    pub lang: &'a str,
    /// What [`Upstream::complete`] gave for this browser at an earlier sign-in of this account.
    pub known: Option<&'a State>,
}

/// One of an account's factors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// What the server calls it. Never shown; unique within the account and kind.
    pub handle: String,
    /// Push, totp or recovery.
    pub kind: MethodKind,
    /// What its owner calls it; may be empty.
    pub label: String,
    /// Since when.
    pub created_at: Option<Millis>,
    /// When it last proved something.
    pub last_used_at: Option<Millis>,
    /// Recovery codes: how many are left, when it says.
    pub left: Option<u32>,
    /// Recovery codes and authenticator apps: length of a code, characters; 0: the usual one of its kind.
    pub length: u32,
}

impl Factor {
    /// One of which nothing is known but what it is.
    #[must_use]
    pub fn of(kind: MethodKind, handle: &str) -> Self {
        Self {
            handle: handle.to_owned(),
            kind,
            label: String::new(),
            created_at: None,
            last_used_at: None,
            left: None,
            length: 0,
        }
    }

    /// With codes of so many characters.
    #[must_use]
    pub fn with_length(self, length: u32) -> Self {
        Self { length, ..self }
    }
}

/// How the number of a request is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// The page shows this, the person taps the same among several on the phone.
    Select(String),
    /// The page shows this, the person compares it with what the phone shows.
    Compare(String),
    /// The phone shows so many digits once its owner approves; they are typed on the page, and go to
    /// [`Upstream::number`].
    OnPhone(u32),
    /// There is none.
    None,
}

/// A request that has been sent to a phone.
#[derive(Debug, Clone)]
pub struct Asked {
    /// [`Factor::handle`] of the phone. Where several phones ring at once: the first of them.
    pub factor: String,
    /// Its number.
    pub number: Number,
    /// How long the server takes an answer to it, ms. The gateway's own lifetime of requests applies, too; the shorter
    /// one counts. An adapter whose server does not say takes it from its configuration.
    pub lives: Millis,
    /// How often [`Upstream::look`] may be called, ms.
    pub every: Millis,
}

/// The first step is done: the password is right, or nobody asked for one.
#[derive(Debug)]
pub struct Entered {
    /// Stable name of the account there; not what was typed, if the server has something better.
    pub subject: String,
    /// What to go on with.
    pub state: State,
    /// Every factor that can be used now, the one the server prefers first.
    pub factors: Vec<Factor>,
    /// A request that the server has sent by itself with this call.
    pub asked: Option<Asked>,
    /// The server asks for nothing further: this password was enough for it.
    pub enough: bool,
}

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Nobody has answered.
    Pending,
    /// Approved, and not yet redeemed.
    Approved,
    /// Denied; `not_me` when the person said that they had asked for nothing.
    Denied {
        /// *It wasn't me.*
        not_me: bool,
    },
    /// The server says that it is over.
    Over,
}

/// What is done at the end of a sign-in.
#[derive(Debug, Default)]
pub struct Completed {
    /// For later sign-ins with this browser: [`Caller::known`].
    pub known: Option<State>,
}

/// An identity server.
pub trait Upstream: Send + Sync {
    /// What logs call it: `privacyidea`.
    fn name(&self) -> &'static str;

    /// What can be done with it.
    fn abilities(&self) -> &Abilities;

    /// Checks a password, or proves it once more when `session` is that of somebody signed in. With [`First::Nobody`]
    /// and [`First::Own`] the password is empty, and the account is only looked up: an unknown one answers
    /// [`No::Wrong`].
    ///
    /// A server that sends a request to a phone by itself says so in [`Entered::asked`].
    ///
    /// # Errors
    /// [`No::Wrong`], `Throttled`, `Locked`, `Disabled`, `Unavailable`.
    fn enter(&self, from: Caller<'_>, login: &str, password: &str, session: Option<&State>) -> Answer<Entered>;

    /// Sends a request to a phone: again, or to another phone, or for the first time where [`Upstream::enter`] sent
    /// none. `number` was drawn by the gateway, for servers that leave it to their client; others ignore it.
    ///
    /// # Errors
    /// `Unsupported`, `Throttled`, `Over`, `Unavailable`.
    fn ask(&self, from: Caller<'_>, state: &mut State, factor: &str, number: &str) -> Answer<Asked> {
        let _ = (from, state, factor, number);
        Err(No::Unsupported)
    }

    /// Where the request is. Counts as no try, and costs the person nothing.
    ///
    /// Where asking is redeeming (CIBA: the answer to the right poll is the tokens, once), what came is kept in the
    /// state, for [`Self::redeem`]; the gateway stores the changed state together with what it was told. An adapter
    /// that was asked sooner than its server wants answers [`Look::Pending`] without asking.
    ///
    /// # Errors
    /// `Unavailable`, which says nothing about the request: the gateway asks again until its own clock ends it.
    fn look(&self, state: &mut State) -> Answer<Look> {
        let _ = state;
        Err(No::Unsupported)
    }

    /// Redeems an approved request. The gateway calls it once for each request, and only after
    /// [`Look::Approved`]; once more only when the answer was lost and the request still looks approved.
    ///
    /// # Errors
    /// `Over`, `Wrong` when it is not approved after all, `Unavailable` when the answer was lost.
    fn redeem(&self, from: Caller<'_>, state: &mut State) -> Answer<()> {
        let _ = (from, state);
        Err(No::Unsupported)
    }

    /// The number of the phone was typed on the page ([`Number::OnPhone`]); right, it redeems the request.
    ///
    /// # Errors
    /// `Wrong`, `Over`, `Unavailable`.
    fn number(&self, from: Caller<'_>, state: &mut State, typed: &str) -> Answer<()> {
        let _ = (from, state, typed);
        Err(No::Unsupported)
    }

    /// Nobody will answer this request any more. Best effort: most servers cannot take one back.
    fn withdraw(&self, state: &State) {
        let _ = state;
    }

    /// Checks a code: of an authenticator app, or a recovery code.
    ///
    /// # Errors
    /// `Wrong`, `Throttled`, `Locked`, `Over`, `Unavailable`.
    fn code(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, factor: &str, code: &str) -> Answer<()>;

    /// Everything is proven and a session of the gateway begins. `remember` is the answer to *stay signed in?*.
    ///
    /// # Errors
    /// `Over`, `Unavailable`.
    fn complete(&self, from: Caller<'_>, state: &mut State, remember: bool) -> Answer<Completed> {
        let _ = (from, state, remember);
        Ok(Completed::default())
    }

    /// The gateway's session has ended: end what belongs to it there. Best effort.
    fn sign_out(&self, state: &State) {
        let _ = state;
    }

    /// What people do with their own account there.
    fn account(&self) -> Option<&dyn Account> {
        None
    }
}

/// The server of a configuration.
///
/// # Errors
/// When its secret is missing, or it is of no kind that is built in; the text says what to do.
pub fn open(config: &UpstreamConfig) -> Result<Arc<dyn Upstream>, String> {
    match config {
        UpstreamConfig::Privacyidea(config) => Ok(Arc::new(privacyidea::PrivacyIdea::new(config)?)),
        UpstreamConfig::DjangoAllauth(config) => Ok(Arc::new(allauth::Allauth::new(config))),
        UpstreamConfig::BetterAuth(config) => Ok(Arc::new(better_auth::BetterAuth::new(config))),
        UpstreamConfig::Ciba(config) => Ok(Arc::new(ciba::Ciba::new(config)?)),
    }
}
