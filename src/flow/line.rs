//! How the connection is, and what a page does about it when nothing gets through.

use super::{
    event::Failure,
    schedule::{Poll, next_poll},
};
use contract::Millis;

/// A page on which nothing could be reached waits at least this long before it tries again, ms.
const AGAIN: Millis = 3_000;

/// Why nothing can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// No answer, a timeout, or an error of the server.
    Down,
    /// The device says it has no connection.
    Offline,
    /// Something that is not the backend answers.
    Portal,
}

/// How the connection is while a screen is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// The last call went through.
    #[default]
    Up,
    /// The last poll failed; another is scheduled.
    Retrying,
    /// The device has no connection.
    Offline,
}

/// The connection, as the calls and the device tell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line {
    /// How it is.
    pub link: Link,
    /// Failed calls in a row.
    pub failures: u32,
}

impl Line {
    /// A call went through.
    pub const fn up(&mut self) {
        self.failures = 0;
        self.link = Link::Up;
    }

    /// A call did not, while something is drawn that stays.
    pub fn down(&mut self) {
        self.failures = self.failures.saturating_add(1);
        if self.link == Link::Up {
            self.link = Link::Retrying;
        }
    }

    /// The device says whether it is connected.
    pub fn told(&mut self, online: bool) {
        if !online {
            self.link = Link::Offline;
        } else if self.link == Link::Offline {
            self.link = if self.failures > 0 { Link::Retrying } else { Link::Up };
        }
    }

    /// A call failed, and there is nothing else to draw: says why, and after how long the page tries again by itself, ms;
    /// more slowly each time. For `hidden` and `chance` see [`next_poll`].
    pub fn lost(&mut self, failure: &Failure, hidden: bool, chance: f64) -> (Unreachable, Millis) {
        self.failures = self.failures.saturating_add(1);
        let why = match failure {
            Failure::Portal => Unreachable::Portal,
            Failure::Network if self.link == Link::Offline => Unreachable::Offline,
            _ => Unreachable::Down,
        };
        let poll = Poll {
            failures: self.failures.saturating_add(1),
            poll_after: AGAIN,
            retry_after: failure.retry_after(),
            hidden,
        };
        (why, next_poll(poll, chance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_back_is_as_well_connected_as_its_last_call() {
        let mut line = Line::default();
        line.told(false);
        assert_eq!(line.link, Link::Offline);
        line.told(true);
        assert_eq!(line.link, Link::Up);
        line.down();
        line.told(false);
        line.down();
        assert_eq!(line.link, Link::Offline, "no call is better informed than the device");
        line.told(true);
        assert_eq!((line.link, line.failures), (Link::Retrying, 2));
        line.up();
        assert_eq!(line, Line::default());
    }

    #[test]
    fn why_nothing_comes_is_said_as_far_as_it_is_known() {
        let mut line = Line::default();
        assert_eq!(line.lost(&Failure::Portal, false, 0.0).0, Unreachable::Portal);
        assert_eq!(line.lost(&Failure::Network, false, 0.0), (Unreachable::Down, AGAIN));
        line.told(false);
        assert_eq!(line.lost(&Failure::Network, false, 0.0).0, Unreachable::Offline);
        assert!(
            line.lost(&Failure::Network, false, 1.0).1 > AGAIN,
            "more slowly each time"
        );
    }
}
