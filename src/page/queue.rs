//! Events take turns.

use std::cell::{Cell, RefCell};

/// The events that wait while another one is worked on.
pub struct Queue<E> {
    /// Gone when the queue is closed.
    waiting: RefCell<Option<Vec<E>>>,
    running: Cell<bool>,
}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self {
            waiting: RefCell::new(Some(Vec::new())),
            running: Cell::new(false),
        }
    }
}

impl<E> Queue<E> {
    /// Takes in an event and has it worked on; one that comes while another is worked on waits for its turn.
    pub fn take_in(&self, event: E, mut work: impl FnMut(E)) {
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => waiting.push(event),
            None => return,
        }
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
        drop(self.waiting.take());
    }

    fn next(&self) -> Option<E> {
        let mut waiting = self.waiting.borrow_mut();
        let waiting = waiting.as_mut()?;
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
