//! A passkey, made by the browser of the session that asked for it.

use contract::{
    flow::MethodKind,
    problem::{ProblemKind, Wrong},
};
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::{
    super::{
        super::{
            Result,
            act::Act,
            actions::public,
            webauthn::{Bound, Ceremony, parse},
        },
        MethodId,
    },
    Added,
};
use crate::store::{EnrollmentRow, UserRow};

impl Act<'_> {
    /// Options for the browser. A challenge is bound to the enrolment, and works once: every answer counts a try.
    pub(super) fn passkey_options(&self, row: &EnrollmentRow, user: &UserRow) -> Result<String> {
        let session = row.session_id.to_be_bytes();
        let known = self.tx.passkeys_of(user.id)?;
        let known = known.iter().map(public).collect::<Result<Vec<_>>>()?;
        let bound = self.enroll_bound(row, &session);
        self.relying()?
            .creation(&bound, self.handle(user.id), &user.identifier, &known)
    }

    fn enroll_bound<'b>(&'b self, row: &'b EnrollmentRow, session: &'b [u8]) -> Bound<'b> {
        Bound {
            keys: self.keys,
            ceremony: Ceremony::Register,
            flow: &row.id,
            browser: session,
            tries: row.tries,
            now: self.now,
            frame: None,
        }
    }

    /// The passkey, when the browser's answer is one. Its try has been counted; the challenge is that of the one before.
    pub(super) fn passkey_made(&self, row: &EnrollmentRow, user: &UserRow, answer: &str) -> Result<Option<Added>> {
        let Some(answer) = parse::<RegisterPublicKeyCredential>(Some(answer)) else {
            return Ok(None);
        };
        let asked = EnrollmentRow {
            tries: row.tries.saturating_sub(1),
            ..row.clone()
        };
        let session = row.session_id.to_be_bytes();
        let known = self.tx.passkeys_of(user.id)?;
        let known = known.iter().map(public).collect::<Result<Vec<_>>>()?;
        let bound = self.enroll_bound(&asked, &session);
        let checked = self
            .relying()?
            .check_creation(&bound, &answer, self.handle(user.id), &user.identifier, &known);
        let Ok(passkey) = checked else { return Ok(None) };
        let Some(id) = self.store_passkey(user.id, &passkey, row.label.clone())? else {
            let no = self
                .refuse(ProblemKind::InputInvalid)
                .field("credential")
                .wrong(Wrong::Taken);
            return Err(no.into());
        };
        Ok(Some(Added {
            method: MethodId::Passkey(id).text(),
            kind: MethodKind::Passkey,
            label: row.label.clone(),
        }))
    }
}
