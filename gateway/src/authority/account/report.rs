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
        self.account_write(call, |act, signed| {
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
            act.secure_from(signed, marked)
        })
    }

    /// `POST {base}/account/secure`: the same about nothing in particular.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`.
    pub fn secure_account(&self, call: &AccountCall) -> Result<Secured> {
        self.account_write(call, |act, signed| act.secure_from(signed, false))
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
        all.push(Securing::NewPassword);
        if self.has_mailbox(user.id)? {
            all.push(Securing::Mail);
        }
        Ok(all)
    }

    /// How many sessions would end.
    pub(super) fn other_sessions(&self, signed: &Signed) -> Result<u32> {
        Ok(self.tx.live_sessions(signed.user.id, self.now)?.saturating_sub(1))
    }

    fn secure_from(&self, signed: &Signed, marked: bool) -> Result<Secured> {
        let done = self.securing(signed)?;
        if !marked && self.is_secured(signed)? {
            // Whatever somebody has proven since then is void, too.
            self.tx.set_secured(signed.user.id, self.now)?;
            return Ok(Secured { ended: 0, done });
        }
        let ended = self.secure_but(&signed.user, Some(signed.session.id), "browser", None)?;
        Ok(Secured { ended, done })
    }

    /// Whether everything that saying it does is in force.
    fn is_secured(&self, signed: &Signed) -> Result<bool> {
        let user = &signed.user;
        let new_password = user.must_change_password.as_deref() == Some(EnrollReason::Reported.as_str());
        let quiet = self.tx.live_push(user.id)?.is_none();
        Ok(new_password && user.push.paused && quiet && self.other_sessions(signed)? == 0)
    }
}
