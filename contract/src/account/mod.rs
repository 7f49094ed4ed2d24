//! The session and what belongs to it: the account's own ways in, its sessions, and what has happened to it.
//!
//! Every call needs a session; every write its CSRF token. A change needs a *fresh proof* (step-up, RFC 9470; ASVS
//! 7.5.1): one that is at most five minutes old and at least as strong as what is touched. Without it the answer is
//! `reauthentication-required`: the page runs a flow with `purpose: reauthenticate` and repeats the call once.

mod activity;
mod enrollment;
mod methods;
mod password;
mod recovery;
mod report;
mod sessions;
mod trial;

pub use activity::{Activity, ActivityFilter, ActivityKind, ActivityOutcome, ActivityPage};
pub use enrollment::{EnrollCode, EnrollState, Enrollment, StartEnrollment, VerifyEnrollment};
pub use methods::{AddOption, Method, Methods, NoAdd, PatchMethod, Removed, Verb};
pub use password::ChangePassword;
pub use recovery::{NewRecoveryCodes, RecoveryCodes, RecoveryMark};
pub use report::{Secured, Securing};
pub use sessions::{EndedSessions, Session, SessionInfo, Sessions};
pub use trial::{Trial, TrialOutcome};
