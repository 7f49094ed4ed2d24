//! The account pages where an identity server owns the accounts. Every call goes the same way: one transaction checks
//! session, token and proof by our own rules, the server is asked outside of any, and another transaction writes down
//! what came of it. What was done there and could not be written here shows itself at the next list.

mod activity;
mod change;
mod codes;
mod list;
mod paces;
mod password;
mod secure;
mod sessions;
mod trial;

use contract::problem::ProblemKind;

use super::{
    super::{
        Authority, Refusal, Result,
        act::{Act, Origin},
        audit::{Event, Facts},
        remote::{AWAY, Turn, caller},
    },
    AccountCall, SessionId, Signed,
};
use crate::{
    store::UserRow,
    upstream::{Account, Answer, Caller, First, No, State, Upstream},
};

pub(super) use list::pace;
pub(in super::super) use paces::Paces;

/// What the server said, and what the transaction before it had found out. Until it is dropped no other call about the
/// account goes to the server.
pub(super) struct Said<'t, P, T> {
    pub(super) found: P,
    pub(super) answer: Answer<T>,
    pub(super) turn: Turn<'t>,
}

/// Who asks about their account.
#[derive(Clone, Copy)]
pub(super) enum Who<'w> {
    /// A call, by its cookie.
    Call(&'w AccountCall),
    /// A call that was let in before and still waits.
    Session(SessionId),
}

impl Who<'_> {
    pub(super) fn signed(self, act: &Act<'_>) -> Result<Signed> {
        match self {
            Self::Call(call) => act.signed(call),
            Self::Session(session) => {
                let signed = act.signed_again(session.0)?;
                signed.ok_or_else(|| act.refuse(ProblemKind::NotAuthenticated).into())
            }
        }
    }
}

/// An account's session, and what belongs to it there.
struct Held {
    session: i64,
    user: i64,
    state: State,
}

impl Authority {
    /// Asks the server about the account of a call. `check` runs in a transaction and says what for; with nothing
    /// nobody is asked. Whatever the server says of the session itself is written down: a new state, or its end.
    ///
    /// One call about an account at a time, so that no answer is overtaken by another.
    ///
    /// # Errors
    /// What `check` refuses; `reauthentication-required` for a session that has nothing there; `upstream-unavailable`
    /// when the calls before it take too long.
    pub(super) fn ask_there<P, T>(
        &self,
        call: &AccountCall,
        check: impl FnOnce(&Act<'_>, &Signed) -> Result<Option<P>>,
        ask: impl FnOnce(&dyn Account, Caller<'_>, &mut State, &P) -> Answer<T>,
    ) -> Result<Option<Said<'_, P, T>>> {
        let Some(account) = self.upstream().and_then(Upstream::account) else {
            return Ok(None);
        };
        self.ask_with(call, check, |_, from, state, found| ask(account, from, state, found))
    }

    /// The same for what is not a matter of the server's own account pages.
    fn ask_with<P, T>(
        &self,
        call: &AccountCall,
        check: impl FnOnce(&Act<'_>, &Signed) -> Result<Option<P>>,
        ask: impl FnOnce(&dyn Upstream, Caller<'_>, &mut State, &P) -> Answer<T>,
    ) -> Result<Option<Said<'_, P, T>>> {
        self.ask_who(&call.origin, Who::Call(call), check, ask)
    }

    /// The same for whoever waits with a session that was let in before.
    pub(super) fn ask_as<P, T>(
        &self,
        origin: &Origin,
        who: Who<'_>,
        check: impl FnOnce(&Act<'_>, &Signed) -> Result<Option<P>>,
        ask: impl FnOnce(&dyn Account, Caller<'_>, &mut State, &P) -> Answer<T>,
    ) -> Result<Option<Said<'_, P, T>>> {
        let Some(account) = self.upstream().and_then(Upstream::account) else {
            return Ok(None);
        };
        self.ask_who(origin, who, check, |_, from, state, found| {
            ask(account, from, state, found)
        })
    }

    fn ask_who<P, T>(
        &self,
        origin: &Origin,
        who: Who<'_>,
        check: impl FnOnce(&Act<'_>, &Signed) -> Result<Option<P>>,
        ask: impl FnOnce(&dyn Upstream, Caller<'_>, &mut State, &P) -> Answer<T>,
    ) -> Result<Option<Said<'_, P, T>>> {
        if self.upstream().is_none() {
            return Ok(None);
        }
        let user = self.read_for(origin, |act| Ok(who.signed(act)?.user.id))?;
        let turn = self.turns.take(&turn_of(user)).ok_or_else(|| self.busy())?;
        self.ask_in(turn, origin, who, check, ask)
    }

    /// The same for whoever has the turn.
    fn ask_in<'t, P, T>(
        &'t self,
        turn: Turn<'t>,
        origin: &Origin,
        who: Who<'_>,
        check: impl FnOnce(&Act<'_>, &Signed) -> Result<Option<P>>,
        ask: impl FnOnce(&dyn Upstream, Caller<'_>, &mut State, &P) -> Answer<T>,
    ) -> Result<Option<Said<'t, P, T>>> {
        let Some(upstream) = self.upstream() else {
            return Ok(None);
        };
        let ready = self.write(origin, |act| {
            let signed = who.signed(act)?;
            let Some(found) = check(act, &signed)? else {
                return Ok(None);
            };
            let state = act.session_state(&signed.session)?;
            // Opened before the server stood there: proving it once more gives it what it lacks.
            let state = state.ok_or_else(|| act.refuse(ProblemKind::ReauthenticationRequired))?;
            let (session, user) = (signed.session.id, signed.user.id);
            Ok(Some((found, Held { session, user, state })))
        })?;
        let Some((found, held)) = ready else { return Ok(None) };
        let mut state = held.state.clone();
        let answer = ask(upstream, caller(origin, None), &mut state, &found);
        let answer = self.keep_state(origin, &held, &state, answer)?;
        Ok(Some(Said { found, answer, turn }))
    }

    /// Writes down what has become of the session there. A state that somebody has renewed meanwhile stays.
    fn keep_state<T>(&self, origin: &Origin, held: &Held, state: &State, answer: Answer<T>) -> Result<Answer<T>> {
        let over = matches!(answer, Err(No::SignedOut | No::Locked | No::Disabled));
        if !over && *state == held.state {
            return Ok(answer);
        }
        self.write(origin, |act| {
            let Some(signed) = act.signed_again(held.session)? else {
                return Ok(());
            };
            let now = act.session_state(&signed.session)?;
            if now.as_ref() != Some(&held.state) {
                // Proven again meanwhile: what was said is not about what the session has now.
                return Ok(());
            }
            if over {
                return act.session_over(held.user, held.session);
            }
            act.keep_session_state(held.session, state)
        })?;
        Ok(answer)
    }

    /// The calls before this one take too long.
    fn busy(&self) -> Refusal {
        let now = self.clock.now();
        Refusal::new(ProblemKind::UpstreamUnavailable, now).retry_at(now + AWAY)
    }

    /// What the server has given, or its refusal.
    pub(super) fn given<T>(&self, answer: Answer<T>) -> Result<T> {
        answer.or_else(|no| self.read(|act| Err(act.no_there(no).into())))
    }
}

/// One call about an account at a time.
fn turn_of(user: i64) -> String {
    format!("account {user}")
}

impl Act<'_> {
    /// Whether an account is the server's, so that it is asked.
    pub(in super::super) fn kept_there(&self, user: &UserRow) -> bool {
        let owns = self.abilities().is_some_and(|can| can.first != First::Own);
        owns && user.upstream.is_some()
    }

    /// A refusal about an account. Whoever is signed out, locked or disabled there is nobody here.
    pub(super) fn no_there(&self, no: No) -> Refusal {
        match no {
            No::Locked | No::Disabled => self.refuse(ProblemKind::NotAuthenticated),
            other => self.refused_there(other),
        }
    }

    /// A session ends, because it has ended there.
    fn session_over(&self, user: i64, session: i64) -> Result<()> {
        if !self.tx.revoke_session(session, "upstream", self.now)? {
            return Ok(());
        }
        // There is nothing left there to be ended.
        self.tx.set_session_upstream(session, None)?;
        self.withdraw_orphan(user)?;
        self.touch_account(user)?;
        self.audit(
            Event::SessionEnded,
            &Facts {
                actor: "upstream",
                user: Some(user),
                flow: None,
                detail: &[("why", "upstream")],
            },
        )
    }
}
