//! How often the server is asked for something that pages look at again and again.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use contract::Millis;

/// From how many entries on those are dropped that are over.
const MANY: usize = 4_096;

/// When something may be asked for again, by its name.
#[derive(Debug, Default)]
pub(in super::super::super) struct Paces(Mutex<HashMap<String, Millis>>);

impl Paces {
    fn next(&self) -> MutexGuard<'_, HashMap<String, Millis>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it may be asked for now; then not again for `every` ms.
    pub(in super::super) fn due(&self, name: &str, now: Millis, every: Millis) -> bool {
        let mut next = self.next();
        if next.get(name).is_some_and(|at| now < *at) {
            return false;
        }
        if next.len() > MANY {
            next.retain(|_, at| now < *at);
        }
        next.insert(name.to_owned(), now + every);
        true
    }

    /// Not before then.
    pub(in super::super) fn put_off(&self, name: &str, until: Millis) {
        self.next().insert(name.to_owned(), until);
    }

    /// At once, because something has changed.
    pub(in super::super) fn now(&self, name: &str) {
        self.next().remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_again_until_it_is_time_or_something_has_changed() {
        let paces = Paces::default();
        assert!(paces.due("a", 0, 5));
        assert!(!paces.due("a", 4, 5));
        assert!(paces.due("b", 4, 5));
        assert!(paces.due("a", 5, 5));
        paces.now("a");
        assert!(paces.due("a", 5, 5));
        paces.put_off("a", 20);
        assert!(!paces.due("a", 19, 5));
        for at in 0..10_000 {
            paces.due(&at.to_string(), at, 1);
        }
        assert!(paces.next().len() <= MANY + 2);
    }
}
