//! Beginning it: the server is asked between two transactions.

use contract::{
    account::{Enrollment, StartEnrollment},
    flow::MethodKind,
    problem::ProblemKind,
};
use zeroize::Zeroizing;

use super::{
    super::super::{
        super::{Authority, Error, Result, act::Act, audit::Event, remote::Holder},
        AccountCall, Signed, Touches,
        there::Said,
    },
    about,
    offer::Kept,
};
use crate::{
    store::{EnrollStage, EnrollmentRow},
    upstream::{Begun, No, Offer, State},
};

/// What is begun, before the server knows of it.
struct Beginning {
    row: EnrollmentRow,
    /// Earlier ones of its kind, which it takes the place of.
    earlier: Vec<State>,
}

impl Authority {
    /// Begins to add something there. `None`: it is added here.
    ///
    /// # Errors
    /// As [`Authority::start_enrollment`], and what the server says.
    pub(in super::super) fn start_there(
        &self,
        call: &AccountCall,
        input: &StartEnrollment,
    ) -> Result<Option<Enrollment>> {
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                if !act.kept_there(&signed.user) {
                    return Ok(None);
                }
                act.beginning(signed, input).map(Some)
            },
            |account, from, state, beginning| {
                for begun in &beginning.earlier {
                    account.abandon(state, begun);
                }
                account.enroll(from, state, input.kind, &beginning.row.label)
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
        let begun = match answer {
            Err(No::Refused) => return self.read(|act| Err(act.too_many().into())),
            answer => self.given(answer)?,
        };
        self.account_write(call, |act, signed| act.begun_there(signed, found.row, &begun))
            .map(Some)
    }
}

impl Act<'_> {
    fn beginning(&self, signed: &Signed, input: &StartEnrollment) -> Result<Beginning> {
        self.start_checked(input)?;
        self.fresh(signed, &Touches::Kind(input.kind))?;
        if let Some(replaced) = &input.replaces {
            self.fresh(signed, &Touches::Method(replaced.clone()))?;
            if !self.removable_there(MethodKind::Push) {
                return Err(self.refuse(ProblemKind::NotSupported).into());
            }
        }
        let replaced = self.replaced(signed, input)?;
        self.room_for(signed.user.id, input.kind, replaced.is_some())?;
        self.drop_overdue()?;
        self.count_start(signed.user.id)?;
        let mut row = self.new_row(signed, input, replaced.as_ref())?;
        if row.label.is_empty() {
            row.label = self.distinct_label(signed.user.id, self.phone_name())?;
        }
        let mut earlier = Vec::new();
        for old in self.tx.enrollments_of(signed.user.id)? {
            if old.kind == row.kind && old.stage == EnrollStage::Open && old.upstream.is_some() {
                earlier.push(self.begun_state(&old)?);
            }
        }
        Ok(Beginning { row, earlier })
    }

    fn begun_there(&self, signed: &Signed, mut row: EnrollmentRow, begun: &Begun) -> Result<Enrollment> {
        for old in self.tx.enrollments_of(signed.user.id)? {
            if old.kind == row.kind {
                self.abandon(&old)?;
            }
        }
        let Offer { uri, secret } = &begun.offer;
        let kept = Kept {
            uri: uri.clone(),
            secret: secret.clone(),
        };
        let text = Zeroizing::new(serde_json::to_vec(&kept).map_err(|_| Error::Crypto("an offer cannot be kept"))?);
        row.sealed = Some(self.keys.seal(&about(&row.id), &text)?);
        row.upstream = Some(self.seal_state(Holder::Enrollment(&row.id), &begun.state)?);
        self.tx.insert_enrollment(&row)?;
        self.keep(&mut row)?;
        self.enroll_event(Event::EnrollmentStarted, &row)?;
        self.touch_account(signed.user.id)?;
        Ok(self.enroll_sight(&row, &signed.user)?.enrollment)
    }
}
