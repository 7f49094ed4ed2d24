//! A new password, set at the server. None of it is kept here, not even as a hash.

use contract::{
    account::{ChangePassword, EndedSessions},
    problem::{ProblemKind, Wrong},
};

use super::{
    super::{
        super::{Authority, Result, password::normalised},
        AccountCall, Touches,
    },
    Said,
};
use crate::upstream::No;

impl Authority {
    /// Sets a new password there. `None`: passwords are ours. What was proven with the old one is void here as well, and
    /// the other sessions end where that is asked for.
    ///
    /// # Errors
    /// As [`Authority::change_password`]; `not-supported` where it cannot be changed; what the server says.
    pub(in super::super) fn set_password_there(
        &self,
        call: &AccountCall,
        change: &ChangePassword,
    ) -> Result<Option<EndedSessions>> {
        let password = normalised(&change.password);
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                if !act.kept_there(&signed.user) {
                    return Ok(None);
                }
                act.fresh(signed, &Touches::Account)?;
                let least = act.abilities().and_then(|can| can.password_min_length);
                let least = least.ok_or_else(|| act.refuse(ProblemKind::NotSupported))?;
                if change.password.chars().count() < least as usize && !change.password.is_empty() {
                    return Err(act.bad_change(Some(Wrong::TooShort)).into());
                }
                act.acceptable(signed, change, password.as_ref())?;
                Ok(Some(()))
            },
            // As it was typed: how it is written there is the server's to know.
            |account, from, state, ()| account.set_password(from, state, &change.password),
        )?;
        let Some(Said { answer, turn, .. }) = said else {
            return Ok(None);
        };
        if answer == Err(No::Refused) {
            return self.read(|act| Err(act.bad_change(Some(Wrong::TooCommon)).into()));
        }
        self.given(answer)?;
        let mut ended = self.account_write(call, |act, signed| {
            act.put_password(signed, &signed.user.password_hash, change.end_sessions)
        })?;
        drop(turn);
        if change.end_sessions {
            ended.ended = ended.ended.saturating_add(self.end_others_there(call));
        }
        Ok(Some(ended))
    }
}
