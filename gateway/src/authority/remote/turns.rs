//! One call about an account at a time: two tabs must not have two requests sent.

use std::{
    collections::HashSet,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long somebody waits for the call before theirs: a little more than the server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whose turn it is, by the name of an account.
#[derive(Debug, Default)]
pub(in super::super) struct Turns {
    taken: Mutex<HashSet<String>>,
    over: Condvar,
}

/// A turn; over when it is dropped.
#[derive(Debug)]
pub(in super::super) struct Turn<'t> {
    turns: &'t Turns,
    name: String,
}

impl Turns {
    fn taken(&self) -> MutexGuard<'_, HashSet<String>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for its turn; `None` when it does not come.
    pub(in super::super) fn take(&self, name: &str) -> Option<Turn<'_>> {
        self.take_within(name, PATIENCE)
    }

    /// Waits for its turn so long.
    pub(in super::super) fn take_within(&self, name: &str, patience: Duration) -> Option<Turn<'_>> {
        let until = Instant::now() + patience;
        let mut taken = self.taken();
        while taken.contains(name) {
            let left = until.checked_duration_since(Instant::now())?;
            taken = self
                .over
                .wait_timeout(taken, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        taken.insert(name.to_owned());
        Some(Turn {
            turns: self,
            name: name.to_owned(),
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.taken().remove(&self.name);
        self.turns.over.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_by_name() {
        let turns = Turns::default();
        let one = turns.take("a").unwrap();
        assert!(turns.take_within("a", Duration::ZERO).is_none());
        assert!(turns.take_within("b", Duration::ZERO).is_some());
        drop(one);
        assert!(turns.take_within("a", Duration::ZERO).is_some());
        std::thread::scope(|scope| {
            let first = turns.take("c").unwrap();
            let second = scope.spawn(|| turns.take("c").is_some());
            drop(first);
            assert!(second.join().unwrap());
        });
    }
}
