//! The same time for every *no*.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{Answer, No};

/// Every *no* takes a multiple of this.
const STEP: Duration = Duration::from_secs(1);

/// Makes a call that checks a password. [`No::Wrong`] comes back after whole seconds only: many servers hash nothing for
/// a name that nobody has, and are done sooner, which would tell known names from unknown ones (security row 17). What a
/// slow server lets show beyond a second, this cannot hide.
pub(crate) fn evenly<T>(call: impl FnOnce() -> Answer<T>) -> Answer<T> {
    rounded(call, |answer| matches!(answer, Err(No::Wrong)))
}

/// Makes a call of which not even the *yes* may tell whether somebody exists.
pub(crate) fn always_evenly<T>(call: impl FnOnce() -> Answer<T>) -> Answer<T> {
    rounded(call, |_| true)
}

fn rounded<T>(call: impl FnOnce() -> Answer<T>, which: impl FnOnce(&Answer<T>) -> bool) -> Answer<T> {
    let began = Instant::now();
    let answer = call();
    if which(&answer) {
        let taken = began.elapsed();
        thread::sleep(rounded_up(taken).saturating_sub(taken));
    }
    answer
}

/// The next whole step.
fn rounded_up(taken: Duration) -> Duration {
    let whole = taken.as_millis() / STEP.as_millis() + 1;
    STEP * u32::try_from(whole).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_no_and_a_slow_one_take_the_same() {
        for (taken, want) in [(0, 1), (60, 1), (999, 1), (1_000, 2), (1_001, 2)] {
            assert_eq!(
                rounded_up(Duration::from_millis(taken)),
                Duration::from_secs(want),
                "{taken} ms"
            );
        }
        let began = Instant::now();
        assert_eq!(evenly(|| Err::<(), _>(No::Wrong)), Err(No::Wrong));
        assert!(began.elapsed() >= STEP);
    }

    #[test]
    fn nobody_waits_for_a_yes() {
        let began = Instant::now();
        assert_eq!(evenly(|| Ok(())), Ok(()));
        assert_eq!(evenly(|| Err::<(), _>(No::Over)), Err(No::Over));
        assert!(began.elapsed() < STEP);
    }
}
