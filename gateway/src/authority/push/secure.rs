//! *It wasn't me*: what follows for requests, sessions and proofs.

use contract::{
    account::ActivityKind,
    step::{EnrollReason, PushReason},
};

use super::{
    super::{
        Error, Result,
        account::Noted,
        act::Act,
        audit::{Event, Facts},
        told::{News, What},
    },
    LIVE,
};
use crate::store::{PushState, UserRow};

impl Act<'_> {
    /// The answer to "it wasn't me": every session ends, every proof so far is void, requests pause until another
    /// factor succeeds, and a request that is still open is denied.
    pub(in super::super) fn secure(&self, user: &UserRow, actor: &'static str, flow: Option<&str>) -> Result<u32> {
        self.secure_but(user, None, actor, flow)
    }

    /// The same, said in a session: that one stays, so that the password can be changed in it.
    pub(in super::super) fn secure_but(
        &self,
        user: &UserRow,
        stays: Option<i64>,
        actor: &'static str,
        flow: Option<&str>,
    ) -> Result<u32> {
        let ended = self.end_others(user.id, stays, "reported")?;
        self.tx.set_secured(user.id, self.now)?;
        // Somebody had the password: a new one is wanted as soon as its owner has signed in otherwise.
        // Where it is somebody else's to set, it is theirs to ask for, too.
        if !self.kept_there(user) {
            let why = EnrollReason::Reported.as_str();
            self.tx.set_must_change_password(user.id, Some(why))?;
        }
        let fresh = self
            .tx
            .user(user.id)?
            .ok_or_else(|| Error::Admin("the account is gone".to_owned()))?;
        let mut account = fresh.push;
        account.paused = true;
        self.tx.set_push_account(user.id, account)?;
        if let Some(live) = self.tx.live_push(user.id)? {
            let reason = Some(PushReason::NotMe);
            self.finish(&live, LIVE, PushState::Denied, Event::PushDenied, reason, flow)?;
        }
        let count = ended.to_string();
        self.audit(
            Event::Reported,
            &Facts {
                actor,
                user: Some(user.id),
                flow,
                detail: &[("sessions_ended", &count)],
            },
        )?;
        let reported = Noted {
            session: stays,
            ..Noted::done(ActivityKind::Reported)
        };
        self.noted(user.id, &reported)?;
        self.tell(user.id, &News::of(What::Secured))?;
        Ok(ended)
    }
}
