//! What goes on at the identity server without a page: answers to requests, and the end of what has ended here.

use contract::{Millis, step::NumberPlace};

use super::{
    super::{
        Authority, Result,
        act::{Act, Origin},
        audit::Event,
        push::LIVE,
    },
    Holder,
};
use crate::{
    store::{EndedThere, PushRow, PushState},
    upstream::{Answer, First, Look, No, State},
};

/// A request that has to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Watched {
    /// Its id.
    pub id: String,
    /// How often, ms.
    pub every: Millis,
}

/// What a look has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// Nobody has answered yet.
    Open,
    /// There is nothing more to look at.
    Done,
    /// The server is away; with the time to wait in ms, when it says.
    Away(Option<Millis>),
}

impl Authority {
    /// Whether there is an identity server.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.upstream.is_some()
    }

    /// Whether a password is checked here, and takes a slow hash.
    pub(crate) fn hashes_passwords(&self) -> bool {
        self.upstream()
            .is_none_or(|upstream| upstream.abilities().first == First::Own)
    }

    /// Requests that may still be answered. Time alone ends them: never looked at after the gateway's own clock.
    pub(crate) fn watched(&self) -> Result<Vec<Watched>> {
        self.read(|act| {
            let open = act.tx.open_there(act.now)?;
            let watched = |push: PushRow| Watched {
                id: push.id,
                every: push.look_every.unwrap_or(1_000),
            };
            Ok(open.into_iter().map(watched).collect())
        })
    }

    /// Looks at a request once, and writes down what has become of it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn look_there(&self, id: &str) -> Result<Looked> {
        let Some(upstream) = self.upstream() else {
            return Ok(Looked::Done);
        };
        let state = self.read(|act| match act.tx.push(id)?.filter(|push| act.is_open(push)) {
            Some(push) => act.push_state(&push),
            None => Ok(None),
        })?;
        let Some(before) = state else { return Ok(Looked::Done) };
        let mut state = before.clone();
        let answer = upstream.look(&mut state);
        if answer == Ok(Look::Pending) && state == before {
            return Ok(Looked::Open);
        }
        self.write(&Origin::default(), |act| act.looked(id, &state, answer))
    }

    /// Looks at every open request once; for those who have no clock to do it by.
    ///
    /// # Errors
    /// When the store fails.
    pub fn look_at_all(&self) -> Result<()> {
        for watched in self.watched()? {
            self.look_there(&watched.id)?;
        }
        Ok(())
    }

    /// Tells the server what has ended here, and forgets what belonged to it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn tidy_there(&self) -> Result<()> {
        let Some(upstream) = self.upstream() else { return Ok(()) };
        let (requests, sessions) = self.read(|act| Ok((act.tx.ended_requests()?, act.tx.ended_sessions(act.now)?)))?;
        for ended in requests {
            let state = self.read(|act| Ok(act.open_state(Holder::Push(&ended.id), &ended.upstream).ok()))?;
            if let Some(state) = state.filter(|_| !ended.quietly) {
                upstream.withdraw(&state);
            }
            self.write(&Origin::default(), |act| Ok(act.tx.forget_request(&ended.id)?))?;
        }
        for EndedThere {
            id, upstream: sealed, ..
        } in sessions
        {
            let Ok(session) = id.parse::<i64>() else { continue };
            let state = self.read(|act| Ok(act.open_state(Holder::Session(session), &sealed).ok()))?;
            if let Some(state) = state {
                upstream.sign_out(&state);
            }
            self.write(&Origin::default(), |act| {
                Ok(act.tx.set_session_upstream(session, None)?)
            })?;
        }
        Ok(())
    }
}

impl Act<'_> {
    fn is_open(&self, push: &PushRow) -> bool {
        push.upstream.is_some() && push.at(self.now, self.policy) == PushState::Pending
    }

    fn looked(&self, id: &str, state: &State, answer: Answer<Look>) -> Result<Looked> {
        let Some(push) = self.tx.push(id)?.filter(|push| self.is_open(push)) else {
            return Ok(Looked::Done);
        };
        let sealed = self.seal_state(Holder::Push(id), state)?;
        self.tx.set_push_upstream(id, &sealed)?;
        match answer {
            Ok(Look::Pending) => return Ok(Looked::Open),
            // The number is typed on the page, and that is its answer.
            Ok(Look::Approved) if push.number_mode().place() == NumberPlace::Phone => return Ok(Looked::Open),
            Ok(Look::Approved) => self.approved_there(&push)?,
            Ok(Look::Denied { not_me }) => self.denied_there(&push, not_me)?,
            Ok(Look::Over) | Err(No::Over | No::SignedOut) => {
                self.finish(&push, LIVE, PushState::Expired, Event::PushExpired, None, None)?;
            }
            Err(No::Unavailable(wait) | No::Throttled(wait)) => return Ok(Looked::Away(wait)),
            Err(_) => return Ok(Looked::Away(None)),
        }
        Ok(Looked::Done)
    }

    fn approved_there(&self, push: &PushRow) -> Result<()> {
        if self.withdraw_if_orphan(push)? {
            return Ok(());
        }
        if self.tx.approve_push(&push.id, &push.device_id, self.now)? {
            self.approval(push)?;
        }
        Ok(())
    }
}
