//! Who waits for what. A change wakes exactly those who wait for it; waiting holds no connection to the store.

use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contract::Millis;
use tokio::sync::Notify;

/// Something that can change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    /// A flow.
    Flow(String),
    /// The list of requests of a phone.
    Device(String),
    /// Whatever the pages of an account show.
    Account(i64),
    /// A request that no flow has asked for.
    Push(String),
    /// Something that is being added to an account.
    Enrollment(String),
    /// What waits to be sent.
    Outbox,
    /// Requests and sessions that are also the identity server's.
    Remote,
}

type Waiting = HashMap<Topic, Arc<Notify>>;

/// The register of those who wait.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<Waiting>>);

impl Hub {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers interest. Subscribe first and look then, or a change in between is missed.
    pub(crate) fn subscribe(&self, topic: Topic) -> Subscription {
        let notify = Arc::clone(self.waiting().entry(topic.clone()).or_default());
        Subscription {
            hub: self.clone(),
            topic,
            notify,
        }
    }

    /// Whether nobody waits for anything.
    pub(crate) fn is_idle(&self) -> bool {
        self.waiting().is_empty()
    }

    /// Wakes everyone, whatever they wait for: something has changed, and nobody knows what.
    pub(crate) fn wake_all(&self) {
        for notify in self.waiting().values() {
            notify.notify_waiters();
        }
    }

    /// Wakes everyone who waits for `topic`.
    pub(crate) fn wake(&self, topic: &Topic) {
        if let Some(notify) = self.waiting().get(topic) {
            notify.notify_waiters();
        }
    }
}

/// Interest in one topic; dropped, it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Subscription {
    hub: Hub,
    topic: Topic,
    notify: Arc<Notify>,
}

impl Deref for Subscription {
    type Target = Notify;

    fn deref(&self) -> &Notify {
        &self.notify
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut waiting = self.hub.waiting();
        // One in the map, one here: nobody else waits.
        if Arc::strong_count(&self.notify) == 2 {
            waiting.remove(&self.topic);
        }
    }
}

/// How long after its last call a phone still counts as connected, ms.
const CONNECTED: Millis = 35_000;

#[derive(Debug, Default, Clone, Copy)]
struct Line {
    open: u32,
    last: Option<Millis>,
}

/// Which phones are connected: a call waits now, or one ended within the last 35 s.
#[derive(Debug, Clone, Default)]
pub(crate) struct Presence(Arc<Mutex<HashMap<String, Line>>>);

impl Presence {
    fn lines(&self) -> MutexGuard<'_, HashMap<String, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call of this phone begins.
    pub(crate) fn begin(&self, device: &str, now: Millis) {
        let mut lines = self.lines();
        lines.retain(|_, line| line.open > 0 || line.last.is_some_and(|last| now - last < CONNECTED));
        let line = lines.entry(device.to_owned()).or_default();
        line.open += 1;
        line.last = Some(now);
    }

    /// A call of this phone ends.
    pub(crate) fn end(&self, device: &str, now: Millis) {
        if let Some(line) = self.lines().get_mut(device) {
            line.open = line.open.saturating_sub(1);
            line.last = Some(now);
        }
    }

    /// Whether a request would reach this phone without a person's doing.
    pub(crate) fn connected(&self, device: &str, now: Millis) -> bool {
        self.lines()
            .get(device)
            .is_some_and(|line| line.open > 0 || line.last.is_some_and(|last| now - last < CONNECTED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_when_nobody_waits() {
        let hub = Hub::default();
        let one = hub.subscribe(Topic::Flow("a".to_owned()));
        let two = hub.subscribe(Topic::Flow("a".to_owned()));
        drop(one);
        assert_eq!(hub.waiting().len(), 1);
        assert!(!hub.is_idle());
        drop(two);
        assert!(hub.is_idle());
    }

    #[test]
    fn a_phone_stays_connected_for_a_while() {
        let presence = Presence::default();
        presence.begin("a", 0);
        assert!(presence.connected("a", 1_000_000));
        presence.end("a", 1_000_000);
        assert!(presence.connected("a", 1_034_999));
        assert!(!presence.connected("a", 1_035_000));
        assert!(!presence.connected("b", 0));
    }
}
