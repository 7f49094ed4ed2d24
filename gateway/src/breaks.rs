//! Negative controls: one rule can be turned off, so that the test of that rule can be seen to fail.
//!
//! Only with the cargo feature `negative-controls`, which no release has: without it [`breaks`] is `false` at compile
//! time and the compiler removes every use.

/// A rule that a test can turn off with `GENKAN_BREAK=<word>`. Numbers are rows of the security bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// 2: a request is bound to one flow and one browser.
    PushBoundToFlow,
    /// 2: a redemption happens once.
    SingleRedemption,
    /// 3: lock, disable and removal are checked again at redemption.
    RecheckAtRedemption,
    /// 4: a denial always wins.
    DenyWins,
    /// 5: one wrong number ends a request.
    OneWrongNumber,
    /// 7: caps on requests.
    PushCaps,
    /// 8: a try is counted before it is checked.
    ReserveBeforeCheck,
    /// 9: a code works once.
    TotpSingleUse,
    /// 9: a code that was sent is bound to one flow.
    SentCodeBound,
    /// 9, 58: a recovery code works once.
    RecoverySingleUse,
    /// 18: nothing is sent to an address before it is completed.
    ProveBeforeSend,
    /// 15: CSRF.
    Csrf,
    /// 15: only configured pages read answers.
    PagesOnly,
    /// 17: known and unknown identifiers look alike.
    SameAnswerUnknown,
    /// 24: a passkey's challenge works once.
    PasskeySingleUse,
    /// 24: a passkey's challenge is bound to one flow and one browser.
    PasskeyBound,
    /// 18: nothing is set up before everything is proven.
    EnrollAfterProof,
    /// 19: a forgotten password never signs in.
    RecoverNeverSignsIn,
    /// 18: a change of the account needs a fresh proof that is strong enough.
    FreshProof,
    /// 18: what is being added is bound to one account and one session.
    EnrollmentBound,
    /// 28: a repeated write has one effect.
    Idempotency,
    /// 22: no reply of the API is kept.
    NoStore,
    /// 63: nothing is sniffed.
    Nosniff,
    /// An error says that it is one.
    ProblemType,
    /// 31: whoever is told to wait is told how long.
    RetryAfter,
    /// 16: no script reads a cookie.
    HttpOnly,
    /// 15: no other origin reads an answer.
    ForeignReader,
    /// 26: no other host name is answered.
    ForeignHost,
    /// 112: bodies are short.
    BodyLimit,
    /// 1: an action on an old revision does not happen.
    StaleFlow,
    /// 2: a flow is bound to one browser.
    FlowBound,
    /// A change wakes whoever waits.
    LongPoll,
    /// 81: a session that was signed out is over.
    SignOut,
    /// 15: an address signs nobody out; its person is asked.
    SignOutAsks,
    /// 82: a session that nobody uses ends.
    IdleTimeout,
    /// 82: opening the account's pages is a use of the session.
    OpeningIsUse,
    /// 82: waiting for news is none.
    WaitingIsNoUse,
    /// What discovery announces exists.
    AnnouncedShown,
    /// 5: the phone is never told the number of the page.
    NumberSecret,
    /// What a phone has shown is told to the page that waits.
    SeenTold,
    /// A test request that is taken back is over on the phone.
    TrialTakenBack,
    /// 9: a code stands for a short time.
    CodeWindow,
    /// Nobody gets a password that everybody tries first.
    PasswordRules,
    /// 19: the last way in stays.
    LastMethod,
    /// 2: a request of an identity server is redeemed there once.
    RedeemOnce,
    /// W2: the frame's document is framed by registered origins only.
    FrameAncestors,
    /// W2: what a frame asks for begins with a ticket of its own document.
    FrameTicket,
    /// W14: a passkey used in a frame says so, and in whose page.
    FramePasskey,
    /// A password is typed only in frames of clients that may have that.
    FramePassword,
    /// W12: a frame knows no cookie of the pages.
    FrameCookies,
    /// W8: a client's code is redeemed once.
    CodeOnce,
    /// W8: a client's code stands for a minute at most.
    CodeTime,
    /// W8: a client's code is bound to the client, its callback and its page.
    CodeBound,
    /// W8: whoever redeems a code has the verifier.
    CodeVerifier,
    /// W1: a callback is compared to the byte.
    CallbackExact,
    /// W21: a client that is switched off gets nothing.
    ClientSwitch,
    /// 102: only a browser that goes there learns what becomes of a request.
    ClientDoor,
    /// W24: the pages of one client begin so many sign-ins and no more.
    ClientPages,
    /// 60: a key is published before it signs.
    KeyKnownBefore,
    /// 60: a client that has a secret shows it.
    ClientSecret,
    /// 60: an ID token answers one request.
    NonceBound,
    /// 60: an ID token is for one client.
    AudienceBound,
    /// 60: nobody but us signs what tells of a session.
    HintSigned,
    /// 60: an address counts once a code that was sent there has come back.
    AddressProven,
}

/// Whether `rule` is turned off in this process.
#[cfg(not(feature = "negative-controls"))]
pub(crate) const fn breaks(_rule: Rule) -> bool {
    false
}

/// Whether `rule` is turned off in this process.
#[cfg(feature = "negative-controls")]
pub(crate) fn breaks(rule: Rule) -> bool {
    use std::sync::LazyLock;
    static BROKEN: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("GENKAN_BREAK").ok());
    BROKEN.as_deref() == Some(rule.word())
}

#[cfg(feature = "negative-controls")]
impl Rule {
    const fn word(self) -> &'static str {
        match self {
            Self::PushBoundToFlow => "push-bound-to-flow",
            Self::SingleRedemption => "single-redemption",
            Self::RecheckAtRedemption => "recheck-at-redemption",
            Self::DenyWins => "deny-wins",
            Self::OneWrongNumber => "one-wrong-number",
            Self::PushCaps => "push-caps",
            Self::ReserveBeforeCheck => "reserve-before-check",
            Self::TotpSingleUse => "totp-single-use",
            Self::SentCodeBound => "sent-code-bound",
            Self::RecoverySingleUse => "recovery-single-use",
            Self::ProveBeforeSend => "prove-before-send",
            Self::Csrf => "csrf",
            Self::PagesOnly => "pages-only",
            Self::SameAnswerUnknown => "same-answer-unknown",
            Self::PasskeySingleUse => "passkey-single-use",
            Self::PasskeyBound => "passkey-bound",
            Self::EnrollAfterProof => "enroll-after-proof",
            Self::RecoverNeverSignsIn => "recover-never-signs-in",
            Self::FreshProof => "fresh-proof",
            Self::EnrollmentBound => "enrollment-bound",
            Self::Idempotency => "idempotency",
            Self::NoStore => "no-store",
            Self::Nosniff => "nosniff",
            Self::ProblemType => "problem-type",
            Self::RetryAfter => "retry-after",
            Self::HttpOnly => "http-only",
            Self::ForeignReader => "foreign-reader",
            Self::ForeignHost => "foreign-host",
            Self::BodyLimit => "body-limit",
            Self::StaleFlow => "stale-flow",
            Self::FlowBound => "flow-bound",
            Self::LongPoll => "long-poll",
            Self::SignOut => "sign-out",
            Self::SignOutAsks => "sign-out-asks",
            Self::IdleTimeout => "idle-timeout",
            Self::OpeningIsUse => "opening-is-use",
            Self::WaitingIsNoUse => "waiting-is-no-use",
            Self::AnnouncedShown => "announced-shown",
            Self::NumberSecret => "number-secret",
            Self::SeenTold => "seen-told",
            Self::TrialTakenBack => "trial-taken-back",
            Self::CodeWindow => "code-window",
            Self::PasswordRules => "password-rules",
            Self::LastMethod => "last-method",
            Self::RedeemOnce => "redeem-once",
            Self::FrameAncestors => "frame-ancestors",
            Self::FrameTicket => "frame-ticket",
            Self::FramePasskey => "frame-passkey",
            Self::FramePassword => "frame-password",
            Self::FrameCookies => "frame-cookies",
            Self::CodeOnce => "code-once",
            Self::CodeTime => "code-time",
            Self::CodeBound => "code-bound",
            Self::CodeVerifier => "code-verifier",
            Self::CallbackExact => "callback-exact",
            Self::ClientSwitch => "client-switch",
            Self::ClientDoor => "client-door",
            Self::ClientPages => "client-pages",
            Self::KeyKnownBefore => "key-known-before",
            Self::ClientSecret => "client-secret",
            Self::NonceBound => "nonce-bound",
            Self::AudienceBound => "audience-bound",
            Self::HintSigned => "hint-signed",
            Self::AddressProven => "address-proven",
        }
    }
}
