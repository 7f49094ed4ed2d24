//! What a page is told of an enrolment.

use contract::{
    Millis,
    account::{EnrollCode, EnrollState, Enrollment, TrialOutcome, VerifyEnrollment},
    flow::{MethodKind, Unusable},
    problem::ProblemKind,
    step::{Alphabet, CodeKind, EnrollOffer, Push, QrCode},
};
use zeroize::Zeroizing;

use super::{
    super::{
        super::{
            Result,
            act::Act,
            ways::secret::{length, normalised_to},
        },
        asked::outcome,
    },
    EnrollSight, kind_of,
    there::EVERY,
};
use crate::{
    pairing::{link_of, qr_modules},
    store::{EnrollStage, EnrollmentRow, PushState, UserRow},
};

/// What has become of a phone.
#[derive(Default)]
struct Phone {
    push: Option<Push>,
    outcome: Option<TrialOutcome>,
    changes_at: Option<Millis>,
    lapsed: bool,
}

impl Act<'_> {
    pub(super) fn enroll_sight(&self, row: &EnrollmentRow, user: &UserRow) -> Result<EnrollSight> {
        let phone = self.enrolled_phone(row)?;
        let state = match row.stage {
            EnrollStage::Open => EnrollState::Open,
            EnrollStage::Confirm if phone.push.is_some() => EnrollState::Confirm,
            EnrollStage::Confirm => EnrollState::Unconfirmed,
            EnrollStage::Done => EnrollState::Done,
            EnrollStage::Refused => EnrollState::Refused,
        };
        let open = state == EnrollState::Open;
        let label = match kind_of(row) {
            MethodKind::Email | MethodKind::Sms if row.sealed.is_some() => self.masked_address(row)?,
            _ => row.label.clone(),
        };
        let replaces = row.replaces.as_deref().map(|id| self.tx.any_device(id)).transpose()?;
        let enrollment = Enrollment {
            id: row.id.clone(),
            // Time ending the request is a visible change that nobody writes down: half a revision.
            rev: row.rev * 2 + u64::from(phone.lapsed),
            server_time: self.now,
            kind: kind_of(row),
            state,
            expires_at: row.expires_at,
            label,
            replaces: replaces.flatten().map(|device| device.name),
            offer: if open {
                self.enroll_offer(row, user)?
            } else {
                EnrollOffer::default()
            },
            push: phone.push,
            outcome: phone.outcome,
            refused: row.refused.as_deref().and_then(Unusable::parse),
            least: row.least.clone(),
            code: if open { self.enroll_code(row, user)? } else { None },
            method: row.method_id.clone(),
        };
        let mut ends = phone.changes_at.map_or(row.expires_at, |at| at.min(row.expires_at));
        if open && row.upstream.is_some() && kind_of(row) == MethodKind::Push {
            // Nobody tells us: it has to be looked at.
            ends = ends.min(self.now + EVERY);
        }
        Ok(EnrollSight {
            enrollment,
            changes_at: Some(ends),
        })
    }

    fn enrolled_phone(&self, row: &EnrollmentRow) -> Result<Phone> {
        if row.stage != EnrollStage::Confirm {
            return Ok(Phone::default());
        }
        let push = row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten();
        let Some(push) = push else {
            return Ok(Phone {
                outcome: Some(TrialOutcome::Cancelled),
                ..Phone::default()
            });
        };
        let state = push.at(self.now, self.policy);
        let device = self.tx.device(&push.device_id)?;
        let left = self.policy.enroll.tries.saturating_sub(row.tries);
        let shown = (state == PushState::Pending)
            .then(|| self.push_shown(&push, device.as_ref(), (left, self.now)))
            .transpose()?;
        Ok(Phone {
            changes_at: shown.as_ref().map(|push| push.expires_at),
            push: shown,
            outcome: outcome(state),
            lapsed: state == PushState::Expired,
        })
    }

    fn enroll_offer(&self, row: &EnrollmentRow, user: &UserRow) -> Result<EnrollOffer> {
        if row.upstream.is_some() {
            return self.offer_there(row);
        }
        Ok(match kind_of(row) {
            MethodKind::Push => self.phone_offer(row)?,
            MethodKind::Totp => EnrollOffer {
                secret: Some(self.secret(row)?.to_string()),
                issuer: Some(self.policy.product_name.clone()),
                ..EnrollOffer::default()
            },
            MethodKind::Passkey => EnrollOffer {
                options: Some(self.passkey_options(row, user)?),
                expires_at: Some(row.expires_at),
                ..EnrollOffer::default()
            },
            _ => EnrollOffer::default(),
        })
    }

    fn phone_offer(&self, row: &EnrollmentRow) -> Result<EnrollOffer> {
        let pairing = row.pairing_id.as_deref().map(|id| self.tx.pairing(id)).transpose()?;
        let Some(pairing) = pairing.flatten() else {
            return Ok(EnrollOffer::default());
        };
        let secret = self.keys.again("pairing", &pairing.id);
        let link = link_of(self.site, &pairing.id, &secret);
        Ok(EnrollOffer {
            qr: qr_modules(&link).map(|(size, modules)| QrCode { size, modules }),
            link: Some(link_of("", &pairing.id, &secret)),
            expires_at: Some(pairing.expires_at),
            ..EnrollOffer::default()
        })
    }

    fn enroll_code(&self, row: &EnrollmentRow, user: &UserRow) -> Result<Option<EnrollCode>> {
        let Some(kind) = code_of(row) else { return Ok(None) };
        let sent = kind != CodeKind::Totp;
        let (left, next_at) = self.enroll_caps(user.id)?;
        Ok(Some(EnrollCode {
            length: self.code_length(row, kind)?,
            alphabet: Alphabet::Digits,
            attempts_left: self.policy.enroll.tries.saturating_sub(row.tries),
            resend_at: sent.then_some(next_at),
            requests_left: sent.then_some(left),
            not_sent: row.not_sent,
        }))
    }

    /// How long the code is that proves it.
    fn code_length(&self, row: &EnrollmentRow, kind: CodeKind) -> Result<u32> {
        if row.upstream.is_some() {
            return self.digits_there(row);
        }
        Ok(length(kind))
    }

    /// What is to prove it, in the form in which it is compared.
    pub(super) fn proof_in(&self, row: &EnrollmentRow, input: &VerifyEnrollment) -> Result<Zeroizing<String>> {
        let wrong = |field| self.refuse(ProblemKind::InputInvalid).field(field);
        match code_of(row) {
            Some(kind) => {
                let typed = input.code.as_deref().unwrap_or_default();
                let length = self.code_length(row, kind)?;
                normalised_to(kind, length, typed).ok_or_else(|| wrong("code").into())
            }
            None => match &input.credential {
                Some(credential) => Ok(Zeroizing::new(credential.clone())),
                None => Err(wrong("credential").into()),
            },
        }
    }
}

/// Which code an enrolment asks for.
fn code_of(row: &EnrollmentRow) -> Option<CodeKind> {
    match kind_of(row) {
        MethodKind::Totp => Some(CodeKind::Totp),
        MethodKind::Email => Some(CodeKind::Email),
        MethodKind::Sms => Some(CodeKind::Sms),
        _ => None,
    }
}
