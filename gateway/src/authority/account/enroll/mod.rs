//! Adding a way in. Begun with a fresh proof, bound to the account and the session that began it, tried at most a few
//! times, and forgotten after ten minutes: nothing of it counts before it has proven itself (security rows 18 and 57).

mod address;
mod app;
mod end;
mod link;
mod passkey;
mod phone;
mod start;
mod there;
mod view;

pub(in super::super) use app::seed_of_app;

use contract::{
    Millis,
    account::{ActivityKind, Enrollment, VerifyEnrollment},
    flow::MethodKind,
    problem::{ProblemKind, Wrong},
};

use super::{
    super::{
        Authority, Refusal, Result,
        act::{Act, Origin, settled},
        audit::{Event, Facts},
        hub::Topic,
    },
    AccountCall, Noted, SessionId, Signed,
    there::Who,
};
use crate::{
    breaks::{Rule, breaks},
    store::{EnrollStage, EnrollmentRow},
};

/// An enrolment as it looks now.
pub struct EnrollSight {
    /// What the page is told.
    pub enrollment: Enrollment,
    /// When time alone will change it next.
    pub changes_at: Option<Millis>,
}

/// "Committed, but the answer is no."
type Verdict<T> = std::result::Result<T, Refusal>;

/// A way in that has proven itself.
struct Added {
    /// Its id, as the list of methods has it.
    method: String,
    kind: MethodKind,
    /// What its owner knows it by.
    label: String,
}

impl Authority {
    /// `GET {base}/account/enrollments/{id}`.
    ///
    /// # Errors
    /// `not-authenticated`, `not-found`.
    pub fn enrollment(&self, call: &AccountCall, id: &str) -> Result<EnrollSight> {
        self.enrolled_there(&call.origin, Who::Call(call), id)?;
        self.account_read(call, |act, signed| {
            let row = act.open_row(signed, id)?;
            act.enroll_sight(&row, &signed.user)
        })
    }

    /// The same for a call that was let in before and still waits.
    ///
    /// # Errors
    /// `not-authenticated`, `not-found`.
    pub(crate) fn enrollment_again(&self, session: SessionId, origin: &Origin, id: &str) -> Result<EnrollSight> {
        self.enrolled_there(origin, Who::Session(session), id)?;
        self.account_again(session, origin, |act, signed| {
            let row = act.open_row(signed, id)?;
            act.enroll_sight(&row, &signed.user)
        })
    }

    /// `POST {base}/account/enrollments/{id}/verify`.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `not-found`, `input-invalid`, `code-incorrect`.
    pub fn verify_enrollment(&self, call: &AccountCall, id: &str, input: &VerifyEnrollment) -> Result<Enrollment> {
        if let Some(done) = self.verify_there(call, id, input)? {
            return Ok(done);
        }
        settled(self.account_write(call, |act, signed| act.verify(signed, id, input))?)
    }

    /// `POST {base}/account/enrollments/{id}/resend`.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `not-found`, `rate-limited`; `input-invalid` where nothing is sent.
    pub fn resend_enrollment(&self, call: &AccountCall, id: &str) -> Result<Enrollment> {
        self.account_write(call, |act, signed| {
            let mut row = act.open_row(signed, id)?;
            match kind_of(&row) {
                _ if row.upstream.is_some() => return Err(act.refuse(ProblemKind::InputInvalid).field("type").into()),
                MethodKind::Push => act.ask_phone_again(&mut row, &signed.user)?,
                MethodKind::Email | MethodKind::Sms => act.send_enroll_code(&mut row, &signed.user)?,
                _ => return Err(act.refuse(ProblemKind::InputInvalid).field("type").into()),
            }
            act.keep(&mut row)?;
            Ok(act.enroll_sight(&row, &signed.user)?.enrollment)
        })
    }

    /// `DELETE {base}/account/enrollments/{id}`: gives it up.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `not-found`.
    pub fn give_up_enrollment(&self, call: &AccountCall, id: &str) -> Result<()> {
        self.abandon_there(call, id)?;
        self.account_write(call, |act, signed| {
            let row = act.open_row(signed, id)?;
            act.abandon(&row)?;
            act.touch_account(signed.user.id)
        })
    }
}

impl Act<'_> {
    /// An enrolment of this account and this session that is not over. Somebody else's answers like none.
    fn open_row(&self, signed: &Signed, id: &str) -> Result<EnrollmentRow> {
        let row = self.tx.enrollment(id)?.filter(|row| {
            let ours = row.user_id == signed.user.id && row.session_id == signed.session.id;
            (ours || breaks(Rule::EnrollmentBound)) && self.now < row.expires_at
        });
        row.ok_or_else(|| self.refuse(ProblemKind::NotFound).into())
    }

    /// The newest one of a session that can be gone on with.
    pub(in super::super) fn open_enrollment(&self, user: i64, session: i64) -> Result<Option<String>> {
        let rows = self.tx.enrollments_of(user)?;
        let open = rows.into_iter().find(|row| {
            let waits = matches!(row.stage, EnrollStage::Open | EnrollStage::Confirm);
            row.session_id == session && waits && self.now < row.expires_at
        });
        Ok(open.map(|row| row.id))
    }

    /// Counts the try before it is looked at (rule 8); whatever comes of it is committed.
    fn verify(&self, signed: &Signed, id: &str, input: &VerifyEnrollment) -> Result<Verdict<Enrollment>> {
        let mut row = self.open_row(signed, id)?;
        if row.stage != EnrollStage::Open || kind_of(&row) == MethodKind::Push {
            return Err(self.refuse(ProblemKind::InputInvalid).field("type").into());
        }
        // What is refused here has tried nothing.
        let proof = self.proof_in(&row, input)?;
        if let Some(label) = &input.label {
            row.label = self.free_label(signed.user.id, label, None)?;
        }
        if !breaks(Rule::ReserveBeforeCheck) {
            row.tries += 1;
        }
        let added = match kind_of(&row) {
            MethodKind::Totp => self.app_proven(&row, &proof)?,
            MethodKind::Passkey => self.passkey_made(&row, &signed.user, &proof)?,
            _ => self.address_proven(&row, &proof, input.label.is_some())?,
        };
        if let Some(added) = added {
            self.method_added(&row, &added)?;
            return Ok(Ok(self.finished(&row, &signed.user, added)?));
        }
        let kind = kind_of(&row);
        self.enroll_event(Event::CodeFail, &row)?;
        if row.tries >= self.policy.enroll.tries {
            self.abandon(&row)?;
        } else {
            self.keep(&mut row)?;
        }
        Ok(Err(if kind == MethodKind::Passkey {
            self.refuse(ProblemKind::InputInvalid).field("credential")
        } else {
            self.refuse(ProblemKind::CodeIncorrect)
        }))
    }

    /// The way in works from now on: its page, the account's owner and whoever runs the server learn of it.
    fn method_added(&self, row: &EnrollmentRow, added: &Added) -> Result<()> {
        self.enroll_event(Event::MethodAdded, row)?;
        self.added_noted(row, added.kind, &added.label)?;
        self.touch_account(row.user_id)
    }

    /// The account's owner learns of it, too: somebody else may have done it.
    fn added_noted(&self, row: &EnrollmentRow, kind: MethodKind, label: &str) -> Result<()> {
        let noted = Noted::about(ActivityKind::MethodAdded, kind, label);
        self.noted(row.user_id, &noted.in_session(row.session_id))
    }

    /// The last thing its page is told; afterwards there is nothing left of it, least of all its secret.
    fn finished(&self, row: &EnrollmentRow, user: &crate::store::UserRow, added: Added) -> Result<Enrollment> {
        self.tx.delete_enrollment(&row.id)?;
        self.wake(Topic::Enrollment(row.id.clone()));
        let done = EnrollmentRow {
            stage: EnrollStage::Done,
            rev: row.rev + 1,
            method_id: Some(added.method),
            label: added.label,
            sealed: None,
            upstream: None,
            ..row.clone()
        };
        Ok(self.enroll_sight(&done, user)?.enrollment)
    }

    /// Stores a new revision and wakes the page.
    fn keep(&self, row: &mut EnrollmentRow) -> Result<()> {
        let from = row.rev;
        row.rev = from + 1;
        if !self.tx.update_enrollment(row, from)? {
            return Err(self.refuse(ProblemKind::NotFound).into());
        }
        self.wake(Topic::Enrollment(row.id.clone()));
        Ok(())
    }

    fn enroll_event(&self, event: Event, row: &EnrollmentRow) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "browser",
                user: Some(row.user_id),
                flow: None,
                detail: &[("enrollment", &row.id), ("kind", &row.kind)],
            },
        )
    }

    /// `input-invalid`: there are as many as the organisation allows.
    fn too_many(&self) -> Refusal {
        self.refuse(ProblemKind::InputInvalid).field("type").wrong(Wrong::Limit)
    }
}

/// What is being added.
fn kind_of(row: &EnrollmentRow) -> MethodKind {
    MethodKind::parse(&row.kind).unwrap_or(MethodKind::Password)
}
