//! Time-based codes, RFC 6238: SHA-1, 6 digits, 30 s, the current step and the one before.

use contract::Millis;
use totp_rs::{Algorithm, Builder, Secret};

use super::keys::same;
use crate::breaks::{Rule, breaks};

/// Digits of a code.
pub(super) const DIGITS: u32 = 6;
/// Seconds of a code.
pub(super) const PERIOD: u32 = 30;
/// Bytes of a seed: 160 bits, as RFC 4226 recommends.
pub(super) const SEED_BYTES: usize = 20;

/// The step whose code this is, the current one or the one before; every candidate is compared in constant time.
pub(super) fn step_of(seed: &[u8; SEED_BYTES], code: &str, wall: Millis) -> Option<i64> {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(u64::from(PERIOD))
        .with_secret(Secret::new_stack(*seed))
        .build()
        .ok()?;
    let current = wall / 1_000 / i64::from(PERIOD);
    let mut found = None;
    let reach = if breaks(Rule::CodeWindow) { 20 } else { 0 };
    for step in (current - 1 - reach..=current + reach).rev() {
        let seconds = u64::try_from(step).ok()? * u64::from(PERIOD);
        let token = totp.generate(seconds).to_string();
        if same(token.as_bytes(), code.as_bytes()) && found.is_none() {
            found = Some(step);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, cut to six digits.
    const SEED: &[u8; SEED_BYTES] = b"12345678901234567890";

    #[test]
    fn the_vectors_of_rfc_6238() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(SEED, code, seconds * 1_000), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn the_step_before_is_good_and_no_other() {
        let at = |seconds: i64| step_of(SEED, "081804", seconds * 1_000);
        let start = 1_111_111_109 / 30 * 30;
        assert_eq!(at(start - 1), None);
        assert_eq!(at(start), Some(start / 30));
        assert_eq!(at(start + 59), Some(start / 30));
        assert_eq!(at(start + 60), None);
    }
}
