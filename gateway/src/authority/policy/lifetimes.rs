//! How long flows, sessions and what belongs to them live.

use contract::Millis;

use super::{HOUR, MINUTE, SECOND, days};

/// Sessions and what lives beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifetimes {
    /// A flow, ms. 15 min.
    pub flow: Millis,
    /// Live flows of one browser. 5.
    pub flows_per_browser: u32,
    /// A session that is not remembered, hours. 24.
    pub session_hours: u32,
    /// A remembered session, days. 30.
    pub session_days: u32,
    /// Without use, a session that is not remembered ends after this, ms. 1 h (NIST SP 800-63B-4, 2.2.3).
    pub session_idle: Millis,
    /// The same for a remembered one, ms. 7 days: whoever comes every week stays.
    pub remember_idle: Millis,
    /// A pairing link, ms. 10 min.
    pub pairing: Millis,
    /// A stored reply to a repeated write, ms. 10 min.
    pub idempotency: Millis,
    /// A known browser, days. 365.
    pub known_browser_days: u32,
    /// A code of a client, ms. 60 s; never over that (rule W8).
    pub client_code: Millis,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            flow: 15 * MINUTE,
            flows_per_browser: 5,
            session_hours: 24,
            session_days: 30,
            session_idle: HOUR,
            remember_idle: days(7),
            pairing: 10 * MINUTE,
            idempotency: 10 * MINUTE,
            known_browser_days: 365,
            client_code: 60 * SECOND,
        }
    }
}

impl Lifetimes {
    /// After how long without use a session ends, ms.
    pub(in super::super) const fn idle(&self, remembered: bool) -> Millis {
        if remembered {
            self.remember_idle
        } else {
            self.session_idle
        }
    }
}
