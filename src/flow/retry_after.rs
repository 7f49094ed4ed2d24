//! `Retry-After`, in both forms (RFC 9110, section 10.2.3).

use contract::Millis;

/// Never wait longer than this because of a header: 10 minutes.
const LONGEST: Millis = 600_000;
/// Never come back sooner than this after being asked to wait: 1 s.
const SHORTEST: Millis = 1_000;

/// How long to wait, ms, between 1 s and 10 min. `value` is the header, `date` the reply's own `Date`: a date is
/// measured against the server's clock, since the device's may be hours off. `parse` reads an HTTP date as ms since the
/// epoch. Anything unreadable is `None`: ordinary back-off then.
#[must_use]
pub fn retry_after(value: &str, date: Option<&str>, parse: impl Fn(&str) -> Option<Millis>) -> Option<Millis> {
    let value = value.trim();
    let wait = if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit are still a number, only a silly one.
        value.parse::<Millis>().unwrap_or(LONGEST).saturating_mul(1000)
    } else {
        // Every HTTP date names a GMT instant; without that, lenient parsers take "-5" for a year.
        if !value.ends_with("GMT") {
            return None;
        }
        parse(value)? - parse(date?)?
    };
    Some(wait.clamp(SHORTEST, LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads only `T<ms>GMT`, which is enough to see which texts reach it.
    fn parse(text: &str) -> Option<Millis> {
        text.strip_prefix('T')?.strip_suffix("GMT")?.parse().ok()
    }

    #[test]
    fn seconds() {
        assert_eq!(retry_after("7", None, parse), Some(7_000));
        assert_eq!(retry_after(" 0 ", None, parse), Some(1_000));
        assert_eq!(retry_after("99999999999999999999", None, parse), Some(LONGEST));
    }

    #[test]
    fn a_date_counts_from_the_reply_not_from_the_device() {
        assert_eq!(retry_after("T19000GMT", Some("T10000GMT"), parse), Some(9_000));
        assert_eq!(retry_after("T5000GMT", Some("T10000GMT"), parse), Some(1_000));
        assert_eq!(retry_after("T19000GMT", None, parse), None);
    }

    #[test]
    fn nonsense_is_ordinary_back_off() {
        for text in ["", "abc", "-5", "1e9", "7.5"] {
            assert_eq!(retry_after(text, Some("T0GMT"), parse), None, "{text}");
        }
    }
}
