//! Time, injected. A step of the machine's clock must neither stretch a request nor revive an old code (row 106).

use std::{
    sync::{Mutex, PoisonError},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use contract::Millis;

/// Where the rules get their time from.
pub trait Clock: Send + Sync {
    /// Ms since the epoch; never goes back while the process lives. Every deadline is measured with it.
    fn now(&self) -> Millis;
    /// Ms since the epoch by the machine's own clock, for codes that another clock made.
    fn wall(&self) -> Millis {
        self.now()
    }
}

/// The machine's clock, made monotonic: a step back is ridden out by counting on, a step forward is followed, so that
/// deadlines come early rather than late.
#[derive(Debug)]
pub struct SystemClock(Mutex<(Instant, Millis)>);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Mutex::new((Instant::now(), wall_millis())))
    }
}

fn wall_millis() -> Millis {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| Millis::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let instant = Instant::now();
        let passed = Millis::try_from(instant.duration_since(last.0).as_millis()).unwrap_or(0);
        let now = (last.1 + passed).max(wall_millis());
        // Moving the anchor by whole milliseconds only would lose the fraction each time.
        if passed > 0 {
            *last = (instant, now);
        }
        now
    }

    fn wall(&self) -> Millis {
        wall_millis()
    }
}
