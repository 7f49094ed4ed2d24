//! Guessing: tries are counted per account and factor, before they are checked (rule 8).

use contract::{Millis, step::CodeKind};

use super::{Result, act::Act, identifier::Identifier};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, GuessRow},
};

/// Whether a try may be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// Yes.
    Open,
    /// Not before this instant.
    Wait(Millis),
    /// Never again, until an administrator unlocks it or the factor is proven elsewhere.
    Locked,
}

/// One bucket and its numbers.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    pub(super) name: String,
    pub(super) factor: &'static str,
    /// Wrong tries without a delay.
    pub(super) free: u32,
    pub(super) max_delay: Millis,
    /// Wrong tries in a row after which it is locked.
    pub(super) hard: u32,
}

impl Bucket {
    /// What the bucket says at `now`.
    pub(super) fn gate(&self, row: GuessRow, now: Millis) -> Gate {
        if row.failures >= self.hard {
            return Gate::Locked;
        }
        let Some(over) = row.failures.checked_sub(self.free) else {
            return Gate::Open;
        };
        let delay = 1_000_i64
            .checked_shl(over.min(40))
            .unwrap_or(Millis::MAX)
            .min(self.max_delay);
        let until = row.last_at.saturating_add(delay);
        if now < until { Gate::Wait(until) } else { Gate::Open }
    }
}

impl Act<'_> {
    /// The name of the bucket of whoever a flow names: the account, or an identifier that nobody has, which gets one of
    /// its own, so that both are counted alike (rule 17).
    pub(super) fn named_bucket(&self, row: &FlowRow) -> String {
        let unknown = || {
            let identifier = row.identifier.as_deref().and_then(Identifier::new);
            let key = identifier.map(|identifier| identifier.key).unwrap_or_default();
            format!("x:{}", self.keys.bucket(&key))
        };
        row.user_id.map_or_else(unknown, |user| format!("u:{user}"))
    }

    /// Looks without counting.
    pub(super) fn gate(&self, bucket: &Bucket) -> Result<Gate> {
        Ok(bucket.gate(self.tx.guesses(&bucket.name, bucket.factor)?, self.now))
    }

    /// Counts one try as wrong, when it may be made; success takes it back. Has to be committed before the check.
    pub(super) fn reserve(&self, bucket: &Bucket) -> Result<Gate> {
        let gate = self.gate(bucket)?;
        if gate == Gate::Open && !breaks(Rule::ReserveBeforeCheck) {
            self.count(bucket)?;
        }
        Ok(gate)
    }

    /// Counts a wrong try after the fact; only the negative control of rule 8 comes here late.
    pub(super) fn count_late(&self, bucket: &Bucket) -> Result<()> {
        if breaks(Rule::ReserveBeforeCheck) {
            self.count(bucket)?;
        }
        Ok(())
    }

    fn count(&self, bucket: &Bucket) -> Result<()> {
        let row = self.tx.guesses(&bucket.name, bucket.factor)?;
        let row = GuessRow {
            failures: row.failures.saturating_add(1),
            last_at: self.now,
        };
        Ok(self.tx.set_guesses(&bucket.name, bucket.factor, row)?)
    }

    /// The bucket of an account's codes of one kind; all its phones share one, and all its addresses.
    pub(super) fn code_bucket(&self, user: i64, kind: CodeKind) -> Bucket {
        self.guess_bucket(user, kind.as_str())
    }

    /// The bucket of what completes an account's addresses.
    pub(super) fn prove_bucket(&self, user: i64) -> Bucket {
        self.guess_bucket(user, "address")
    }

    fn guess_bucket(&self, user: i64, factor: &'static str) -> Bucket {
        let limits = &self.policy.code;
        Bucket {
            name: format!("u:{user}"),
            factor,
            free: limits.per_flow,
            max_delay: limits.max_delay,
            hard: limits.hard,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket() -> Bucket {
        Bucket {
            name: String::new(),
            factor: "x",
            free: 5,
            max_delay: 900_000,
            hard: 50,
        }
    }

    fn after(failures: u32, now: Millis) -> Gate {
        bucket().gate(GuessRow { failures, last_at: 0 }, now)
    }

    #[test]
    fn five_are_free_then_the_wait_doubles() {
        assert_eq!(after(4, 0), Gate::Open);
        assert_eq!(after(5, 999), Gate::Wait(1_000));
        assert_eq!(after(5, 1_000), Gate::Open);
        assert_eq!(after(6, 0), Gate::Wait(2_000));
        assert_eq!(after(14, 0), Gate::Wait(512_000));
        assert_eq!(after(15, 0), Gate::Wait(900_000));
        assert_eq!(after(49, 0), Gate::Wait(900_000));
        assert_eq!(after(50, Millis::MAX), Gate::Locked);
    }
}
