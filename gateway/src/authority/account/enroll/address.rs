//! An address or a telephone number: a code goes there, and comes back from whoever reads it.

use contract::{
    Millis,
    account::StartEnrollment,
    flow::MethodKind,
    problem::{ProblemKind, Wrong},
    step::{CodeKind, Context},
};
use zeroize::Zeroizing;

use super::{
    super::super::{
        Error, Result,
        act::Act,
        audit::Event,
        caps::Pace,
        keys::{random_below, random_id, same},
        outbox::{Letter, LetterKind},
        ways::{
            Way,
            address::{checked, completes, masked},
            secret::SENT_LENGTH,
        },
    },
    Added, kind_of,
};
use crate::store::{AddressRow, EnrollmentRow, MessageRow, SentCodeRow, UserRow};

/// What such a code was sent for.
const ENROLL: &str = "enroll";

impl Act<'_> {
    /// Keeps the address and sends the first code.
    pub(super) fn begin_address(&self, row: &mut EnrollmentRow, user: &UserRow, input: &StartEnrollment) -> Result<()> {
        let kind = code_kind(row)?;
        let typed = input.address.as_deref().unwrap_or_default();
        let no = || self.refuse(ProblemKind::InputInvalid).field("address");
        let address = checked(kind, typed).ok_or_else(no)?;
        for known in self.tx.addresses_of(user.id)? {
            let same_kind = known.kind == kind.as_str();
            if same_kind && completes(kind, &self.open_address(&known)?, &address) == Some(true) {
                return Err(no().wrong(Wrong::Taken).into());
            }
        }
        row.sealed = Some(self.keys.seal(&about(&row.id), address.as_bytes())?);
        self.send_enroll_code(row, user)
    }

    /// Sends a code; the one before is worth nothing from now on. Wrong tries stay counted.
    pub(super) fn send_enroll_code(&self, row: &mut EnrollmentRow, user: &UserRow) -> Result<()> {
        let (left, next_at) = self.enroll_caps(user.id)?;
        if left == 0 || next_at > self.now {
            return Err(self.refuse(ProblemKind::RateLimited).retry_at(next_at).into());
        }
        let number = random_below(10_u32.pow(SENT_LENGTH))?;
        let code = Zeroizing::new(format!("{number:0width$}", width = SENT_LENGTH as usize));
        let expires_at = (self.now + self.policy.sent.ttl).min(row.expires_at);
        self.tx.insert_sent_code(&SentCodeRow {
            id: 0,
            flow_id: row.id.clone(),
            user_id: Some(user.id),
            address_id: None,
            purpose: ENROLL.to_owned(),
            hash: self.keys.sent_code(&row.id, &code),
            sent_at: self.now,
            expires_at,
            used_at: None,
        })?;
        let sms = code_kind(row)? == CodeKind::Sms;
        let letter = Letter {
            kind: if sms { LetterKind::Sms } else { LetterKind::Email },
            to: self.enrolled_address(row)?.to_string(),
            language: self.origin.lang.to_owned(),
            purpose: ENROLL.to_owned(),
            code: code.to_string(),
            context: Context {
                at: self.now,
                ..self.here()
            },
            expires_at,
            news: None,
        };
        self.queue_letter(&row.id, &letter)?;
        row.not_sent = false;
        self.enroll_event(Event::CodeSent, row)
    }

    /// How many codes may still be sent to new addresses of an account, and when the next one.
    pub(super) fn enroll_caps(&self, user: i64) -> Result<(u32, Millis)> {
        let limits = &self.policy.sent;
        let pace = Pace {
            min_gap: limits.min_gap,
            window: limits.window,
            per_window: limits.per_window,
        };
        let times = self.tx.sent_times(user, ENROLL, self.now - pace.reach())?;
        Ok(pace.look(&times, self.now))
    }

    fn enrolled_address(&self, row: &EnrollmentRow) -> Result<Zeroizing<String>> {
        let sealed = row
            .sealed
            .as_deref()
            .ok_or(Error::Crypto("an enrolment has lost its address"))?;
        let plain = self.keys.unseal(&about(&row.id), sealed)?;
        Ok(Zeroizing::new(String::from_utf8_lossy(&plain).into_owned()))
    }

    /// What the page shows of it.
    pub(super) fn masked_address(&self, row: &EnrollmentRow) -> Result<String> {
        Ok(masked(code_kind(row)?, &self.enrolled_address(row)?))
    }

    /// The address, when the code is the newest one that went there, in time; then it never will be again.
    pub(super) fn address_proven(&self, row: &EnrollmentRow, code: &str, named: bool) -> Result<Option<Added>> {
        let Some(sent) = self.tx.sent_code(&row.id)?.filter(|sent| sent.purpose == ENROLL) else {
            return Ok(None);
        };
        let right = same(&sent.hash, &self.keys.sent_code(&row.id, code));
        if !right || !self.tx.use_sent_code(sent.id, self.now)? {
            return Ok(None);
        }
        let (kind, address, id) = (code_kind(row)?, self.enrolled_address(row)?, random_id()?);
        let label = masked(kind, &address);
        self.tx.insert_address(&AddressRow {
            address: self.keys.seal(&format!("address {id}"), address.as_bytes())?,
            id: id.clone(),
            user_id: row.user_id,
            kind: kind.as_str().to_owned(),
            name: (named || !row.label.is_empty()).then(|| row.label.clone()),
            created_at: self.now,
            removed_at: None,
            proven_at: Some(self.now),
        })?;
        let way = if kind == CodeKind::Sms {
            Way::Sms(id)
        } else {
            Way::Email(id)
        };
        Ok(Some(Added {
            method: way.id(),
            kind: way.kind(),
            label,
        }))
    }

    /// A code for a new address did not go out: its page says so. `false` when no enrolment waits for it.
    pub(in super::super::super) fn enroll_code_lost(&self, letter: &MessageRow) -> Result<bool> {
        let Some(mut row) = self.tx.enrollment(&letter.flow_id)? else {
            return Ok(false);
        };
        // Another code may be on its way by now; then this one is nothing to the page.
        let newest = self.tx.sent_code(&row.id)?;
        if newest.is_some_and(|code| code.expires_at == letter.expires_at) {
            row.not_sent = true;
            self.keep(&mut row)?;
        }
        Ok(true)
    }
}

fn about(id: &str) -> String {
    format!("enrollment {id}")
}

fn code_kind(row: &EnrollmentRow) -> Result<CodeKind> {
    match kind_of(row) {
        MethodKind::Email => Ok(CodeKind::Email),
        MethodKind::Sms => Ok(CodeKind::Sms),
        _ => Err(Error::Crypto("an enrolment is of no kind")),
    }
}
