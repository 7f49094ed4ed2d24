//! What people do with their own account: every call knows its session, every write its token, and every change a
//! proof that is fresh and strong enough (security row 18; RFC 9470; ASVS 7.5.1).

mod activity;
mod asked;
mod change;
mod default;
mod enroll;
mod fresh;
#[cfg(feature = "negative-controls")]
mod history;
mod id;
mod label;
mod limits;
mod list;
mod noted;
mod password;
mod past;
mod pause;
mod recovery;
mod remove;
mod report;
mod sessions;
mod step_up;
mod there;
mod trial;

use contract::{Millis, problem::ProblemKind};

pub use enroll::EnrollSight;
pub use list::MethodsSight;
pub use past::Past;
pub use sessions::Which;
pub use trial::TrialSight;

pub(super) use enroll::seed_of_app;
pub(super) use fresh::Touches;
pub(super) use id::MethodId;
pub(super) use noted::Noted;
pub(super) use there::Paces;

use super::{
    Authority, Result,
    act::{Act, Origin},
    hub::Topic,
    keys::same,
};
use crate::{
    breaks::{Rule, breaks},
    store::{SessionRow, UserRow},
};

/// Where people look after their own ways in; a sign-in may always return there.
pub const ACCOUNT_PAGE: &str = "/security-info";

/// How old the note of a session's last use may be at most, ms.
const SEEN_EVERY: Millis = 60_000;

/// Who calls about their own account.
#[derive(Clone)]
pub struct AccountCall {
    /// The session cookie.
    pub session: Option<String>,
    /// The CSRF token of the session; writes need it.
    pub csrf: Option<String>,
    /// From where.
    pub origin: Origin,
}

/// The session of a call that waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionId(i64);

/// A call whose session is live, and whose account is neither disabled nor locked.
pub(super) struct Signed {
    /// Of the session's token.
    pub(super) hash: Vec<u8>,
    pub(super) session: SessionRow,
    pub(super) user: UserRow,
}

impl Authority {
    /// Runs `work` for the account of a call that only reads.
    pub(super) fn account_read<T>(
        &self,
        call: &AccountCall,
        work: impl FnOnce(&Act<'_>, &Signed) -> Result<T>,
    ) -> Result<T> {
        self.read_for(&call.origin, |act| work(act, &act.signed(call)?))
    }

    /// Runs `work` for the account of a call that changes something; its token has been checked.
    pub(super) fn account_write<T>(
        &self,
        call: &AccountCall,
        work: impl FnOnce(&Act<'_>, &Signed) -> Result<T>,
    ) -> Result<T> {
        self.write(&call.origin, |act| {
            let signed = act.signed_write(call)?;
            work(act, &signed)
        })
    }

    /// Notes that somebody has opened a page of their account: the session does not end for want of use. What a page reads
    /// besides, it reads again by itself whenever something changes, so that says nothing about anybody being there.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub fn opened(&self, call: &AccountCall) -> Result<()> {
        let session = self.read_for(&call.origin, |act| Ok(act.signed(call)?.session))?;
        if self.clock.now() - session.used_at() < self.note_every(&session) {
            return Ok(());
        }
        self.write(&call.origin, |act| act.session_used(&session))
    }

    /// How old the note of a session's last use may be: reading must not mean writing each time, nor a session end much
    /// too early.
    fn note_every(&self, session: &SessionRow) -> Millis {
        SEEN_EVERY.min(self.policy.lifetimes.idle(session.remembered) / 10)
    }

    /// For a long poll: what to wait for, and the session to look again with.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub(crate) fn account_topic(&self, call: &AccountCall) -> Result<(Topic, SessionId)> {
        self.read(|act| {
            let signed = act.signed(call)?;
            Ok((Topic::Account(signed.user.id), SessionId(signed.session.id)))
        })
    }

    /// Runs `work` for a call that was let in before and still waits. Its token may have changed meanwhile, because
    /// somebody has proven in another tab that it is them.
    pub(super) fn account_again<T>(
        &self,
        session: SessionId,
        origin: &Origin,
        work: impl FnOnce(&Act<'_>, &Signed) -> Result<T>,
    ) -> Result<T> {
        self.read_for(origin, |act| {
            let signed = act.signed_again(session.0)?;
            work(act, &signed.ok_or_else(|| act.refuse(ProblemKind::NotAuthenticated))?)
        })
    }
}

impl Act<'_> {
    /// The session of a call, while it is live.
    pub(super) fn signed(&self, call: &AccountCall) -> Result<Signed> {
        let found = self.find_session(call.session.as_deref())?;
        let (hash, session, user) = found.ok_or_else(|| self.refuse(ProblemKind::NotAuthenticated))?;
        Ok(Signed { hash, session, user })
    }

    /// The same for a call that was let in before and still waits: its session lives on when its token changes, and until
    /// its time is over, used or not.
    pub(super) fn signed_again(&self, session: i64) -> Result<Option<Signed>> {
        let Some((hash, session)) = self.tx.live_session(session, self.now)? else {
            return Ok(None);
        };
        let user = self.tx.user(session.user_id)?;
        let user = user.filter(|user| !user.disabled && !user.locked);
        Ok(user.map(|user| Signed { hash, session, user }))
    }

    /// The same for a call that changes something: a use of the session.
    pub(super) fn signed_write(&self, call: &AccountCall) -> Result<Signed> {
        let signed = self.signed(call)?;
        let want = self.session_csrf(&signed.hash);
        let fits = same(want.as_bytes(), call.csrf.as_deref().unwrap_or_default().as_bytes());
        if !fits && !breaks(Rule::Csrf) {
            return Err(self.refuse(ProblemKind::Csrf).into());
        }
        self.session_used(&signed.session)?;
        Ok(signed)
    }

    /// Something the pages of an account show has changed; they learn of it once it is durable.
    pub(super) fn touch_account(&self, user: i64) -> Result<()> {
        self.tx.touch_account(user)?;
        self.wake(Topic::Account(user));
        Ok(())
    }
}
