//! The session: who is signed in, and signing out.

use contract::{account::Session, flow::User};

use super::{
    Authority, Result,
    account::{AccountCall, Signed},
    act::{Act, Origin},
    audit::{Event, Facts},
    hub::Topic,
    keys::sha256,
};
use crate::{
    breaks::{Rule, breaks},
    store::{SessionRow, UserRow},
};

impl Authority {
    /// Who is signed in with this cookie. A cookie that means nothing is no error.
    ///
    /// # Errors
    /// When the store fails.
    pub fn session(&self, cookie: Option<&str>) -> Result<Session> {
        let (told, session) = self.read(|act| {
            let nobody = Session {
                authenticated: false,
                server_time: act.now,
                user: None,
                csrf: None,
                since: None,
                expires_at: None,
                fresh_until: None,
            };
            let Some((hash, session, user)) = act.find_session(cookie)? else {
                return Ok((nobody, None));
            };
            let told = Session {
                authenticated: true,
                fresh_until: act.fresh_until(&session, &user)?,
                user: Some(User { label: user.identifier }),
                csrf: Some(act.session_csrf(&hash)),
                since: Some(session.created_at),
                expires_at: Some(session.expires_at),
                ..nobody
            };
            Ok((told, Some(session)))
        })?;
        if let Some(session) = session {
            self.session_used(&session, &Origin::default())?;
        }
        Ok(told)
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
        self.account_write(&call, |act, Signed { session, user, .. }| {
            if !breaks(Rule::SignOut) {
                act.tx.revoke_session(session.id, "signed_out", act.now)?;
            }
            act.withdraw_orphan(user.id)?;
            act.wake(Topic::Remote);
            act.touch_account(user.id)?;
            act.audit(
                Event::SessionEnded,
                &Facts {
                    actor: "browser",
                    user: Some(user.id),
                    flow: None,
                    detail: &[("why", "signed_out")],
                },
            )
        })
    }

    /// How many sessions of an account are live.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn live_sessions(&self, identifier: &str) -> Result<u32> {
        self.read(|act| {
            let user = act.admin_user(identifier)?;
            Ok(act.tx.live_sessions(user.id, act.now)?)
        })
    }
}

impl Act<'_> {
    /// The token every write of a session brings.
    pub(super) fn session_csrf(&self, hash: &[u8]) -> String {
        self.keys.csrf("session", hash, hash)
    }

    /// The live session of a cookie, while its account is neither disabled nor locked.
    pub(super) fn find_session(&self, cookie: Option<&str>) -> Result<Option<(Vec<u8>, SessionRow, UserRow)>> {
        let Some(cookie) = cookie else { return Ok(None) };
        let hash = sha256(cookie.as_bytes());
        // What a frame has opened is its client's: no browser ever comes with it.
        let session = self.tx.session(&hash, self.now)?;
        let Some(session) = session.filter(|session| session.client.is_none()) else {
            return Ok(None);
        };
        let user = self
            .tx
            .user(session.user_id)?
            .filter(|user| !user.disabled && !user.locked);
        Ok(user.map(|user| (hash, session, user)))
    }
}
