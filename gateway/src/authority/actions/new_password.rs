//! A new password on the way in: because it was forgotten, or because somebody else may know the old one.

use contract::{
    account::ActivityKind,
    flow::{MethodKind, Notice},
    problem::{ProblemKind, Wrong},
};
use zeroize::Zeroizing;

use super::super::{
    Authority, Refusal, Result,
    account::Noted,
    act::{Act, settled},
    audit::Event,
    flows::ActionCall,
    new_password::wrong,
    password::normalised,
    reply::Reply,
    told::{News, What},
};
use crate::store::{FlowRow, Stage, UserRow};

type Verdict = std::result::Result<Reply, Refusal>;

/// What the first transaction found.
enum Prepared {
    /// The answer is settled.
    Settled(Box<Verdict>),
    /// It is a password; the hash of the one before.
    Compare(String),
}

impl Authority {
    /// Checks the new password, hashes it outside of any transaction, and puts it in place of the old one.
    pub(in super::super) fn new_password_action(&self, call: &ActionCall) -> Result<Reply> {
        let typed = call.input.password.as_deref().unwrap_or_default();
        let password = normalised(typed);
        let prepared = self.write(&call.call.origin, |act| {
            act.prepare_new_password(call, password.as_ref())
        })?;
        let before = match prepared {
            Prepared::Settled(verdict) => return settled(*verdict),
            Prepared::Compare(hash) => hash,
        };
        let password = password.unwrap_or_default();
        if self.hasher.check(Some(&before), &password).right {
            return self.write(&call.call.origin, |act| Err(act.bad_password(Some(Wrong::Same)).into()));
        }
        let hash = self.hasher.hash(&password)?;
        settled(self.write(&call.call.origin, |act| act.set_new_password(call, &before, &hash))?)
    }
}

impl Act<'_> {
    fn bad_password(&self, what: Option<Wrong>) -> Refusal {
        let no = self.refuse(ProblemKind::InputInvalid).field("password");
        match what {
            Some(what) => no.wrong(what),
            None => no,
        }
    }

    fn prepare_new_password(&self, call: &ActionCall, password: Option<&Zeroizing<String>>) -> Result<Prepared> {
        let settled = |verdict| Ok(Prepared::Settled(Box::new(verdict)));
        let (row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return settled(Ok(reply));
        }
        if !wants_password(&row) {
            return settled(Err(self.bad_password(None)));
        }
        let user = self.flow_user(&row)?;
        let Some(password) = password else {
            let empty = call.input.password.as_deref().unwrap_or_default().is_empty();
            let what = if empty { None } else { Some(Wrong::TooLong) };
            return settled(Err(self.bad_password(what)));
        };
        match wrong(password, &user.identifier, &self.policy.product_name) {
            Some(what) => settled(Err(self.bad_password(Some(what)))),
            None => Ok(Prepared::Compare(user.password_hash)),
        }
    }

    fn set_new_password(&self, call: &ActionCall, before: &str, hash: &str) -> Result<Verdict> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        if !self.recheck(&mut row)? {
            return self.leave(row, from, call, Reply::default()).map(Ok);
        }
        let user = self.flow_user(&row)?;
        // It was changed elsewhere while this one was being hashed.
        if user.password_hash != before {
            return Ok(Err(self.stale_now(&row)?));
        }
        self.replace_password(&row, &user, hash)?;
        row.notice = Some(Notice::PasswordChanged.as_str().to_owned());
        if row.recover {
            // A forgotten password never signs in: its owner shows that they know the new one (rule 19).
            row.recover = false;
            row.password_version = None;
            row.proof = None;
            row.push_id = None;
            row.device_id = None;
            row.enroll = None;
            row.code_tries = 0;
            row.stage = Stage::Password;
        } else {
            row.password_version = self.flow_user(&row)?.password_version.into();
            self.onward(&mut row)?;
        }
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// Every session ends, every wrong guess is forgotten, and nobody has to change it any more.
    fn replace_password(&self, row: &FlowRow, user: &UserRow, hash: &str) -> Result<()> {
        self.tx.set_password(user.id, hash, true)?;
        self.tx.set_must_change_password(user.id, None)?;
        let ended = self.tx.revoke_sessions_of(user.id, "password", self.now)?.to_string();
        self.tx.clear_guesses(&format!("u:{}", user.id), "password")?;
        self.tx.password_changed(user.id, self.now)?;
        self.noted(user.id, &Noted::done(ActivityKind::PasswordChanged))?;
        self.tell(user.id, &News::of(What::PasswordEverywhere))?;
        let why = self.enroll_reason(row, user);
        self.flow_event(
            Event::PasswordChanged,
            row,
            &[("why", why.as_str()), ("sessions_ended", &ended)],
        )
    }
}

/// Whether an `enroll` brings a password: it takes long, and is done outside of any transaction.
pub(in super::super) fn brings_password(call: &ActionCall) -> bool {
    call.action == contract::flow::Action::Enroll && call.input.password.is_some()
}

/// Whether the step of a flow asks for a new password.
fn wants_password(row: &FlowRow) -> bool {
    row.stage == Stage::Enroll && row.enroll.as_deref() == Some(MethodKind::Password.as_str())
}
