//! Where the phone alone signs people in ([`First::Nobody`]): a name is typed, and its phone is asked at once.
//!
//! The server tells by nothing but asking whether it knows a name, and what it tells must not be seen either (rule 17).
//! So every name has an account here from the moment it is typed, with caps on its requests like any other (rule 7): they
//! are all that keeps a stranger from making somebody's phone ring. It is a provisional one until a request was
//! approved; the sweep forgets it after a day.

use contract::Millis;

use super::{
    super::{
        Authority, Refusal, Result,
        act::{Act, settled},
        audit::Event,
        flows::ActionCall,
        identifier::Identifier,
        reply::Reply,
    },
    ask::Given,
    caller,
    enter::NO_HASH,
};
use crate::{
    store::{FlowRow, InsertUser, PROVISIONAL, Stage, UserRow},
    upstream::{Entered, First, even::evenly},
};

type Verdict = std::result::Result<Reply, Refusal>;

/// With nothing but a phone, nothing else ends a pause of its requests: so long without any does, ms.
const REST: Millis = 3_600_000;

impl Authority {
    /// `identify`, where the phone comes next.
    pub(in super::super) fn remote_identify(&self, call: &ActionCall) -> Result<Reply> {
        let typed = call.input.identifier.as_deref().and_then(Identifier::new);
        let upstream = self.upstream().filter(|there| there.abilities().first == First::Nobody);
        let (Some(typed), Some(upstream)) = (typed, upstream) else {
            return self.plainly(call);
        };
        // By the name and not by the account, which may not be there yet.
        let _turn = self.turn_of(&format!("n:{}", typed.key))?;
        let (_, stored) = self.read_for(&call.call.origin, |act| act.enter(call))?;
        if stored.is_some() {
            return self.plainly(call);
        }
        let from = caller(&call.call.origin, None);
        let entered = match evenly(|| upstream.enter(from, &typed.label, "", None)) {
            Ok(entered) => entered,
            Err(no) => {
                let refused = |act: &Act<'_>| {
                    let (row, _) = act.enter(call)?;
                    Ok(Err(act.refused_there(no).flow(act.flow_of(&row)?)))
                };
                return settled(self.write(&call.call.origin, refused)?);
            }
        };
        let work = |act: &Act<'_>| act.identified_there(call, &typed, &entered);
        match self.write_given(&call.call.origin, None::<Given>, work) {
            Err(super::super::Error::Ask(wanted)) => self.send_wanted(call, *wanted, work),
            other => settled(other?),
        }
    }
}

impl Act<'_> {
    fn identified_there(&self, call: &ActionCall, typed: &Identifier, entered: &Entered) -> Result<Verdict> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        if let Some(no) = self.perform(&mut row, call)? {
            return Ok(Err(no));
        }
        // Some names sign in elsewhere.
        if row.stage == Stage::Password {
            let user = self.account_named(typed, entered)?;
            let abilities = self.abilities().ok_or_else(|| self.lost())?;
            self.mirror(user.id, &entered.factors, abilities)?;
            row.user_id = Some(user.id);
            self.keep_flow_state(&mut row, &entered.state)?;
            self.begin_second(&mut row, &user, call)?;
        }
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// The account of a name, made when there is none.
    fn account_named(&self, typed: &Identifier, entered: &Entered) -> Result<UserRow> {
        let found = match self.tx.user_by_key(&typed.key)? {
            None => self.tx.user_of_upstream(&entered.subject)?,
            found => found,
        };
        if let Some(user) = found {
            return self.rested(user);
        }
        let insert = InsertUser {
            key: &typed.key,
            identifier: &typed.label,
            name: None,
            number_mode: None,
            password_hash: PROVISIONAL,
            created_at: self.now,
        };
        let id = self.tx.insert_user(&insert)?.ok_or_else(|| self.lost())?;
        self.tx.set_user_upstream(id, &entered.subject)?;
        self.tx.user(id)?.ok_or_else(|| self.lost())
    }

    /// Ends a pause that nothing else can end.
    fn rested(&self, mut user: UserRow) -> Result<UserRow> {
        let tired = user.push.paused || user.push.since_success >= self.policy.push.since_success;
        if tired && self.tx.push_times(user.id, self.now - REST)?.is_empty() {
            user.push.paused = false;
            user.push.denials = 0;
            user.push.since_success = 0;
            self.tx.set_push_account(user.id, user.push)?;
            self.admin_event(Event::PushResumed, user.id, &[("by", "time")])?;
        }
        Ok(user)
    }

    /// A request of the account was approved: it is somebody's.
    pub(super) fn made_real(&self, row: &FlowRow) -> Result<()> {
        let user = self.flow_user(row)?;
        if user.password_hash == PROVISIONAL {
            self.tx.set_password(user.id, NO_HASH, false)?;
            self.admin_event(Event::UserCreated, user.id, &[("by", "upstream")])?;
        }
        Ok(())
    }

    /// Where nobody is asked for a password, whatever leads to it begins with the name; a session that proves itself
    /// again begins with the choice of what to prove it by.
    pub(in super::super) fn without_password(&self, row: &mut FlowRow) -> Result<()> {
        let nobody = self
            .abilities()
            .is_some_and(|abilities| abilities.first == First::Nobody);
        if !nobody || row.stage != Stage::Password {
            return Ok(());
        }
        let signed = row.session_id.map(|id| self.signed_again(id)).transpose()?.flatten();
        let Some(signed) = signed else {
            row.stage = Stage::Identify;
            row.identifier = None;
            row.user_id = None;
            row.upstream = None;
            return Ok(());
        };
        row.stage = Stage::Choose;
        row.password_version = Some(signed.user.password_version);
        if let Some(state) = self.session_state(&signed.session)? {
            self.keep_flow_state(row, &state)?;
        }
        Ok(())
    }
}
