//! Rules on a real store in memory, with the people, browsers and phones of a test.

use std::sync::Arc;

use genkan_gateway::authority::{Authority, Clock, Letter, Location, NewUser, NumberMode, PasswordLimits, Policy};

use super::{Browser, Phone, START, TestClock, passkey};

pub const PASSWORD: &str = "correct horse battery staple";

pub struct World {
    pub authority: Arc<Authority>,
    pub clock: Arc<TestClock>,
}

/// Hashing that takes no time; everything else as shipped.
pub fn policy() -> Policy {
    Policy {
        password: PasswordLimits {
            memory_kib: 8,
            passes: 1,
            ..PasswordLimits::default()
        },
        ip_per_minute: 1_000_000,
        ip_per_hour: 1_000_000,
        ..Policy::default()
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(policy())
    }

    pub fn with(policy: Policy) -> Self {
        Self::at(Location::Memory, policy)
    }

    pub fn at(location: Location<'_>, policy: Policy) -> Self {
        let clock = Self::clock();
        let shared: Arc<dyn Clock> = Arc::<TestClock>::clone(&clock);
        let authority = Arc::new(Authority::open(location, policy, shared).unwrap());
        authority.serve_at(passkey::ORIGIN);
        Self { authority, clock }
    }

    pub(super) fn clock() -> Arc<TestClock> {
        Arc::new(TestClock::at(START))
    }

    pub fn user(&self, identifier: &str, mode: NumberMode) {
        self.authority
            .add_user(&NewUser {
                identifier,
                name: None,
                password: PASSWORD,
                number_mode: Some(mode),
            })
            .unwrap();
    }

    /// An account with one phone.
    pub fn person(&self, identifier: &str, mode: NumberMode) -> Phone {
        self.user(identifier, mode);
        self.phone(identifier, "Pixel")
    }

    pub fn phone(&self, identifier: &str, name: &str) -> Phone {
        let pairing = self.authority.create_pairing(identifier).unwrap();
        Phone::pair(&self.authority, &pairing.id, &pairing.secret, name).unwrap()
    }

    pub fn browser(&self) -> Browser {
        Browser {
            authority: Arc::clone(&self.authority),
            cookie: None,
            session: None,
            known: None,
            flow: None,
            framed: false,
        }
    }

    pub fn sessions(&self, identifier: &str) -> u32 {
        self.authority.live_sessions(identifier).unwrap()
    }

    /// Every letter that waits to be sent, oldest first; they stay.
    pub fn letters(&self) -> Vec<Letter> {
        self.authority.waiting_letters().unwrap()
    }

    /// No letter can be sent.
    pub fn letters_fail(&self) {
        self.authority.refuse_letters().unwrap();
    }

    /// No letter can be sent just now.
    pub fn letters_come_later(&self) {
        self.authority.put_letters_off().unwrap();
    }

    /// A browser that has said who comes.
    pub fn at_password(&self, identifier: &str) -> Browser {
        let mut browser = self.browser();
        browser.start();
        browser.identify(identifier).unwrap();
        browser
    }

    /// The same with the password given: at *check your phone*, where the account has one.
    pub fn waiting(&self, identifier: &str) -> Browser {
        let mut browser = self.at_password(identifier);
        browser.password(PASSWORD).unwrap();
        browser
    }
}
