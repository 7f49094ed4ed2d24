//! *This wasn't me*: what it would do is said beforehand, what it has done afterwards. It needs no fresh proof, because
//! nothing is opened by it, and doing it twice does nothing more.

use contract::{
    account::{Secured, Securing},
    problem::ProblemKind,
    step::EnrollReason,
};

use super::{
    super::{Authority, Result, act::Act},
    AccountCall, Signed,
    activity::can_report,
};

impl Authority {
    /// `POST {base}/account/activity/{id}/report`.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`; `not-found` for anything that was not shown to this account; `input-invalid` for what
    /// the same browser did.
    pub fn report_activity(&self, call: &AccountCall, id: &str) -> Result<Secured> {
        let secured = self.account_write(call, |act, signed| {
            if let Some(secured) = act.report_event(signed, id)? {
                return Ok(secured);
            }
            let rows = act.rows_of(signed, id)?;
            let Some(newest) = rows.first() else {
                return Err(act.refuse(ProblemKind::NotFound).into());
            };
            let current = newest.session_id == Some(signed.session.id);
            if !can_report(newest, current) && newest.reported_at.is_none() {
                return Err(act.refuse(ProblemKind::InputInvalid).field("id").into());
            }
            let mut marked = false;
            for row in &rows {
                marked |= act.tx.report_activity(signed.user.id, row.id, act.now)?;
            }
            if !marked {
                // Said before. Since then the password may have been changed: that is not undone by a repetition.
                return act.secured_before(signed);
            }
            act.secure_now(signed)
        })?;
        Ok(self.secured_there(call, secured))
    }

    /// `POST {base}/account/secure`: the same about nothing in particular.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`.
    pub fn secure_account(&self, call: &AccountCall) -> Result<Secured> {
        let secured = self.account_write(call, |act, signed| {
            if !act.is_secured(signed)? {
                return act.secure_now(signed);
            }
            // Whatever somebody has proven since then is void, too.
            act.tx.set_secured(signed.user.id, act.now)?;
            act.secured_before(signed)
        })?;
        Ok(self.secured_there(call, secured))
    }

    /// The same at the identity server, where there is one.
    fn secured_there(&self, call: &AccountCall, secured: Secured) -> Secured {
        let ended = secured.ended.saturating_add(self.end_others_there(call));
        Secured { ended, ..secured }
    }
}

impl Act<'_> {
    /// What saying it would do now.
    pub(super) fn securing(&self, signed: &Signed) -> Result<Vec<Securing>> {
        let user = &signed.user;
        let mut all = Vec::new();
        if self.other_sessions(signed)? > 0 {
            all.push(Securing::EndSessions);
        }
        if !self.tx.phones_of(user.id)?.is_empty() {
            all.push(Securing::PauseRequests);
        }
        if !self.kept_there(user) {
            all.push(Securing::NewPassword);
        }
        if self.has_mailbox(user.id)? {
            all.push(Securing::Mail);
        }
        Ok(all)
    }

    /// How many sessions would end.
    pub(super) fn other_sessions(&self, signed: &Signed) -> Result<u32> {
        self.in_use(signed.user.id, Some(signed.session.id))
    }

    pub(super) fn secure_now(&self, signed: &Signed) -> Result<Secured> {
        let done = self.securing(signed)?;
        let ended = self.secure_but(&signed.user, Some(signed.session.id), "browser", None)?;
        Ok(Secured { ended, done })
    }

    /// What of it is in force, when it was said before.
    pub(super) fn secured_before(&self, signed: &Signed) -> Result<Secured> {
        let user = &signed.user;
        let mut done = self.securing(signed)?;
        done.retain(|what| match what {
            Securing::EndSessions => false,
            Securing::PauseRequests => user.push.paused,
            Securing::NewPassword => user.must_change_password.is_some(),
            Securing::Mail => true,
        });
        Ok(Secured { ended: 0, done })
    }

    /// Whether everything that saying it does is in force.
    fn is_secured(&self, signed: &Signed) -> Result<bool> {
        let user = &signed.user;
        let asked = user.must_change_password.as_deref() == Some(EnrollReason::Reported.as_str());
        let new_password = asked || self.kept_there(user);
        let quiet = self.tx.live_push(user.id)?.is_none();
        // Of those that were left alone as well.
        let alone = self.tx.live_sessions(user.id, self.now)? <= 1;
        Ok(new_password && user.push.paused && quiet && alone)
    }
}
