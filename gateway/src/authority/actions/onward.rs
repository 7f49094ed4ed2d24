//! Everything is proven: what is still asked for before a session may begin. First what the account has to have, then
//! forms. Nothing of it is ever asked of, or set up for, somebody who has not proven to be the account's owner.

use contract::{flow::MethodKind, step::EnrollReason};

use super::super::{Every, FormRule, Result, act::Act};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, Stage, UserRow},
};

impl Act<'_> {
    /// Goes to what comes next. What was proven is checked again each time (rule 3).
    pub(super) fn onward(&self, row: &mut FlowRow) -> Result<()> {
        row.enroll = None;
        row.form = None;
        if !self.recheck(row)? {
            return Ok(());
        }
        if row.session_id.is_some() {
            // Nothing but the proof was wanted.
            row.stage = Stage::SignedIn;
            return Ok(());
        }
        let user = self.flow_user(row)?;
        if row.recover || user.must_change_password.is_some() {
            return self.ask_for(row, &user, MethodKind::Password);
        }
        if let Some(kind) = self.missing(row, &user)? {
            return self.ask_for(row, &user, kind);
        }
        if let Some(form) = self.unanswered(row, &user)? {
            row.form = Some(form.id.clone());
            row.stage = Stage::Form;
            return Ok(());
        }
        row.stage = Stage::Remember;
        Ok(())
    }

    fn ask_for(&self, row: &mut FlowRow, user: &UserRow, kind: MethodKind) -> Result<()> {
        row.enroll = Some(kind.as_str().to_owned());
        row.stage = Stage::Enroll;
        if kind == MethodKind::Password {
            return Ok(());
        }
        self.tx.enroll_asked(user.id, self.now)?;
        if kind == MethodKind::Push {
            self.offer_pairing(row, user)?;
        }
        Ok(())
    }

    /// What the policy asks for that the account does not have, and that was not put off in this flow.
    fn missing(&self, row: &FlowRow, user: &UserRow) -> Result<Option<MethodKind>> {
        for &kind in &self.policy.require_methods {
            let has = match kind {
                // Where passkeys cannot be, nobody can be asked for one.
                MethodKind::Passkey => self.relying.is_none() || !self.tx.passkeys_of(user.id)?.is_empty(),
                MethodKind::Push => !self.tx.devices_of(user.id)?.is_empty(),
                _ => true,
            };
            if !has && !has_passed(row, kind.as_str()) {
                return Ok(Some(kind));
            }
        }
        Ok(None)
    }

    fn unanswered(&self, row: &FlowRow, user: &UserRow) -> Result<Option<&FormRule>> {
        for form in &self.policy.forms {
            let answered = match form.every {
                Every::Once => self.tx.form_answered(user.id, &form.id)?,
                Every::SignIn => has_passed(row, &form_word(&form.id)),
            };
            if !answered {
                return Ok(Some(form));
            }
        }
        Ok(None)
    }

    /// Until when what the step asks for may be put off; `None`: not at all.
    pub(in super::super) fn skippable_until(&self, row: &FlowRow, user: &UserRow) -> Option<contract::Millis> {
        let asked = user.enroll_asked_at?;
        let until = asked.saturating_add(self.policy.enroll_grace);
        let optional = row.enroll.as_deref() != Some(MethodKind::Password.as_str());
        (optional && until > self.now).then_some(until)
    }

    /// Why the step asks.
    pub(in super::super) fn enroll_reason(&self, row: &FlowRow, user: &UserRow) -> EnrollReason {
        if row.recover {
            return EnrollReason::Recover;
        }
        let said = user.must_change_password.as_deref().and_then(EnrollReason::parse);
        let password = row.enroll.as_deref() == Some(MethodKind::Password.as_str());
        said.filter(|_| password).unwrap_or(EnrollReason::Policy)
    }

    /// Whether a session may begin: nothing is left to ask for, and no forgotten password is being replaced.
    pub(super) fn may_sign_in(&self, row: &mut FlowRow) -> Result<bool> {
        if breaks(Rule::RecoverNeverSignsIn) && row.recover {
            return Ok(true);
        }
        self.onward(row)?;
        Ok(row.stage == Stage::Remember && !row.recover)
    }
}

/// The word of an answered form.
pub(super) fn form_word(id: &str) -> String {
    format!("form:{id}")
}

fn has_passed(row: &FlowRow, word: &str) -> bool {
    row.passed.split(',').any(|passed| passed == word)
}

/// The word for a password that was typed.
const PASSWORD: &str = "pwd";

/// Writes down that the password was given in this flow, and not only what counts like it.
pub(in super::super) fn give_password(row: &mut FlowRow) {
    pass(row, PASSWORD);
}

/// Whether it was.
pub(in super::super) fn password_given(row: &FlowRow) -> bool {
    has_passed(row, PASSWORD)
}

/// Writes down that something was put off, or answered, in this flow.
pub(super) fn pass(row: &mut FlowRow, word: &str) {
    if !has_passed(row, word) {
        row.passed.push_str(word);
        row.passed.push(',');
    }
}
