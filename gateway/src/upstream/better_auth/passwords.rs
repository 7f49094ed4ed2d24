//! Passwords that were proven a moment ago, because the library wants them in the body of a change.
//!
//! In memory only, for a minute, wiped when it is over whether or not anybody asks. Nothing of them is sealed, stored
//! or written to a log; a restart forgets them, and the person is asked once more.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use zeroize::Zeroizing;

/// How long.
const HELD: Duration = Duration::from_secs(60);
/// Most at once: more people than that who prove themselves within a minute are asked again.
const MOST: usize = 10_000;

struct Password {
    text: Zeroizing<String>,
    until: Instant,
}

type All = HashMap<String, Password>;

#[derive(Default)]
pub(super) struct Passwords(Arc<Mutex<All>>);

impl Passwords {
    /// Holds one; the minute begins now, also for one that is held already.
    pub(super) fn hold(&self, key: &str, password: &str) {
        self.hold_for(key, password, HELD);
    }

    fn hold_for(&self, key: &str, password: &str, time: Duration) {
        let mut all = lock(&self.0);
        if all.len() >= MOST {
            return;
        }
        let wiped_by_somebody = !all.is_empty();
        let until = Instant::now() + time;
        let text = Zeroizing::new(password.to_owned());
        all.insert(key.to_owned(), Password { text, until });
        drop(all);
        if !wiped_by_somebody {
            let all = Arc::clone(&self.0);
            thread::spawn(move || wipe(&all));
        }
    }

    /// The one that is held.
    pub(super) fn get(&self, key: &str) -> Option<Zeroizing<String>> {
        let all = lock(&self.0);
        let held = all.get(key).filter(|held| Instant::now() < held.until);
        held.map(|held| held.text.clone())
    }

    /// Nobody needs it any more.
    pub(super) fn forget(&self, key: &str) {
        if let Some(held) = lock(&self.0).get_mut(key) {
            // The row stays until its time, so that there is one who wipes for as long as there are rows.
            held.text = Zeroizing::default();
            held.until = Instant::now();
        }
    }
}

fn lock(all: &Mutex<All>) -> MutexGuard<'_, All> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Wipes what is over, for as long as anything is held.
fn wipe(all: &Mutex<All>) {
    loop {
        let next = {
            let mut all = lock(all);
            let now = Instant::now();
            all.retain(|_, held| now < held.until);
            match all.values().map(|held| held.until).min() {
                Some(next) => next,
                None => return,
            }
        };
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_held_for_its_time_and_wiped_without_being_asked_for() {
        let passwords = Passwords::default();
        passwords.hold_for("brief", "Correct-horse-1", Duration::from_millis(5));
        passwords.hold("long", "Correct-horse-2");
        assert_eq!(
            passwords.get("long").as_deref().map(String::as_str),
            Some("Correct-horse-2")
        );
        while lock(&passwords.0).contains_key("brief") {
            thread::yield_now();
        }
        assert!(passwords.get("long").is_some());
        passwords.forget("long");
        assert!(passwords.get("long").is_none());
        assert!(passwords.get("nobody").is_none());
    }
}
