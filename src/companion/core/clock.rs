//! The server's clock, as far as the phone knows it.

use contract::Millis;

/// When the wall clock has moved this much further than the monotonic one, the device slept in between: many browsers
/// stop the monotonic clock then.
const SLEPT: Millis = 2_000;

/// Two readings taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Monotonic, ms since the page was opened.
    pub steady: Millis,
    /// The device's own idea of the time, ms since the epoch; may be hours off.
    pub wall: Millis,
}

/// The server's time at one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    server: Millis,
    at: Reading,
    /// Whether a server has said so, or it is the device's own guess.
    pub told: bool,
}

impl Clock {
    /// Before any server was reached: the device's own clock.
    #[must_use]
    pub const fn guess(at: Reading) -> Self {
        Self {
            server: at.wall,
            at,
            told: false,
        }
    }

    /// What a server has said.
    #[must_use]
    pub const fn told(server: Millis, at: Reading) -> Self {
        Self { server, at, told: true }
    }

    /// The server's time now. A wall clock that is set back or forth while the page is open changes nothing for longer
    /// than until the next reply; one that ran on during sleep is believed.
    #[must_use]
    pub const fn now(&self, at: Reading) -> Millis {
        let steady = at.steady - self.at.steady;
        let wall = at.wall - self.at.wall;
        self.server + if wall > steady + SLEPT { wall } else { steady }
    }

    /// How far the device's own clock is from the server's, ms.
    #[must_use]
    pub const fn off_by(&self) -> Millis {
        (self.server - self.at.wall).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Reading = Reading {
        steady: 0,
        wall: 1_000_000,
    };

    #[test]
    fn a_wrong_wall_clock_does_not_matter_once_a_server_has_spoken() {
        let clock = Clock::told(5_000_000, START);
        assert_eq!(
            clock.now(Reading {
                steady: 1_500,
                wall: 1_001_500
            }),
            5_001_500
        );
        assert_eq!(clock.now(Reading { steady: 1_500, wall: 0 }), 5_001_500, "set back");
        assert_eq!(clock.off_by(), 4_000_000);
    }

    #[test]
    fn sleep_is_noticed() {
        let clock = Clock::told(5_000_000, START);
        assert_eq!(
            clock.now(Reading {
                steady: 500,
                wall: 1_000_000 + 60_000
            }),
            5_060_000
        );
    }

    #[test]
    fn without_a_server_the_device_is_believed() {
        assert_eq!(
            Clock::guess(START).now(Reading {
                steady: 10,
                wall: 1_000_010
            }),
            1_000_010
        );
    }
}
