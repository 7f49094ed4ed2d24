//! Events take turns.

use std::cell::{Cell, RefCell};

/// The events that wait while another one is worked on.
pub struct Queue<E> {
    waiting: RefCell<Vec<E>>,
    running: Cell<bool>,
    closed: Cell<bool>,
}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self {
            waiting: RefCell::default(),
            running: Cell::new(false),
            closed: Cell::new(false),
        }
    }
}

impl<E> Queue<E> {
    /// Takes in an event and has it worked on; one that comes while another is worked on waits for its turn.
    pub fn take_in(&self, event: E, mut work: impl FnMut(E)) {
        if self.closed.get() {
            return;
        }
        self.waiting.borrow_mut().push(event);
        if self.running.replace(true) {
            return;
        }
        while let Some(event) = self.next() {
            work(event);
        }
        self.running.set(false);
    }

    /// What waits is given up, and nothing is taken in any more.
    pub fn close(&self) {
        self.closed.set(true);
        self.waiting.take();
    }

    fn next(&self) -> Option<E> {
        let mut waiting = self.waiting.borrow_mut();
        (!waiting.is_empty()).then(|| waiting.remove(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_event_brings_about_waits_until_it_is_through() {
        let (queue, seen) = (Queue::default(), RefCell::new(Vec::new()));
        let inner = |event: u8| {
            queue.take_in(event, |_| unreachable!("somebody else is at work"));
        };
        queue.take_in(1, |event| {
            if event == 1 {
                inner(2);
                inner(3);
            }
            seen.borrow_mut().push(event);
        });
        assert_eq!(*seen.borrow(), [1, 2, 3]);
    }

    #[test]
    fn a_closed_queue_hears_nothing_even_when_it_is_closed_at_work() {
        let (queue, seen) = (Queue::default(), RefCell::new(Vec::new()));
        queue.take_in(1, |event| {
            seen.borrow_mut().push(event);
            queue.take_in(2, |_| ());
            queue.close();
        });
        queue.take_in(3, |event| seen.borrow_mut().push(event));
        assert_eq!(*seen.borrow(), [1]);
    }
}
