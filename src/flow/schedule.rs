//! When the next call may be made. A function of numbers, so that its bounds can be tested without a clock.

use contract::Millis;

/// Back-off starts here.
const BASE: Millis = 1_000;
/// And never grows beyond this.
const CAP: Millis = 30_000;
/// A page nobody looks at asks at most this often.
const HIDDEN: Millis = 15_000;

/// What the next poll depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    /// Failed calls in a row.
    pub failures: u32,
    /// What the server asked for, ms.
    pub poll_after: Millis,
    /// Retry-After, ms.
    pub retry_after: Option<Millis>,
    /// Nobody looks.
    pub hidden: bool,
}

/// How long to wait, ms. Full jitter after failures (`chance` in 0..1), so that pages that lost a server together do
/// not come back together; never sooner than the server asked.
#[must_use]
pub fn next_poll(poll: Poll, chance: f64) -> Millis {
    let asked = poll.poll_after.clamp(0, 60_000);
    let wait = if poll.failures == 0 {
        asked
    } else {
        let most = (BASE << poll.failures.min(5)).min(CAP);
        asked.max((most as f64 * chance.clamp(0.0, 1.0)) as Millis).max(200)
    };
    let wait = wait.max(poll.retry_after.unwrap_or(0));
    if poll.hidden { wait.max(HIDDEN) } else { wait }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn never_sooner_than_asked_and_never_absurd(
            failures in 0u32..1000, poll_after in 0i64..100_000, retry in proptest::option::of(1_000i64..600_000),
            hidden: bool, chance in 0.0f64..1.0,
        ) {
            let wait = next_poll(Poll { failures, poll_after, retry_after: retry, hidden }, chance);
            prop_assert!(wait >= retry.unwrap_or(0));
            prop_assert!(wait >= poll_after.min(60_000));
            prop_assert!(!hidden || wait >= HIDDEN);
            prop_assert!(wait <= retry.unwrap_or(0).max(60_000));
        }
    }

    #[test]
    fn a_thousand_pages_spread_over_the_window() {
        let waits: Vec<_> = (0..1000)
            .map(|i| {
                let poll = Poll {
                    failures: 5,
                    poll_after: 0,
                    retry_after: None,
                    hidden: false,
                };
                next_poll(poll, f64::from(i) / 1000.0)
            })
            .collect();
        let (first, last) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
        assert!(last - first >= CAP * 8 / 10, "{first}..{last}");
        let busiest = (0..31)
            .map(|s| waits.iter().filter(|w| **w / 1000 == s).count())
            .max()
            .unwrap();
        assert!(busiest <= 50, "{busiest} of 1000 in one second");
    }
}
