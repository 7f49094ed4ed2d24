//! How often something may be asked for or tried, and what a try costs.

use contract::Millis;

use super::{HOUR, MINUTE, SECOND};

/// Requests to phones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushLimits {
    /// Life of an unanswered request, ms. 120 s; never over 600 s.
    pub ttl: Millis,
    /// Longest life of a request that is given more time, ms. 600 s.
    pub longest: Millis,
    /// Least time between two requests to one account, ms. 30 s.
    pub min_gap: Millis,
    /// The window of `per_window`, ms. 5 min.
    pub window: Millis,
    /// How many requests an account gets in one window. 3.
    pub per_window: u32,
    /// How many requests an account gets since its last success. 10.
    pub since_success: u32,
    /// Denials in a row that pause requests. 2.
    pub denials: u32,
    /// How long an approval can be redeemed, ms. 60 s.
    pub redeem: Millis,
}

impl Default for PushLimits {
    fn default() -> Self {
        Self {
            ttl: 120 * SECOND,
            longest: 600 * SECOND,
            min_gap: 30 * SECOND,
            window: 5 * MINUTE,
            per_window: 3,
            since_success: 10,
            denials: 2,
            redeem: 60 * SECOND,
        }
    }
}

/// Guessing passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordLimits {
    /// Memory of argon2id, KiB. 19456.
    pub memory_kib: u32,
    /// Passes of argon2id. 2.
    pub passes: u32,
    /// Lanes of argon2id. 1.
    pub lanes: u32,
    /// How many are hashed at once; 0 means the number of cores, at most 4.
    pub parallel: usize,
    /// How long a check waits for its turn before 503, ms. 2 s.
    pub queue: Millis,
    /// Wrong tries without a delay, from a browser not seen with the account. 5.
    pub free: u32,
    /// Wrong tries without a delay, from a browser seen with the account. 10.
    pub free_known: u32,
    /// The longest delay, ms. 15 min.
    pub max_delay: Millis,
    /// Wrong tries in a row after which the bucket is locked. 50; never over 100 (NIST SP 800-63B-4, section 3.2.2).
    pub hard: u32,
}

impl Default for PasswordLimits {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
            parallel: 0,
            queue: 2 * SECOND,
            free: 5,
            free_known: 10,
            max_delay: 15 * MINUTE,
            hard: 50,
        }
    }
}

/// Guessing codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLimits {
    /// Wrong codes in one flow. 5.
    pub per_flow: u32,
    /// The longest delay, ms. 15 min.
    pub max_delay: Millis,
    /// Wrong codes in a row per account. 50; never over 100.
    pub hard: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self {
            per_flow: 5,
            max_delay: 15 * MINUTE,
            hard: 50,
        }
    }
}

/// Codes that are sent to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLimits {
    /// Life of a code, ms. 10 min (NIST SP 800-63B-4, section 3.1.3.1).
    pub ttl: Millis,
    /// Least time between two codes to one account, ms. 30 s.
    pub min_gap: Millis,
    /// The window of `per_window`, ms. 1 h.
    pub window: Millis,
    /// How many codes an account gets in one window. 6.
    pub per_window: u32,
}

impl Default for SentLimits {
    fn default() -> Self {
        Self {
            ttl: 10 * MINUTE,
            min_gap: 30 * SECOND,
            window: HOUR,
            per_window: 6,
        }
    }
}

/// Adding ways in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrollLimits {
    /// Life of an enrolment that is not finished, ms. 10 min.
    pub lifetime: Millis,
    /// How many an account may begin in an hour. 10.
    pub per_hour: u32,
    /// How many tries one has; for a phone, how many numbers. 5.
    pub tries: u32,
    /// Phones of an account. 5.
    pub phones: u32,
    /// Authenticator apps. 5.
    pub authenticator_apps: u32,
    /// Passkeys. 10.
    pub passkeys: u32,
    /// E-mail addresses, and as many telephone numbers. 5.
    pub addresses: u32,
}

impl Default for EnrollLimits {
    fn default() -> Self {
        Self {
            lifetime: 10 * MINUTE,
            per_hour: 10,
            tries: 5,
            phones: 5,
            authenticator_apps: 5,
            passkeys: 10,
            addresses: 5,
        }
    }
}
