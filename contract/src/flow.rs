//! A flow: one attempt to sign in, or to prove once more that it is you.

use crate::{Millis, step::Step};

words! {
    /// Why a flow exists.
    pub enum Purpose {
        /// A session is wanted.
        SignIn = "sign_in",
        /// A session exists; a fresh proof is wanted before something sensitive (step-up, RFC 9470).
        Reauthenticate = "reauthenticate",
        /// A new account is wanted.
        Register = "register",
    }
}

words! {
    /// What the person may do next. The page offers exactly these.
    pub enum Action {
        /// `{identifier}` says who is signing in.
        Identify = "identify",
        /// `{password}` answers the password step.
        Password = "password",
        /// `{code}` answers a code step.
        Code = "code",
        /// `{method}` switches to one of `flow.methods`.
        Choose = "choose",
        /// Shows the list of methods.
        ChooseMethod = "choose_method",
        /// Sends a new request to the phone; only ever after a person's click.
        Resend = "resend",
        /// Redeems an approval. The only action that can set the session after an approval.
        Continue = "continue",
        /// `{remember}` answers *stay signed in?*.
        Remember = "remember",
        /// Goes back to the identifier; an open request is withdrawn.
        ChangeAccount = "change_account",
        /// *It wasn't me*: ends sessions and pauses sign-in requests.
        Report = "report",
        /// `{credential}` answers the passkey step, or the identify step when it carries `passkey`.
        Passkey = "passkey",
        /// Gives an open request to a phone its full life once more (WCAG 2.2, 2.2.1); never over 600 s in all.
        Extend = "extend",
        /// Forgotten password: mails a code, when there is somewhere to mail it to. It never signs in, and it never skips
        /// the second factor.
        Recover = "recover",
        /// `{address}` completes what the ownership-proof step asks for.
        Prove = "prove",
        /// `{password}` or `{credential}` sets up what the step asks for.
        Enroll = "enroll",
        /// Puts off what the step asks for.
        Skip = "skip",
        /// `{values}` answers the generic form.
        Submit = "submit",
    }
}

words! {
    /// Something to say beside the step.
    pub enum Notice {
        /// The account was changed back to the start on the person's request.
        AccountChanged = "account_changed",
        /// What was asked for is done: sessions are ended, requests are paused.
        Secured = "secured",
        /// An older prompt may still show on the phone and should be denied.
        OlderPrompt = "older_prompt",
        /// The password is the new one from now on; every session has ended.
        PasswordChanged = "password_changed",
        /// A code was sent again.
        CodeSent = "code_sent",
        /// The code could not be sent; another may be asked for, or another way chosen.
        CodeNotSent = "code_not_sent",
        /// What had to be set up is set up.
        Enrolled = "enrolled",
        /// Three recovery codes or fewer are left.
        RecoveryFew = "recovery_few",
        /// What was begun is over, at no fault of the person's: the first proof is asked for once more.
        StartedOver = "started_over",
        /// The application that asked cannot be signed in to at the moment. The flow is for nobody but its person, who is told
        /// that they can sign in here nevertheless, or go back there later.
        ClientUnavailable = "client_unavailable",
    }
}

words! {
    /// Why this proof is asked for.
    pub enum Reason {
        /// An ordinary sign-in.
        SignIn = "sign_in",
        /// The proof is older than the action allows.
        FreshProof = "fresh_proof",
        /// This browser has not been seen with the account.
        NewBrowser = "new_browser",
        /// A forgotten password is being replaced.
        Recover = "recover",
    }
}

/// Who is signing in, as they typed it or as the account is labelled. Never proof that the account exists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// What the account chip shows.
    pub label: String,
}

/// The application that asked for the sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Client {
    /// Its registered name.
    pub name: String,
    /// Its registered origin, `https://host[:port]`.
    pub origin: String,
}

words! {
    /// A kind of proof.
    pub enum MethodKind {
        /// A request on a phone that the person approves or denies.
        Push = "push",
        /// A time-based code, RFC 6238.
        Totp = "totp",
        /// A one-time recovery code.
        Recovery = "recovery",
        /// A code sent by e-mail.
        Email = "email",
        /// A code sent by text message.
        Sms = "sms",
        /// A temporary pass given out by a help desk.
        TemporaryPass = "temporary_pass",
        /// A passkey (WebAuthn).
        Passkey = "passkey",
        /// The password.
        Password = "password",
    }
}

words! {
    /// Why a method cannot be used right now.
    pub enum Unusable {
        /// The owner paused it.
        Paused = "paused",
        /// Too many tries or requests; see `retry_at`.
        Throttled = "throttled",
        /// The organisation does not allow it.
        Policy = "policy",
        /// It has expired.
        Expired = "expired",
        /// It was used up.
        Used = "used",
        /// The phone's app is too old.
        AppTooOld = "app_too_old",
        /// Another kind of proof has to be set up first.
        SecondMethod = "second_method",
        /// It cannot be used for what is being done: a mailed code proves nothing about a mailed code.
        SameProof = "same_proof",
        /// It is weaker than what is about to be changed.
        TooWeak = "too_weak",
        /// Its set-up is not finished.
        Unconfirmed = "unconfirmed",
    }
}

/// One way to prove it is you, as listed in *another way*.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MethodOption {
    /// Opaque id, valid in this flow.
    pub id: String,
    /// Its kind.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// The name its owner gave it (a device), or a masked address. Untrusted text.
    pub label: String,
    /// Whether `choose` would be accepted now.
    pub usable: bool,
    /// Why not, when it is not.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reason: Option<Unusable>,
    /// When it may be tried again, for `throttled` and `paused`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub retry_at: Option<Millis>,
}

/// The whole state of a flow as one reply. There is no other way to learn it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flow {
    /// Opaque; useless without the flow cookie it is bound to.
    pub id: String,
    /// Grows with every visible change. A page drops a reply whose `rev` is smaller than what it has drawn.
    pub rev: u64,
    /// Why the flow exists.
    pub purpose: Purpose,
    /// The server's clock when the reply was made; the only wall clock a page may use.
    pub server_time: Millis,
    /// After this instant every action answers `flow-expired`. At most 15 minutes after the start.
    pub expires_at: Millis,
    /// Sent back in `x-csrf-token` with every action.
    pub csrf: String,
    /// Who is signing in, once said.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub user: Option<User>,
    /// For which application.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub client: Option<Client>,
    /// Why the proof is asked for.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reason: Option<Reason>,
    /// The screen.
    pub step: Step,
    /// Other ways to prove it is you; empty before the first factor is proven (no account oracle).
    #[cfg_attr(feature = "serde", serde(default))]
    pub methods: Vec<MethodOption>,
    /// What may be done now.
    #[cfg_attr(feature = "serde", serde(default))]
    pub actions: Vec<Action>,
    /// Something to say beside the step.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub notice: Option<Notice>,
    /// Behind a step of another way in a request to a phone is still open until then: an answer on the phone moves the
    /// flow, so the page goes on listening, also after a reload.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub open_until: Option<Millis>,
}

impl Flow {
    /// Whether the server would take `action` now.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        self.actions.contains(&action)
    }
}
