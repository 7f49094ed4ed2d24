//! Recovery codes that the server makes. They are shown once and kept nowhere here, not even as hashes.

use contract::{account::NewRecoveryCodes, problem::ProblemKind};

use super::{
    super::{
        super::{Authority, Result, act::Act},
        AccountCall, Signed, Touches,
    },
    Said,
    list::pace,
};
use crate::store::RemoteCodesRow;

impl Authority {
    /// A new set, made by the server. `None`: codes are made here.
    ///
    /// # Errors
    /// As [`Authority::make_recovery_codes`]; `not-supported` where the server makes none; what it says.
    pub(in super::super) fn make_codes_there(&self, call: &AccountCall) -> Result<Option<NewRecoveryCodes>> {
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                if !act.kept_there(&signed.user) {
                    return Ok(None);
                }
                act.fresh(signed, &Touches::Account)?;
                if !act.abilities().is_some_and(|can| can.recovery_codes) {
                    return Err(act.refuse(ProblemKind::NotSupported).into());
                }
                Ok(Some(signed.user.id))
            },
            |account, from, state, _| account.recovery_codes(from, state),
        )?;
        let Some(Said {
            found,
            answer,
            turn: _turn,
        }) = said
        else {
            return Ok(None);
        };
        self.paces.now(&pace(found));
        let codes = self.given(answer)?;
        self.account_write(call, |act, signed| act.codes_made_there(signed, codes))
            .map(Some)
    }
}

impl Act<'_> {
    fn codes_made_there(&self, signed: &Signed, codes: Vec<String>) -> Result<NewRecoveryCodes> {
        let user = signed.user.id;
        let before = self.tx.remote_codes(user)?;
        let length = codes.first().map_or(0, |code| code.chars().count());
        self.tx.set_remote_codes(
            user,
            Some(&RemoteCodesRow {
                handle: before.map(|row| row.handle).unwrap_or_default(),
                remaining: u32::try_from(codes.len()).ok(),
                length: u32::try_from(length).unwrap_or(0),
                created_at: self.now,
            }),
        )?;
        self.codes_made(signed)?;
        Ok(NewRecoveryCodes {
            created_at: self.now,
            codes,
        })
    }
}
