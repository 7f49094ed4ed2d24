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

/// How often something may be sent: requests to phones, and codes.
pub(super) struct Pace {
    /// Least time between two, ms.
    pub(super) min_gap: Millis,
    /// The window of `per_window`, ms.
    pub(super) window: Millis,
    /// How many in one window.
    pub(super) per_window: u32,
}

impl Pace {
    /// How far back it matters what was sent, ms.
    pub(super) fn reach(&self) -> Millis {
        self.window.max(self.min_gap)
    }

    /// How many more may be sent, and when the next one; `times` says when the others were, newest first.
    pub(super) fn look(&self, times: &[Millis], now: Millis) -> (u32, Millis) {
        let mut next_at = now;
        if let Some(last) = times.first() {
            next_at = next_at.max(last + self.min_gap);
        }
        let in_window: Vec<Millis> = times.iter().copied().filter(|&at| at > now - self.window).collect();
        let oldest_of_full = self.per_window.checked_sub(1).and_then(|i| in_window.get(i as usize));
        if let Some(oldest) = oldest_of_full {
            next_at = next_at.max(oldest + self.window);
        }
        let used = u32::try_from(in_window.len()).unwrap_or(u32::MAX);
        (self.per_window.saturating_sub(used), next_at)
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
        let pace = Pace {
            min_gap: limits.min_gap,
            window: limits.window,
            per_window: limits.per_window,
        };
        let since = user.push.counted_from.max(self.now - pace.reach());
        let (left, next_at) = pace.look(&self.tx.push_times(user.id, since)?, self.now);
        Ok(Caps {
            left: total.min(left),
            next_at,
            refused: (next_at > self.now).then_some(PushReason::TooSoon),
        })
    }
}
