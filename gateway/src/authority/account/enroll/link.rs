//! The link that an identity server makes for an authenticator app (Key URI format).

use super::super::super::totp::{DIGITS, PERIOD};

/// What the link for an authenticator app says of its codes (Key URI format); nothing else in it is looked at.
pub(super) struct Codes<'l> {
    pub(super) secret: Option<&'l str>,
    algorithm: &'l str,
    pub(super) digits: u32,
    period: u32,
}

impl<'l> Codes<'l> {
    pub(super) fn of(link: &'l str) -> Self {
        let query = link.split_once('?').map_or("", |(_, query)| query);
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        };
        let number = |name, usual| value(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
        let known = ["SHA1", "SHA256", "SHA512"];
        let algorithm = value("algorithm").filter(|name| known.contains(name));
        Self {
            secret: value("secret").filter(|text| text.bytes().all(|byte| byte.is_ascii_alphanumeric())),
            algorithm: algorithm.unwrap_or(known[0]),
            digits: Some(number("digits", DIGITS))
                .filter(|digits| (4..=10).contains(digits))
                .unwrap_or(DIGITS),
            period: number("period", PERIOD),
        }
    }

    /// A link that says so; nothing where all is as usual.
    pub(super) fn link(&self, issuer: &str, label: &str, secret: &str) -> Option<String> {
        if (self.algorithm, self.digits, self.period) == ("SHA1", DIGITS, PERIOD) {
            return None;
        }
        let (issuer, label) = (encoded(issuer), encoded(label));
        Some(format!(
            "otpauth://totp/{issuer}:{label}?secret={secret}&issuer={issuer}&algorithm={}&digits={}&period={}",
            self.algorithm, self.digits, self.period
        ))
    }
}

/// For a link (RFC 3986): whatever is not unreserved.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unusual_codes_have_a_link_of_their_own() {
        for usual in [
            "otpauth://totp/x?secret=ABC",
            "otpauth://totp/x?secret=ABC&digits=6&period=30&algorithm=SHA1",
            "otpauth://totp/x?secret=ABC&digits=99&algorithm=MD5",
            "",
        ] {
            let codes = Codes::of(usual);
            assert_eq!((codes.link("A", "b", "ABC"), codes.digits), (None, 6), "{usual}");
        }
        let codes = Codes::of("otpauth://totp/x?secret=ABC&digits=8&algorithm=SHA256&period=60");
        assert_eq!((codes.secret, codes.digits), (Some("ABC"), 8));
        assert_eq!(
            codes.link("Aoba Health", "山", "ABC").as_deref(),
            Some(
                "otpauth://totp/Aoba%20Health:%E5%B1%B1?secret=ABC&issuer=Aoba%20Health\
                 &algorithm=SHA256&digits=8&period=60"
            )
        );
    }
}
