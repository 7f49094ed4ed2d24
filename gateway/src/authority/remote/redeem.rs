//! Redeeming a request that the identity server has sent: there first, and exactly once; then here.
//!
//! That it has begun is written down before the server is asked. When the answer is lost, or the gateway dies in
//! between, the request is looked at: redeemed once more when it still looks approved, else over. Nobody is let in by
//! an answer that was not heard.

use contract::{problem::ProblemKind, step::NumberPlace};
use zeroize::Zeroizing;

use super::{
    super::{
        Authority, Error, Refusal, Result,
        act::{Act, settled},
        audit::Event,
        flows::ActionCall,
        push::LIVE,
        reply::Reply,
    },
    Holder, caller,
    code::plain,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, Proof, ProofKind, PushRow, PushState},
    upstream::{Look, No, State, Upstream},
};

type Verdict = std::result::Result<Reply, Refusal>;

/// What the first transaction found.
enum Prepared {
    Settled(Box<Verdict>),
    /// A request of our own.
    Ours,
    /// It is redeemed there; `again` when that has begun before, and nobody knows what came of it.
    Redeem {
        push: String,
        state: State,
        again: bool,
    },
}

/// What came of it there.
enum Redeemed {
    Yes,
    Over,
    Away(No),
}

/// The number of a phone, as it was typed.
pub(super) struct Typed {
    push: String,
    number: Zeroizing<String>,
    state: State,
}

impl Authority {
    /// `continue`, where the request may be the server's.
    pub(in super::super) fn remote_redeem(&self, call: &ActionCall) -> Result<Reply> {
        let _turn = self.turn(call)?;
        let (push, mut state, again) = match self.write(&call.call.origin, |act| act.prepare_redeem(call))? {
            Prepared::Settled(verdict) => return settled(*verdict),
            Prepared::Ours => return self.plainly(call),
            Prepared::Redeem { push, state, again } => (push, state, again),
        };
        let upstream = self.upstream().ok_or(Error::Crypto("there is no identity server"))?;
        let mut redeemed = redeem(upstream, call, &mut state, again);
        let mut ended = false;
        if matches!(redeemed, Redeemed::Yes) {
            match self.end_with_proof(call, &mut state) {
                Ok(done) => ended = done,
                Err(no @ (No::Unavailable(_) | No::Throttled(_))) => redeemed = Redeemed::Away(no),
                Err(_) => redeemed = Redeemed::Over,
            }
        }
        let reply = self.write(&call.call.origin, |act| act.redeemed(call, &push, &state, &redeemed));
        self.unless_refused(ended, &state, reply.and_then(settled))
    }

    /// The number of the phone was typed: right, it redeems the request; wrong, it ends it (rule 5).
    pub(super) fn remote_number(&self, call: &ActionCall, typed: Typed) -> Result<Reply> {
        let Typed {
            push,
            number,
            mut state,
        } = typed;
        let upstream = self.upstream().ok_or(Error::Crypto("there is no identity server"))?;
        let answer = upstream.number(caller(&call.call.origin, None), &mut state, &number);
        let ended = answer.and_then(|()| self.end_with_proof(call, &mut state));
        let reply = self.write(&call.call.origin, |act| {
            act.number_checked(call, &push, &state, ended.map(|_| ()))
        });
        self.unless_refused(ended == Ok(true), &state, reply.and_then(settled))
    }
}

fn redeem(upstream: &dyn Upstream, call: &ActionCall, state: &mut State, again: bool) -> Redeemed {
    let from = caller(&call.call.origin, None);
    if again && let Err(end) = still_approved(upstream, state) {
        return end;
    }
    match upstream.redeem(from, state) {
        Ok(()) => return Redeemed::Yes,
        Err(No::Unavailable(_)) => {}
        Err(no @ No::Throttled(_)) => return Redeemed::Away(no),
        Err(_) => return Redeemed::Over,
    }
    // The answer was lost.
    if !breaks(Rule::RedeemOnce)
        && let Err(end) = still_approved(upstream, state)
    {
        return end;
    }
    match upstream.redeem(from, state) {
        Ok(()) => Redeemed::Yes,
        Err(no @ (No::Unavailable(_) | No::Throttled(_))) => Redeemed::Away(no),
        Err(_) => Redeemed::Over,
    }
}

fn still_approved(upstream: &dyn Upstream, state: &mut State) -> std::result::Result<(), Redeemed> {
    match upstream.look(state) {
        Ok(Look::Approved) => Ok(()),
        Err(no @ (No::Unavailable(_) | No::Throttled(_))) => Err(Redeemed::Away(no)),
        Ok(_) | Err(_) => Err(Redeemed::Over),
    }
}

impl Act<'_> {
    fn flow_push(&self, row: &FlowRow) -> Result<Option<PushRow>> {
        Ok(row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten())
    }

    fn prepare_redeem(&self, call: &ActionCall) -> Result<Prepared> {
        let (row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Prepared::Settled(Box::new(Ok(reply))));
        }
        let Some(push) = self.flow_push(&row)? else {
            return Ok(Prepared::Ours);
        };
        let Some(state) = self.push_state(&push)? else {
            return Ok(Prepared::Ours);
        };
        if push.at(self.now, self.policy) != PushState::Approved || push.flow_id != row.id {
            return Ok(Prepared::Ours);
        }
        let begun = self.tx.begin_redeeming(&push.id, self.now)?;
        Ok(Prepared::Redeem {
            push: push.id,
            state,
            again: !begun && !breaks(Rule::RedeemOnce),
        })
    }

    /// The server has answered: what it was asked with is kept. The flow the answer is for, unless that has gone on
    /// without it; then what was redeemed is worth nothing.
    fn back_with(
        &self,
        call: &ActionCall,
        push: &str,
        state: &State,
    ) -> Result<std::result::Result<FlowRow, Box<Verdict>>> {
        self.tx
            .set_push_upstream(push, &self.seal_state(Holder::Push(push), state)?)?;
        let (row, stored) = match self.enter(call) {
            Err(Error::Refused(no)) => return Ok(Err(Box::new(Err(*no)))),
            other => other?,
        };
        if let Some(reply) = stored {
            return Ok(Err(Box::new(Ok(reply))));
        }
        if row.push_id.as_deref() != Some(push) {
            return Ok(Err(Box::new(Err(self.stale_now(&row)?))));
        }
        Ok(Ok(row))
    }

    fn redeemed(&self, call: &ActionCall, push: &str, state: &State, redeemed: &Redeemed) -> Result<Verdict> {
        let mut row = match self.back_with(call, push, state)? {
            Ok(row) => row,
            Err(verdict) => return Ok(*verdict),
        };
        let from = row.rev;
        match redeemed {
            Redeemed::Yes => {
                self.keep_flow_state(&mut row, state)?;
                if let Some(no) = self.redeem(&mut row)? {
                    return Ok(Err(no));
                }
                self.made_real(&row)?;
            }
            Redeemed::Over => self.over_there(&row, push)?,
            Redeemed::Away(no) => return Ok(Err(self.away(&row, *no)?)),
        }
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// Ends the request of a flow that the server says is over.
    fn over_there(&self, row: &FlowRow, push: &str) -> Result<()> {
        if let Some(push) = self.tx.push(push)? {
            let (to, event) = (PushState::Expired, Event::PushExpired);
            self.finish(&push, LIVE, to, event, None, Some(&row.id))?;
        }
        Ok(())
    }

    /// The number that is typed on the page, where the flow's request is the server's; what is no number is refused.
    pub(super) fn number_of(&self, row: &FlowRow, typed: &str) -> Result<Option<std::result::Result<Typed, Refusal>>> {
        let Some(push) = self.flow_push(row)? else {
            return Ok(None);
        };
        let Some(state) = self.push_state(&push)? else {
            return Ok(None);
        };
        let digits = push.number.as_ref().map_or(0, |number| number.chars().count());
        let number = plain(
            contract::step::CodeKind::Totp,
            typed,
            u32::try_from(digits).unwrap_or_default(),
        );
        let open = push.number_mode().place() == NumberPlace::Phone
            && push.at(self.now, self.policy) == PushState::Pending
            && push.flow_id == row.id;
        Ok(Some(match number {
            _ if !open => Err(self.stale_now(row)?),
            None => Err(self.refuse(ProblemKind::InputInvalid).field("code")),
            Some(number) => Ok(Typed {
                push: push.id,
                number,
                state,
            }),
        }))
    }

    fn number_checked(
        &self,
        call: &ActionCall,
        push: &str,
        state: &State,
        answer: crate::upstream::Answer<()>,
    ) -> Result<Verdict> {
        let mut row = match self.back_with(call, push, state)? {
            Ok(row) => row,
            Err(verdict) => return Ok(*verdict),
        };
        let from = row.rev;
        let Some(found) = self.flow_push(&row)?.filter(|found| found.id == push) else {
            return Ok(Err(self.stale_now(&row)?));
        };
        match answer {
            Ok(()) => {
                if !self.tx.take_push(push, &row.id, &row.browser, self.now)? {
                    return Ok(Err(self.stale_now(&row)?));
                }
                self.number_right(&row, &found)?;
                self.made_real(&row)?;
                self.keep_flow_state(&mut row, state)?;
                let (kind, by, at) = (ProofKind::Push, found.device_id, self.now);
                self.proven(&mut row, Proof { kind, by, at })?;
            }
            Err(No::Wrong | No::Refused) => {
                let (pending, to, event) = (&[PushState::Pending], PushState::WrongNumber, Event::PushWrongNumber);
                self.finish(&found, pending, to, event, None, Some(&row.id))?;
            }
            Err(no @ (No::Unavailable(_) | No::Throttled(_))) => return Ok(Err(self.away(&row, no)?)),
            Err(_) => self.over_there(&row, push)?,
        }
        self.leave(row, from, call, Reply::default()).map(Ok)
    }
}
