//! The list of methods is the mirror, brought up to date now and then. A server that is away leaves it as it was.

use std::time::Duration;

use contract::Millis;

use super::{
    super::{
        super::{Authority, Result},
        AccountCall,
    },
    Who, turn_of,
};
use crate::upstream::{Caller, No, State, Upstream};

/// How often the server is asked for the methods of an account at most, ms.
const EVERY: Millis = 5_000;
/// How long it is left alone when it is away, ms: nobody should wait for it at every look.
const AWAY: Millis = 30_000;

/// The name of an account's list among what is asked for again and again.
pub(in super::super) fn pace(user: i64) -> String {
    format!("methods {user}")
}

impl Authority {
    /// Brings the mirror of an account up to date, where it is a server's and that has not been done just now.
    ///
    /// # Errors
    /// `not-authenticated` when the session has ended there.
    pub(in super::super) fn refresh_methods(&self, call: &AccountCall) -> Result<()> {
        let Some(upstream) = self.upstream() else { return Ok(()) };
        let due = self.read(|act| {
            let signed = act.signed(call)?;
            let asks = act.kept_there(&signed.user) && signed.session.upstream.is_some();
            Ok((asks && self.paces.due(&pace(signed.user.id), act.now, EVERY)).then_some(signed.user.id))
        })?;
        let Some(user) = due else { return Ok(()) };
        // Whoever has the turn writes the mirror, too: it is good enough without waiting for them.
        let Some(turn) = self.turns.take_within(&turn_of(user), Duration::ZERO) else {
            return Ok(());
        };
        let factors = |upstream: &dyn Upstream, from: Caller<'_>, state: &mut State, (): &()| {
            upstream.account().ok_or(No::Unsupported)?.factors(from, state)
        };
        let Some(said) = self.ask_in(turn, &call.origin, Who::Call(call), |_, _| Ok(Some(())), factors)? else {
            return Ok(());
        };
        match said.answer {
            Ok(factors) => self.write(&call.origin, |act| act.mirror(user, &factors, upstream.abilities())),
            Err(no @ (No::SignedOut | No::Locked | No::Disabled)) => self.read(|act| Err(act.no_there(no).into())),
            Err(_) => {
                self.paces.put_off(&pace(user), self.clock.now() + AWAY);
                Ok(())
            }
        }
    }
}
