//! The end of a sign-in: the server is told whether this browser is remembered, and what it gave goes from the flow to
//! the session.

use super::{
    super::{
        Authority, Refusal, Result,
        act::{Act, settled},
        actions::block,
        flows::ActionCall,
        keys::sha256,
        reply::Reply,
    },
    Holder, caller,
};
use crate::{
    store::{FlowRow, Stage},
    upstream::{Answer, Completed, No, State},
};

type Verdict = std::result::Result<Reply, Refusal>;

/// What the server is asked with.
struct Ending {
    state: State,
    known: Option<State>,
}

impl Authority {
    /// The answer to *stay signed in?*.
    pub(in super::super) fn remote_remember(&self, call: &ActionCall) -> Result<Reply> {
        let _turn = self.turn(call)?;
        let ending = self.read_for(&call.call.origin, |act| act.ending_of(call))?;
        let (Some(mut ending), Some(upstream), Some(remember)) = (ending, self.upstream(), call.input.remember) else {
            return self.plainly(call);
        };
        let from = caller(&call.call.origin, ending.known.as_ref());
        let answer = upstream.complete(from, &mut ending.state, remember);
        let done = answer.is_ok();
        let reply = self
            .write(&call.call.origin, |act| act.completed(call, &ending.state, answer))
            .and_then(settled);
        if done && reply.is_err() {
            // A session was begun there that nobody has here.
            upstream.sign_out(&ending.state);
        }
        reply
    }
}

impl Authority {
    /// In a frame nobody is asked whether to stay signed in: the last proof of a sign-in ends it there, too, and the answer
    /// is no. Whether there was something to end.
    pub(super) fn end_with_proof(&self, call: &ActionCall, state: &mut State) -> Answer<bool> {
        let row = self.read(|act| Ok(act.tx.flow(&call.call.flow)?));
        // Why the store failed has been logged.
        let row = row.map_err(|_| No::Unavailable(None))?;
        if !row.is_some_and(|row| row.frame && row.session_id.is_none()) {
            return Ok(false);
        }
        let upstream = self.upstream().ok_or(No::Unsupported)?;
        upstream.complete(caller(&call.call.origin, None), state, false)?;
        Ok(true)
    }

    /// A session that was begun there, and that nobody has here after all, is ended again.
    pub(super) fn unless_refused(&self, ended: bool, state: &State, reply: Result<Reply>) -> Result<Reply> {
        if let (true, Err(_), Some(upstream)) = (ended, &reply, self.upstream()) {
            upstream.sign_out(state);
        }
        reply
    }
}

impl Authority {
    /// A session has been proven once more: what it holds at the server is finished, too. Best effort: what is proven
    /// here is proven.
    pub(in super::super) fn proven_again(&self, call: &ActionCall) -> Result<()> {
        let found = self.read(|act| {
            let row = act.tx.flow(&call.call.flow)?;
            let Some(signed) = row
                .and_then(|row| row.session_id)
                .map(|id| act.signed_again(id))
                .transpose()?
                .flatten()
            else {
                return Ok(None);
            };
            let state = act.session_state(&signed.session)?;
            Ok(state.map(|state| (signed.session.id, signed.session.remembered, state)))
        })?;
        let (Some((session, remembered, mut state)), Some(upstream)) = (found, self.upstream()) else {
            return Ok(());
        };
        match upstream.complete(caller(&call.call.origin, None), &mut state, remembered) {
            Ok(_) => self.write(&call.call.origin, |act| act.keep_session_state(session, &state)),
            Err(no) => {
                tracing::warn!(answer = ?no, "the identity server did not finish a proof");
                Ok(())
            }
        }
    }
}

impl Act<'_> {
    fn ending_of(&self, call: &ActionCall) -> Result<Option<Ending>> {
        let (row, stored) = self.enter(call)?;
        if stored.is_some() || row.stage != Stage::Remember {
            return Ok(None);
        }
        let known = self.browser_state(&row, call)?;
        Ok(self.flow_state(&row)?.map(|state| Ending { state, known }))
    }

    fn completed(&self, call: &ActionCall, state: &State, answer: Answer<Completed>) -> Result<Verdict> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        let completed = match answer {
            Ok(completed) => completed,
            Err(No::Over | No::SignedOut | No::NotFresh | No::Wrong) => return self.begin_again(row, call).map(Ok),
            Err(No::Locked | No::Disabled) => {
                block(&mut row, contract::step::Blocked::Disabled, None);
                return self.leave(row, from, call, Reply::default()).map(Ok);
            }
            Err(no) => return Ok(Err(self.away(&row, no)?)),
        };
        self.keep_flow_state(&mut row, state)?;
        if let Some(no) = self.remember(&mut row, call)? {
            return Ok(Err(no));
        }
        let mut reply = Reply::default();
        if row.stage == Stage::SignedIn {
            let user = row.user_id;
            reply = self.open_session(&mut row, call)?;
            if let (Some(user), Some(known), Some(cookie)) = (user, &completed.known, &reply.known) {
                let hash = sha256(cookie.token.as_bytes());
                let sealed = self.seal_state(Holder::Browser(&hash, user), known)?;
                self.tx.set_browser_upstream(&hash, user, Some(&sealed))?;
            }
        }
        self.leave(row, from, call, reply).map(Ok)
    }

    /// What the server gave belongs to the session from now on.
    pub(in super::super) fn hand_to_session(&self, row: &mut FlowRow, session: i64) -> Result<()> {
        if let Some(state) = self.flow_state(row)? {
            self.keep_session_state(session, &state)?;
            row.upstream = None;
        }
        Ok(())
    }
}
