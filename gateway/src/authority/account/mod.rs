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

/// How old the note of a session's last use may be, ms: reading must not mean writing each time.
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
        let (value, session) = self.read_for(&call.origin, |act| {
            let signed = act.signed(call)?;
            Ok((work(act, &signed)?, signed.session))
        })?;
        self.session_used(&session, &call.origin)?;
        Ok(value)
    }

    /// Runs `work` for the account of a call that changes something; its token has been checked.
    pub(super) fn account_write<T>(
        &self,
        call: &AccountCall,
        work: impl FnOnce(&Act<'_>, &Signed) -> Result<T>,
    ) -> Result<T> {
        self.write(&call.origin, |act| {
            let signed = act.signed_write(call)?;
            act.tx.session_seen(signed.session.id, act.now)?;
            work(act, &signed)
        })
    }

    /// Notes that a session was used, at most once a minute.
    pub(super) fn session_used(&self, session: &SessionRow, origin: &Origin) -> Result<()> {
        let noted = session.last_seen_at.unwrap_or(session.created_at);
        if self.clock.now() - noted < SEEN_EVERY {
            return Ok(());
        }
        self.write(origin, |act| Ok(act.tx.session_seen(session.id, act.now)?))
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

    /// The same for a call that was let in before and still waits: its session lives on when its token changes.
    pub(super) fn signed_again(&self, session: i64) -> Result<Option<Signed>> {
        let Some((hash, session)) = self.tx.live_session(session, self.now)? else {
            return Ok(None);
        };
        let user = self.tx.user(session.user_id)?;
        let user = user.filter(|user| !user.disabled && !user.locked);
        Ok(user.map(|user| Signed { hash, session, user }))
    }

    /// The same for a call that changes something.
    pub(super) fn signed_write(&self, call: &AccountCall) -> Result<Signed> {
        let signed = self.signed(call)?;
        let want = self.session_csrf(&signed.hash);
        let fits = same(want.as_bytes(), call.csrf.as_deref().unwrap_or_default().as_bytes());
        if !fits && !breaks(Rule::Csrf) {
            return Err(self.refuse(ProblemKind::Csrf).into());
        }
        Ok(signed)
    }

    /// Something the pages of an account show has changed; they learn of it once it is durable.
    pub(super) fn touch_account(&self, user: i64) -> Result<()> {
        self.tx.touch_account(user)?;
        self.wake(Topic::Account(user));
        Ok(())
    }
}
