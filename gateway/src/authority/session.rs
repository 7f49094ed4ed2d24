//! The session: who is signed in, and signing out.

use contract::{
    Millis,
    account::{ActivityKind, Session},
    flow::User,
};

use super::{
    Authority, ClientRule, Lifetimes, Result,
    account::{AccountCall, Noted, Signed},
    act::{Act, Origin},
    audit::{Event, Facts},
    hub::Topic,
    keys::sha256,
};
use crate::{
    breaks::{Rule, breaks},
    store::{SessionRow, UserRow},
};

/// Who has ended a session.
#[derive(Debug, Clone, Copy)]
pub(super) enum EndedBy<'a> {
    /// Its owner, here.
    Person,
    /// Its owner, whom this client has sent here.
    PersonFor(&'a ClientRule),
    /// The client it was opened for.
    Client(&'a ClientRule),
}

impl Authority {
    /// Who is signed in with this cookie. A cookie that means nothing is no error. Asking is no use of the session: a page
    /// has to be able to look at it without keeping it alive.
    ///
    /// # Errors
    /// When the store fails.
    pub fn session(&self, cookie: Option<&str>) -> Result<Session> {
        self.read(|act| {
            let nobody = Session {
                authenticated: false,
                server_time: act.now,
                user: None,
                csrf: None,
                since: None,
                expires_at: None,
                idle_at: None,
                fresh_until: None,
            };
            let Some((hash, session, user)) = act.find_session(cookie)? else {
                return Ok(nobody);
            };
            Ok(Session {
                authenticated: true,
                fresh_until: act.fresh_until(&session, &user)?,
                user: Some(User { label: user.identifier }),
                csrf: Some(act.session_csrf(&hash)),
                since: Some(session.created_at),
                expires_at: Some(session.expires_at),
                idle_at: act.idle_before_end(&session),
                ..nobody
            })
        })
    }

    /// Signs out.
    ///
    /// # Errors
    /// `not-authenticated` without a session, `csrf` without its token.
    pub fn sign_out(&self, cookie: Option<&str>, csrf: Option<&str>, origin: &Origin) -> Result<()> {
        let call = AccountCall {
            session: cookie.map(str::to_owned),
            csrf: csrf.map(str::to_owned),
            origin: origin.clone(),
        };
        self.account_write(&call, |act, Signed { session, .. }| {
            act.end_session(session, EndedBy::Person)
        })
    }

    /// Says once, before anybody is served, that the configuration is in force: sessions that it gives less time without
    /// use end earlier from now on. Those that it gives more have it from their next use on, and what was over under the
    /// configuration before stays over (security row 82).
    ///
    /// # Errors
    /// When the store fails.
    pub fn keep_idle_ends(&self) -> Result<()> {
        let Lifetimes {
            session_idle,
            remember_idle,
            ..
        } = self.policy.lifetimes;
        self.write(&Origin::default(), |act| {
            Ok(act.tx.shorten_idle(session_idle, remember_idle)?)
        })
    }

    /// How many sessions of an account are live.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn live_sessions(&self, identifier: &str) -> Result<u32> {
        self.read(|act| {
            let user = act.admin_user(identifier)?;
            act.in_use(user.id, None)
        })
    }
}

impl Act<'_> {
    /// Ends a session for good, with every code and access token of it.
    pub(super) fn end_session(&self, session: &SessionRow, by: EndedBy<'_>) -> Result<()> {
        let user = session.user_id;
        let (actor, client) = match by {
            EndedBy::Person => ("browser", None),
            EndedBy::PersonFor(client) => ("browser", Some(client)),
            EndedBy::Client(client) => ("client", Some(client)),
        };
        if !breaks(Rule::SignOut) {
            self.tx.revoke_session(session.id, "signed_out", self.now)?;
        }
        self.withdraw_orphan(user)?;
        self.wake(Topic::Remote);
        self.touch_account(user)?;
        let mut detail = vec![("why", "signed_out")];
        if let Some(client) = client {
            detail.push(("client", &client.id));
            // Another site has begun it: whose name that was is worth to be read there.
            let name = client.name_in(self.origin.lang);
            let noted = Noted {
                app: Some(&name),
                ..Noted::done(ActivityKind::SessionsEnded).in_session(session.id)
            };
            self.noted(user, &noted)?;
        }
        self.audit(
            Event::SessionEnded,
            &Facts {
                actor,
                user: Some(user),
                flow: None,
                detail: &detail,
            },
        )
    }

    /// The token every write of a session brings.
    pub(super) fn session_csrf(&self, hash: &[u8]) -> String {
        self.keys.csrf("session", hash, hash)
    }

    /// Notes that a session is used. What was left alone too long stays over: nothing brings it back.
    pub(super) fn session_used(&self, session: &SessionRow) -> Result<()> {
        let idle_at = self.idle_after(session, self.now);
        Ok(self.tx.session_seen(session.id, self.now, idle_at)?)
    }

    /// When a session ends that is used at `used` and not again. One that a client's frame has opened is used by the
    /// client's server, which nobody sees here: only its own end counts.
    fn idle_after(&self, session: &SessionRow, used: Millis) -> Option<Millis> {
        let idle = self.policy.lifetimes.idle(session.remembered);
        session.client.is_none().then(|| used + idle)
    }

    /// When a session ends if nobody uses it until then: it was written down at its last use, so that a longer time that is
    /// configured afterwards brings none back. Rows of older versions have no such note before the server has started.
    fn idle_at(&self, session: &SessionRow) -> Option<Millis> {
        session.idle_at.or_else(|| self.idle_after(session, session.used_at()))
    }

    /// The same, where that comes before the session's own end.
    pub(super) fn idle_before_end(&self, session: &SessionRow) -> Option<Millis> {
        self.idle_at(session).filter(|&at| at < session.expires_at)
    }

    /// Whether a session was left alone for so long that no browser is signed in by it any more (security row 82; NIST
    /// SP 800-63B-4, section 2.2.3). What clients were given for it lives until its own end.
    pub(super) fn is_idle(&self, session: &SessionRow) -> bool {
        let over = self.idle_at(session).is_some_and(|at| self.now >= at);
        over && !breaks(Rule::IdleTimeout)
    }

    /// The sessions that somebody is signed in by.
    pub(super) fn used_sessions(&self, user: i64) -> Result<Vec<SessionRow>> {
        let mut rows = self.tx.sessions_of(user, self.now)?;
        rows.retain(|row| !self.is_idle(row));
        Ok(rows)
    }

    /// How many they are, but for one of them.
    pub(super) fn in_use(&self, user: i64, but: Option<i64>) -> Result<u32> {
        let rows = self.used_sessions(user)?;
        let others = rows.iter().filter(|row| Some(row.id) != but);
        Ok(u32::try_from(others.count()).unwrap_or(u32::MAX))
    }

    /// Ends every session of an account but the one that stays, those that were left alone as well; how many of them
    /// somebody was signed in by.
    pub(super) fn end_others(&self, user: i64, stays: Option<i64>, why: &str) -> Result<u32> {
        let ended = self.in_use(user, stays)?;
        self.tx.revoke_other_sessions(user, stays, why, self.now)?;
        Ok(ended)
    }

    /// The live session of a cookie, while its account is neither disabled nor locked.
    pub(super) fn find_session(&self, cookie: Option<&str>) -> Result<Option<(Vec<u8>, SessionRow, UserRow)>> {
        let Some(cookie) = cookie else { return Ok(None) };
        let hash = sha256(cookie.as_bytes());
        // What a frame has opened is its client's: no browser ever comes with it.
        let session = self.tx.session(&hash, self.now)?;
        let Some(session) = session.filter(|session| session.client.is_none() && !self.is_idle(session)) else {
            return Ok(None);
        };
        let user = self
            .tx
            .user(session.user_id)?
            .filter(|user| !user.disabled && !user.locked);
        Ok(user.map(|user| (hash, session, user)))
    }
}
