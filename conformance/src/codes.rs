//! Time-based codes (RFC 6238, HMAC-SHA-1), written here so that nothing of a backend checks itself.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// An authenticator app: its secret and how its codes look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The secret.
    pub secret: Vec<u8>,
    /// Digits of a code.
    pub digits: u32,
    /// Seconds a code stands.
    pub period: u64,
}

impl Seed {
    /// Of a secret in base32 (RFC 4648, section 6); spaces, dashes, padding and case do not matter.
    pub fn of(base32: &str) -> Option<Self> {
        Some(Self {
            secret: decode(base32)?,
            digits: 6,
            period: 30,
        })
    }

    /// Which step an instant (ms) falls into.
    pub fn step(&self, at: i64) -> u64 {
        at.unsigned_abs() / 1_000 / self.period
    }

    /// The code of a step.
    pub fn code(&self, step: u64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("HMAC takes any key");
        mac.update(&step.to_be_bytes());
        let mac = mac.finalize().into_bytes();
        let at = usize::from(mac[19] & 15);
        let value = u32::from_be_bytes([mac[at] & 0x7f, mac[at + 1], mac[at + 2], mac[at + 3]]);
        format!(
            "{:0width$}",
            value % 10_u32.pow(self.digits),
            width = self.digits as usize
        )
    }

    /// A code of the right shape that stands nowhere near this step; another for each `nth`.
    pub fn wrong(&self, step: u64, nth: u32) -> String {
        let right: Vec<String> = (step.saturating_sub(3)..=step + 3).map(|one| self.code(one)).collect();
        let all = 10_u32.pow(self.digits);
        let first = self.code(step).parse::<u32>().unwrap_or(0);
        (0..)
            .map(|more: u32| {
                format!(
                    "{:0width$}",
                    (first + 1 + nth * 7 + more) % all,
                    width = self.digits as usize
                )
            })
            .find(|code| !right.contains(code))
            .unwrap_or_default()
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.chars().filter(|c| !matches!(c, ' ' | '-' | '=')) {
        let value = match letter.to_ascii_uppercase() {
            c @ 'A'..='Z' => c as u32 - 'A' as u32,
            c @ '2'..='7' => c as u32 - '2' as u32 + 26,
            _ => return None,
        };
        bits = (bits << 5) | value;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_the_rfc() {
        // RFC 6238, appendix B, eight digits.
        let seed = Seed {
            secret: b"12345678901234567890".to_vec(),
            digits: 8,
            period: 30,
        };
        for (at, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(seed.code(seed.step(at * 1_000)), code);
        }
    }

    #[test]
    fn base32_of_the_rfc() {
        // RFC 4648, section 10.
        assert_eq!(decode("MZXW6YTBOI======").unwrap(), b"foobar");
        assert_eq!(decode("mzxw 6ytb-oi").unwrap(), b"foobar");
        assert_eq!(decode("MZXW0"), None);
    }

    #[test]
    fn a_wrong_code_is_wrong() {
        let seed = Seed::of("MZXW6YTBOI").unwrap();
        for nth in 0..50 {
            assert!((997..=1003).all(|step| seed.code(step) != seed.wrong(1000, nth)));
        }
    }
}
