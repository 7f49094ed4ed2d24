//! The calls of the account, as values: a write that was interrupted can be made again as it was.

use contract::account::{ActivityFilter, ChangePassword, PatchMethod, StartEnrollment, VerifyEnrollment};

/// Which sessions end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All but this one.
    Others,
    /// All.
    All,
}

/// A call of the contract. Its reply comes back with it, so that a late one can be told from a current one. `Debug` shows
/// no secret: it is derived nowhere.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    /// `GET /session`
    Session,
    /// `GET /account/methods`, at once, or as soon as there is something newer.
    Methods {
        /// The revision that is drawn.
        after: Option<u64>,
        /// How long the server may wait, s.
        wait: u32,
    },
    /// `PATCH /account/methods/{id}`
    Patch {
        /// Which method.
        id: String,
        /// What changes.
        patch: PatchMethod,
    },
    /// `DELETE /account/methods/{id}`
    Remove {
        /// Which method.
        id: String,
    },
    /// `POST /account/methods/{id}/restore`
    Restore {
        /// Which method.
        id: String,
    },
    /// `POST /account/methods/{id}/test`
    Test {
        /// Which method.
        id: String,
    },
    /// `GET /account/tests/{id}`
    Trial {
        /// Which.
        id: String,
        /// The revision that is drawn.
        after: Option<u64>,
    },
    /// `DELETE /account/tests/{id}`
    EndTrial {
        /// Which.
        id: String,
    },
    /// `POST /account/enrollments`
    Enroll(StartEnrollment),
    /// `GET /account/enrollments/{id}`
    Enrollment {
        /// Which.
        id: String,
        /// The revision that is drawn.
        after: Option<u64>,
    },
    /// `POST /account/enrollments/{id}/verify`
    Verify {
        /// Which.
        id: String,
        /// What proves it.
        verify: VerifyEnrollment,
    },
    /// `POST /account/enrollments/{id}/resend`
    Resend {
        /// Which.
        id: String,
    },
    /// `DELETE /account/enrollments/{id}`
    GiveUp {
        /// Which.
        id: String,
    },
    /// `GET /account/recovery-codes`
    Marks,
    /// `POST /account/recovery-codes`
    MakeCodes,
    /// `GET /account/sessions`
    Sessions,
    /// `DELETE /account/sessions/{id}`
    EndSession {
        /// Which.
        id: String,
    },
    /// `DELETE /account/sessions?…`
    EndSessions(Ended),
    /// `GET /account/activity`
    Activity {
        /// Where to go on; `None` for the newest.
        cursor: Option<String>,
        /// Which entries; `None` for all.
        of: Option<ActivityFilter>,
    },
    /// `POST /account/activity/{id}/report`
    Report {
        /// Which entry.
        id: String,
    },
    /// `POST /account/secure`
    Secure,
    /// `PUT /account/password`
    Password(ChangePassword),
    /// `DELETE /session`
    SignOut,
}

/// What a call is about: trouble with it is said there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The page itself.
    Page,
    /// A method's name.
    Rename,
    /// *Ask for this first*.
    Default,
    /// *Send a test request*.
    Test,
    /// The switch of a phone.
    Pause,
    /// *Remove*.
    Remove,
    /// *Bring back*.
    Restore,
    /// The wizard that adds a method.
    Add,
    /// Recovery codes.
    Recovery,
    /// Sessions.
    Sessions,
    /// Activity.
    Activity,
    /// *This wasn't me*.
    Report,
    /// The password.
    Password,
    /// *Sign out*.
    SignOut,
}

impl Spot {
    /// What the part of the screen is called that it is said in (`data-spot`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Rename => "rename",
            Self::Default => "default",
            Self::Test => "test",
            Self::Pause => "pause",
            Self::Remove => "remove",
            Self::Restore => "restore",
            Self::Add => "add",
            Self::Recovery => "recovery",
            Self::Sessions => "sessions",
            Self::Activity => "activity",
            Self::Report => "report",
            Self::Password => "password",
            Self::SignOut => "sign-out",
        }
    }
}

impl Call {
    /// Whether it changes something: then it is made only because a person has pressed a button.
    #[must_use]
    pub const fn is_write(&self) -> bool {
        !matches!(
            self,
            Self::Session
                | Self::Methods { .. }
                | Self::Trial { .. }
                | Self::Enrollment { .. }
                | Self::Marks
                | Self::Sessions
                | Self::Activity { .. }
        )
    }

    /// Whether the session that makes it ends by it. Nothing is asked for beside it: the answer would be that nobody is
    /// signed in, before it is known why.
    #[must_use]
    pub const fn ends_own_session(&self) -> bool {
        matches!(self, Self::SignOut | Self::EndSessions(Ended::All))
    }

    /// What it is about.
    #[must_use]
    pub const fn spot(&self) -> Spot {
        match self {
            Self::Session | Self::Methods { .. } => Spot::Page,
            Self::Patch { patch, .. } => {
                if patch.label.is_some() {
                    Spot::Rename
                } else if patch.default.is_some() {
                    Spot::Default
                } else {
                    Spot::Pause
                }
            }
            Self::Remove { .. } => Spot::Remove,
            Self::Restore { .. } => Spot::Restore,
            Self::Test { .. } | Self::Trial { .. } | Self::EndTrial { .. } => Spot::Test,
            Self::Enroll(_)
            | Self::Enrollment { .. }
            | Self::Verify { .. }
            | Self::Resend { .. }
            | Self::GiveUp { .. } => Spot::Add,
            Self::Marks | Self::MakeCodes => Spot::Recovery,
            Self::Sessions | Self::EndSession { .. } | Self::EndSessions(_) => Spot::Sessions,
            Self::Activity { .. } => Spot::Activity,
            Self::Report { .. } | Self::Secure => Spot::Report,
            Self::Password(_) => Spot::Password,
            Self::SignOut => Spot::SignOut,
        }
    }

    /// What a fresh proof is asked for: a method's id, or the kind that is to be added. `None` for the account itself.
    #[must_use]
    pub fn touches(&self) -> Option<&str> {
        match self {
            Self::Patch { id, .. } | Self::Remove { id } | Self::Restore { id } => Some(id),
            // The phone that goes is what is touched, where one takes the place of another.
            Self::Enroll(start) => Some(start.replaces.as_deref().unwrap_or(start.kind.as_str())),
            _ => None,
        }
    }
}
