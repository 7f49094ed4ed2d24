//! What each action does to a flow. The gate in `flows` has checked revision and permission before any of this runs.

mod code;
mod enroll;
mod extend;
mod form;
mod new_password;
mod number;
mod onward;
mod passkey;
mod password;
mod prove;
mod proven;
mod recover;
mod redeem;
mod second;

pub(super) use code::code_kind;
pub(super) use new_password::brings_password;
pub(super) use onward::{give_password, password_given};
pub(super) use passkey::public;
pub(super) use password::Prepared;
pub(super) use recover::{GAP, PER_FLOW, RECOVER, waits_for_mail};
pub(super) use second::{block, block_account};

use contract::{
    flow::{Action, Notice},
    problem::ProblemKind,
};

use super::{Error, Refusal, Result, act::Act, flows::ActionCall, identifier::Identifier};
use crate::store::{FlowRow, Stage, UserRow};

impl Act<'_> {
    /// Does every action but those that check a secret. `Some` refuses after all: nothing was done.
    pub(super) fn perform(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        match call.action {
            Action::Identify => self.identify(row, call),
            Action::Choose => self.choose(row, call),
            Action::ChooseMethod => self.choose_method(row),
            Action::Resend => self.resend(row, call),
            Action::Continue => self.redeem(row),
            Action::Remember => self.remember(row, call),
            Action::ChangeAccount => self.change_account(row),
            Action::Report => self.report(row),
            Action::Extend => self.extend(row),
            Action::Passkey => self.passkey(row, call),
            Action::Enroll => self.enroll(row, call),
            Action::Recover => self.recover(row),
            Action::Skip => self.skip(row),
            Action::Submit => self.submit(row, call),
            Action::Password | Action::Code | Action::Prove => Ok(Some(self.refuse(ProblemKind::NotFound))),
        }
    }

    fn identify(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        let typed = call.input.identifier.as_deref().unwrap_or_default();
        let Some(identifier) = Identifier::new(typed) else {
            return Ok(Some(self.refuse(ProblemKind::InputInvalid).field("identifier")));
        };
        row.notice = None;
        if let Some(rule) = self.elsewhere(&identifier.key) {
            row.redirect = Some(rule.domain.clone());
            row.identifier = Some(identifier.label);
            row.stage = Stage::Redirect;
            return Ok(None);
        }
        row.user_id = self.tx.user_by_key(&identifier.key)?.map(|user| user.id);
        row.identifier = Some(identifier.label);
        row.stage = Stage::Password;
        Ok(None)
    }

    fn change_account(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        self.withdraw_push(row)?;
        row.stage = Stage::Identify;
        row.identifier = None;
        row.user_id = None;
        row.password_version = None;
        row.proof = None;
        row.push_id = None;
        row.device_id = None;
        row.code_kind = None;
        row.address_id = None;
        row.code_tries = 0;
        row.ended_reason = None;
        row.retry_at = None;
        row.blocked = None;
        row.enroll = None;
        row.form = None;
        row.redirect = None;
        row.recover = false;
        row.upstream = None;
        row.passed.clear();
        row.notice = Some(Notice::AccountChanged.as_str().to_owned());
        Ok(None)
    }

    fn report(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        let user = self.flow_user(row)?;
        if let Some(push) = &row.push_id {
            self.tx.report_push(push, self.now)?;
        }
        self.secure(&user, "browser", Some(&row.id))?;
        row.notice = Some(Notice::Secured.as_str().to_owned());
        Ok(None)
    }

    /// The account of a flow whose password is proven.
    pub(super) fn flow_user(&self, row: &FlowRow) -> Result<UserRow> {
        let id = row.user_id.ok_or(Error::Crypto("a flow has lost its account"))?;
        self.tx.user(id)?.ok_or(Error::Crypto("an account is gone"))
    }
}
