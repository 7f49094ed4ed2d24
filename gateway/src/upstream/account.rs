//! What people do with their own account at an identity server: the security-info page.

use contract::{Millis, flow::MethodKind, step::Place};

use super::{Answer, Caller, Factor, No, State};

/// The beginning of a set-up.
#[derive(Debug)]
pub struct Begun {
    /// What the server calls what is being set up; empty where it has no name yet.
    pub handle: String,
    /// What the person needs for it.
    pub offer: Offer,
    /// What [`Account::enroll_code`] and [`Account::enroll_look`] need; kept sealed with the set-up.
    pub state: State,
}

/// What the person needs for a set-up. Shown once, never stored in clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// For the QR code: `otpauth://…`.
    pub uri: String,
    /// An authenticator app: the same secret to type, base32.
    pub secret: Option<String>,
}

/// A session that the server lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteSession {
    /// Names it towards the server. Never shown as it is: it may be a token.
    pub handle: String,
    /// Whether it is the one that belongs to the asking session of the gateway.
    pub current: bool,
    /// `User-Agent` of its browser; may be empty.
    pub user_agent: String,
    /// Where it was begun.
    pub place: Option<Place>,
    /// When it began.
    pub created_at: Option<Millis>,
    /// When it was last used.
    pub last_seen_at: Option<Millis>,
}

/// What an entry of the server's activity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// Somebody signed in, or tried to.
    SignIn,
    /// A request was sent to a phone.
    Request,
}

/// Something that happened at the server, not through this gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Unique there; the same event has the same at the next call.
    pub handle: String,
    /// What.
    pub kind: EventKind,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// By which kind of proof.
    pub method: Option<MethodKind>,
    /// When.
    pub at: Millis,
    /// From where.
    pub place: Option<Place>,
    /// What asked, as it called itself; may be empty.
    pub client: String,
}

/// What people do with their own account. Every method may answer [`No::NotFresh`], [`No::SignedOut`],
/// [`No::Throttled`] and [`No::Unavailable`]; `state` is the session's, and may come back changed.
pub trait Account: Send + Sync {
    /// Every factor of the account.
    ///
    /// # Errors
    /// See the trait.
    fn factors(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<Factor>>;

    /// Gives a factor another name.
    ///
    /// # Errors
    /// `Refused`, `Over` when it is gone; see the trait.
    fn rename(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, factor: &str, label: &str) -> Answer<()> {
        let _ = (from, state, kind, factor, label);
        Err(No::Unsupported)
    }

    /// Takes a factor away, for good.
    ///
    /// # Errors
    /// `Over` when it is gone already; see the trait.
    fn remove(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, factor: &str) -> Answer<()> {
        let _ = (from, state, kind, factor);
        Err(No::Unsupported)
    }

    /// Begins to set something up: [`MethodKind::Push`] or [`MethodKind::Totp`].
    ///
    /// # Errors
    /// `Refused` when the server allows no more of them; see the trait.
    fn enroll(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, label: &str) -> Answer<Begun> {
        let _ = (from, state, kind, label);
        Err(No::Unsupported)
    }

    /// Whether the phone has done its part: `Some` is what was added.
    ///
    /// # Errors
    /// `Over`; see the trait.
    fn enroll_look(&self, from: Caller<'_>, state: &mut State, begun: &State) -> Answer<Option<Factor>> {
        let _ = (from, state, begun);
        Err(No::Unsupported)
    }

    /// The first code of an authenticator app; right, it is added.
    ///
    /// # Errors
    /// `Wrong`, `Over`; see the trait.
    fn enroll_code(&self, from: Caller<'_>, state: &mut State, begun: &mut State, code: &str) -> Answer<Factor> {
        let _ = (from, state, begun, code);
        Err(No::Unsupported)
    }

    /// The set-up was given up. Best effort.
    fn abandon(&self, state: &mut State, begun: &State) {
        let _ = (state, begun);
    }

    /// New recovery codes in place of all older ones.
    ///
    /// # Errors
    /// See the trait.
    fn recovery_codes(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<String>> {
        let _ = (from, state);
        Err(No::Unsupported)
    }

    /// The account's sessions there.
    ///
    /// # Errors
    /// See the trait.
    fn sessions(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<RemoteSession>> {
        let _ = (from, state);
        Err(No::Unsupported)
    }

    /// Ends one of them.
    ///
    /// # Errors
    /// `Over` when it has ended already; see the trait.
    fn end_session(&self, from: Caller<'_>, state: &mut State, handle: &str) -> Answer<()> {
        let _ = (from, state, handle);
        Err(No::Unsupported)
    }

    /// What happened lately, newest first, at most `limit`.
    ///
    /// # Errors
    /// See the trait.
    fn activity(&self, from: Caller<'_>, state: &mut State, limit: u32) -> Answer<Vec<Event>> {
        let _ = (from, state, limit);
        Err(No::Unsupported)
    }

    /// Sets a new password; the old one has just been proven.
    ///
    /// # Errors
    /// `Refused` when it does not like it; see the trait.
    fn set_password(&self, from: Caller<'_>, state: &mut State, new: &str) -> Answer<()> {
        let _ = (from, state, new);
        Err(No::Unsupported)
    }
}
