//! The session: who is signed in, and signing out.

use contract::{account::Session, flow::User, problem::ProblemKind};

use super::{
    Authority, Result,
    act::{Act, Origin},
    audit::{Event, Facts},
    keys::{same, sha256},
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
        self.read(|act| {
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
                return Ok(nobody);
            };
            Ok(Session {
                authenticated: true,
                user: Some(User { label: user.identifier }),
                csrf: Some(act.keys.csrf("session", &hash, &hash)),
                since: Some(session.created_at),
                expires_at: Some(session.expires_at),
                ..nobody
            })
        })
    }

    /// Signs out.
    ///
    /// # Errors
    /// `not-authenticated` without a session, `csrf` without its token.
    pub fn sign_out(&self, cookie: Option<&str>, csrf: Option<&str>, origin: &Origin) -> Result<()> {
        self.write(origin, |act| {
            let Some((hash, session, user)) = act.find_session(cookie)? else {
                return Err(act.refuse(ProblemKind::NotAuthenticated).into());
            };
            let want = act.keys.csrf("session", &hash, &hash);
            if !same(want.as_bytes(), csrf.unwrap_or_default().as_bytes()) && !breaks(Rule::Csrf) {
                return Err(act.refuse(ProblemKind::Csrf).into());
            }
            act.tx.revoke_session(session.id, "signed_out", act.now)?;
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
    /// The live session of a cookie, while its account is neither disabled nor locked.
    fn find_session(&self, cookie: Option<&str>) -> Result<Option<(Vec<u8>, SessionRow, UserRow)>> {
        let Some(cookie) = cookie else { return Ok(None) };
        let hash = sha256(cookie.as_bytes());
        let Some(session) = self.tx.session(&hash, self.now)? else {
            return Ok(None);
        };
        let user = self
            .tx
            .user(session.user_id)?
            .filter(|user| !user.disabled && !user.locked);
        Ok(user.map(|user| (hash, session, user)))
    }
}
