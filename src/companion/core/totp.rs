//! Codes, RFC 6238. The HMAC itself is WebCrypto's, over a key that cannot be read; here is only what surrounds it.

use contract::Millis;

/// Which code counts at an instant: whole periods (seconds) since the epoch.
#[must_use]
pub fn counter(now: Millis, period: u32) -> u64 {
    let period = Millis::from(period.max(1)) * 1_000;
    u64::try_from(now.max(0) / period).unwrap_or(0)
}

/// How much of the current period is left, ms; never zero.
#[must_use]
pub fn left(now: Millis, period: u32) -> Millis {
    let period = Millis::from(period.max(1)) * 1_000;
    period - now.max(0) % period
}

/// The code of an HMAC-SHA-1, with leading zeros (RFC 4226, section 5.3). `None` when it is no such HMAC.
#[must_use]
pub fn code(hmac: &[u8], digits: u32) -> Option<String> {
    let offset = usize::from(hmac.last()? & 15);
    let part: [u8; 4] = hmac.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(part) & 0x7fff_ffff;
    let digits = digits.clamp(6, 8);
    Some(format!(
        "{:0width$}",
        number % 10u32.pow(digits),
        width = digits as usize
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2)
            .map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn the_example_of_rfc_4226() {
        // Section 5.4 and appendix D, count 0.
        assert_eq!(
            code(&bytes("1f8698690e02ca16618550ef7f19da8e945b555a"), 6).as_deref(),
            Some("872921")
        );
        assert_eq!(
            code(&bytes("cc93cf18508d94934c64b65d8ba7667fb7cde4b0"), 6).as_deref(),
            Some("755224")
        );
        assert_eq!(code(&[1, 2], 6), None);
        assert_eq!(code(&[], 6), None);
    }

    #[test]
    fn a_code_changes_with_its_period() {
        assert_eq!(counter(59_000, 30), 1);
        assert_eq!(counter(1_111_111_109_000, 30), 0x23523EC);
        assert_eq!(left(59_000, 30), 1_000);
        assert_eq!(left(60_000, 30), 30_000);
        assert_eq!(left(-5, 0), 1_000, "nonsense is no panic");
    }
}
