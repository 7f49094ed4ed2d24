//! A clock that is set by hand.

use std::sync::atomic::{AtomicI64, Ordering};

use contract::Millis;
use genkan_gateway::authority::Clock;

pub const START: Millis = 1_800_000_000_000;

/// A clock that only moves when it is told to.
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

impl TestClock {
    pub fn at(now: Millis) -> Self {
        Self(AtomicI64::new(now))
    }

    pub fn pass(&self, ms: Millis) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn seconds(&self, seconds: i64) {
        self.pass(seconds * 1_000);
    }
}
