//! *It wasn't me*, as far as it reaches the server: its other sessions end, too. Best effort, and after our own have.

use super::{
    super::{super::Authority, AccountCall},
    Said,
};
use crate::upstream::No;

impl Authority {
    /// Ends the account's sessions at the server but the one that asks; how many there were beside ours. What cannot be
    /// ended now is in the list of sessions still.
    pub(in super::super) fn end_others_there(&self, call: &AccountCall) -> u32 {
        let said = self.ask_there(
            call,
            |act, signed| {
                let lists = act.abilities().is_some_and(|can| can.sessions) && signed.session.upstream.is_some();
                if !lists || !act.kept_there(&signed.user) {
                    return Ok(None);
                }
                let user = signed.user.id;
                let unnamed = act.tx.unnamed_sessions(user, signed.session.id)?;
                Ok(Some((user, act.tx.session_names(user)?, unnamed)))
            },
            |account, from, state, (user, ours, unnamed)| {
                let mut beside = 0_u32;
                for other in account.sessions(from, state)?.iter().filter(|one| !one.current) {
                    match account.end_session(from, state, &other.handle) {
                        Ok(()) => {
                            let name = self.session_name(*user, &other.handle);
                            beside += u32::from(ours.iter().all(|(_, own)| *own != name));
                        }
                        Err(No::Over) => {}
                        Err(no) => return Err(no),
                    }
                }
                // Those of ours that nobody has looked at yet were counted before.
                Ok(beside.saturating_sub(*unnamed))
            },
        );
        match said {
            Ok(Some(Said { answer, .. })) => answer.unwrap_or_else(|no| {
                tracing::warn!(?no, "the identity server's other sessions could not be ended");
                0
            }),
            Ok(None) | Err(_) => 0,
        }
    }
}
