//! How many requests an account's phone may be sent (rule 7; NIST SP 800-63B-4, section 3.1.3; ASVS 6.6.4).

use contract::{Millis, step::PushReason};

use super::{Result, act::Act};
use crate::{
    breaks::{Rule, breaks},
    store::UserRow,
};

/// What may be sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caps {
    /// How many more, as things stand.
    pub(super) left: u32,
    /// When the next one may be sent.
    pub(super) next_at: Millis,
    /// Why none may be sent now.
    pub(super) refused: Option<PushReason>,
}

impl Caps {
    /// When it may be tried again, where waiting helps.
    pub(super) fn retry_at(&self) -> Option<Millis> {
        (self.refused == Some(PushReason::TooSoon)).then_some(self.next_at)
    }

    /// Whether sending again is possible now or by waiting.
    pub(super) fn hopeful(&self) -> bool {
        matches!(self.refused, None | Some(PushReason::TooSoon))
    }
}

impl Act<'_> {
    /// The caps of an account. Requests before its last approved one do not count.
    pub(super) fn caps(&self, user: &UserRow) -> Result<Caps> {
        let limits = &self.policy.push;
        if breaks(Rule::PushCaps) {
            return Ok(Caps {
                left: limits.since_success,
                next_at: self.now,
                refused: None,
            });
        }
        if user.push.paused {
            return Ok(Caps {
                left: 0,
                next_at: self.now,
                refused: Some(PushReason::Paused),
            });
        }
        let total = limits.since_success.saturating_sub(user.push.since_success);
        if total == 0 {
            return Ok(Caps {
                left: 0,
                next_at: self.now,
                refused: Some(PushReason::TooMany),
            });
        }
        let horizon = self.now - limits.window.max(limits.min_gap);
        let times = self.tx.push_times(user.id, user.push.counted_from.max(horizon))?;
        let mut next_at = self.now;
        if let Some(last) = times.first() {
            next_at = next_at.max(last + limits.min_gap);
        }
        let in_window: Vec<Millis> = times.into_iter().filter(|&at| at > self.now - limits.window).collect();
        let oldest_of_full = limits.per_window.checked_sub(1).and_then(|i| in_window.get(i as usize));
        if let Some(oldest) = oldest_of_full {
            next_at = next_at.max(oldest + limits.window);
        }
        let used = u32::try_from(in_window.len()).unwrap_or(u32::MAX);
        Ok(Caps {
            left: total.min(limits.per_window.saturating_sub(used)),
            next_at,
            refused: (next_at > self.now).then_some(PushReason::TooSoon),
        })
    }
}
