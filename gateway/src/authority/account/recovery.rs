//! Recovery codes: which of them are left, and a new set (security row 58).

use contract::{
    account::{ActivityKind, NewRecoveryCodes, RecoveryCodes, RecoveryMark},
    flow::MethodKind,
};

use super::{
    super::{
        Authority, Result,
        act::Act,
        audit::{Event, Facts},
        ways::secret::grouped,
    },
    AccountCall, Noted, Signed, Touches,
};

impl Authority {
    /// `GET {base}/account/recovery-codes`: never the codes.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub fn recovery_marks(&self, call: &AccountCall) -> Result<RecoveryCodes> {
        self.account_read(call, |act, signed| {
            if let Some(there) = act.tx.remote_codes(signed.user.id)? {
                // How many are left stands in the list of methods; which ones, only the server knows.
                return Ok(RecoveryCodes {
                    server_time: act.now,
                    created_at: Some(there.created_at),
                    codes: Vec::new(),
                });
            }
            let rows = act.tx.recovery(signed.user.id)?;
            // The instant of a set that is older than the column is not known.
            let created_at = rows.first().map(|row| row.created_at);
            let codes = (1_u32..).zip(&rows).map(|(place, row)| RecoveryMark {
                number: if row.number == 0 { place } else { row.number },
                used_at: row.used_at,
            });
            Ok(RecoveryCodes {
                server_time: act.now,
                created_at,
                codes: codes.collect(),
            })
        })
    }

    /// Whether [`Self::make_recovery_codes`] would be allowed: whoever may not costs no hashing.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `reauthentication-required`.
    pub fn may_make_recovery_codes(&self, call: &AccountCall) -> Result<()> {
        self.account_write(call, |act, signed| act.fresh(signed, &Touches::Account))
    }

    /// `POST {base}/account/recovery-codes`: a new set; the old one stops working in the same instant. The only reply
    /// that ever carries them: only slow hashes are stored. Made outside the transaction, because hashing takes long.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `reauthentication-required`.
    pub fn make_recovery_codes(&self, call: &AccountCall) -> Result<NewRecoveryCodes> {
        if let Some(made) = self.make_codes_there(call)? {
            return Ok(made);
        }
        let (codes, hashes) = self.draw_recovery()?;
        self.account_write(call, |act, signed| {
            act.fresh(signed, &Touches::Account)?;
            act.tx.set_recovery(signed.user.id, &hashes, act.now)?;
            act.codes_made(signed)?;
            Ok(NewRecoveryCodes {
                created_at: act.now,
                codes: codes.iter().map(|code| grouped(code).to_string()).collect(),
            })
        })
    }
}

impl Act<'_> {
    /// There is a new set: the account's pages, its owner and whoever runs the server learn of it.
    pub(super) fn codes_made(&self, signed: &Signed) -> Result<()> {
        self.audit(
            Event::RecoveryMade,
            &Facts {
                actor: "browser",
                user: Some(signed.user.id),
                flow: None,
                detail: &[("kind", "recovery")],
            },
        )?;
        let noted = Noted {
            method: Some(MethodKind::Recovery),
            ..Noted::done(ActivityKind::RecoveryMade)
        };
        self.noted(signed.user.id, &noted.in_session(signed.session.id))?;
        self.touch_account(signed.user.id)
    }
}
