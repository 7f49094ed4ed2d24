//! An authenticator app: its first code is tried there.

use contract::{
    account::{Enrollment, VerifyEnrollment},
    flow::MethodKind,
    problem::ProblemKind,
};
use zeroize::Zeroizing;

use super::super::{
    super::{
        super::{Authority, Refusal, Result, act::Act, audit::Event, remote::Holder},
        AccountCall, Signed,
        there::Said,
    },
    kind_of,
};
use crate::{
    store::{EnrollStage, EnrollmentRow},
    upstream::{Factor, No, State},
};

/// A try, counted.
struct Try {
    row: EnrollmentRow,
    begun: State,
    code: Zeroizing<String>,
    /// The name that was typed with it, where names are given there.
    label: Option<String>,
}

impl Authority {
    /// Tries the first code of an authenticator app there. `None`: its seed is ours.
    ///
    /// # Errors
    /// As [`Authority::verify_enrollment`], and what the server says.
    pub(in super::super) fn verify_there(
        &self,
        call: &AccountCall,
        id: &str,
        input: &VerifyEnrollment,
    ) -> Result<Option<Enrollment>> {
        let mut left = None;
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                act.try_there(signed, id, input)
            },
            |account, from, state, tried| {
                let mut begun = tried.begun.clone();
                let answer = account.enroll_code(from, state, &mut begun, &tried.code);
                left = Some(begun);
                let factor = answer?;
                if let Some(label) = &tried.label {
                    // It works without its name, too.
                    let _ = account.rename(from, state, factor.kind, &factor.handle, label);
                }
                Ok(factor)
            },
        )?;
        let Some(Said {
            found,
            answer,
            turn: _turn,
        }) = said
        else {
            return Ok(None);
        };
        match answer {
            Ok(factor) => self
                .account_write(call, |act, signed| act.app_added_there(signed, &found.row, &factor))
                .map(Some),
            Err(no) => Err(self
                .account_write(call, |act, signed| act.try_failed(signed, id, left.as_ref(), no))?
                .into()),
        }
    }
}

impl Act<'_> {
    /// Counts a try before it is looked at (rule 8). `None`: the seed is ours.
    fn try_there(&self, signed: &Signed, id: &str, input: &VerifyEnrollment) -> Result<Option<Try>> {
        let mut row = self.open_row(signed, id)?;
        if row.upstream.is_none() {
            return Ok(None);
        }
        if row.stage != EnrollStage::Open || kind_of(&row) != MethodKind::Totp {
            return Err(self.refuse(ProblemKind::InputInvalid).field("type").into());
        }
        let code = self.proof_in(&row, input)?;
        let typed = input.label.as_deref();
        let typed = typed
            .map(|label| self.free_label(signed.user.id, label, None))
            .transpose()?;
        if let Some(label) = &typed {
            row.label.clone_from(label);
        }
        row.tries += 1;
        self.keep(&mut row)?;
        let named_there = self
            .abilities()
            .is_some_and(|can| can.rename.contains(&MethodKind::Totp));
        Ok(Some(Try {
            begun: self.begun_state(&row)?,
            row,
            code,
            label: typed.filter(|_| named_there),
        }))
    }

    /// What becomes of a set-up whose code was not taken.
    fn try_failed(&self, signed: &Signed, id: &str, left: Option<&State>, no: No) -> Result<Refusal> {
        let Ok(mut row) = self.open_row(signed, id) else {
            return Ok(self.refuse(ProblemKind::NotFound));
        };
        if let Some(left) = left {
            row.upstream = Some(self.seal_state(Holder::Enrollment(&row.id), left)?);
        }
        match no {
            No::Wrong => {
                self.enroll_event(Event::CodeFail, &row)?;
                if row.tries >= self.policy.enroll.tries {
                    self.abandon(&row)?;
                } else {
                    self.keep(&mut row)?;
                }
                Ok(self.refuse(ProblemKind::CodeIncorrect))
            }
            No::Over => {
                self.abandon(&row)?;
                self.touch_account(row.user_id)?;
                Ok(self.refuse(ProblemKind::NotFound))
            }
            no => {
                // Nothing was tried.
                row.tries = row.tries.saturating_sub(1);
                self.keep(&mut row)?;
                Ok(self.no_there(no))
            }
        }
    }

    fn app_added_there(&self, signed: &Signed, row: &EnrollmentRow, factor: &Factor) -> Result<Enrollment> {
        let added = self.mirrored_added(row, factor)?;
        self.method_added(row, &added)?;
        self.finished(row, &signed.user, added)
    }
}
