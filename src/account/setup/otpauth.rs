//! The link that an authenticator app takes over: `otpauth://totp/Issuer:name?secret=…&issuer=…`.
//!
//! There is no standard, but every app reads what the *Key Uri Format* of Google's app says: the issuer stands both
//! before the name and as a parameter, and SHA-1, 6 digits, 30 s are the only settings that all of them respect (RFC
//! 6238, section 1.2). They are written out: an app that ignores them does no harm, one that wants them gets them.

/// Letters of a name that are put into the link at most: a picture with more would be too fine for a camera.
const LONGEST: usize = 40;

/// The link of a seed (base32, without padding).
#[must_use]
pub fn link(issuer: &str, name: &str, secret: &str) -> String {
    let (issuer, name) = (part(issuer), part(name));
    let before = if issuer.is_empty() { "" } else { ":" };
    let mut link = ["otpauth://totp/", &issuer, before, &name, "?secret=", secret].concat();
    if !issuer.is_empty() {
        link.push_str("&issuer=");
        link.push_str(&issuer);
    }
    link.push_str("&algorithm=SHA1&digits=6&period=30");
    link
}

/// A name as it may stand in the link. A colon would end the issuer, also when it is percent-encoded, so it becomes a
/// space; everything else is percent-encoded but the unreserved characters of RFC 3986, section 2.3.
fn part(name: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let plain = name
        .trim()
        .chars()
        .take(LONGEST)
        .map(|c| if c == ':' { ' ' } else { c });
    let plain: String = plain.collect();
    let mut out = String::with_capacity(plain.len());
    for byte in plain.trim().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.extend(HEX.get(usize::from(half)).map(|digit| char::from(*digit)));
            }
        }
    }
    out
}

/// A seed in groups of four, as it is typed by hand.
#[must_use]
pub fn grouped(secret: &str) -> String {
    let mut out = String::with_capacity(secret.len() * 5 / 4);
    for (index, c) in secret.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_link_is_what_apps_read() {
        assert_eq!(
            link("Aoba Health", "mei@aoba.example", "JBSWY3DPEHPK3PXP"),
            "otpauth://totp/Aoba%20Health:mei%40aoba.example?secret=JBSWY3DPEHPK3PXP&issuer=Aoba%20Health\
             &algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(
            link("", "芽衣", "A"),
            "otpauth://totp/%E8%8A%BD%E8%A1%A3?secret=A&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn no_name_ends_the_issuer_or_begins_a_parameter() {
        let hostile = link("A:B", "x?secret=Y&issuer=Z#/", "S");
        assert_eq!(
            hostile,
            "otpauth://totp/A%20B:x%3Fsecret%3DY%26issuer%3DZ%23%2F?secret=S&issuer=A%20B\
             &algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn a_seed_is_typed_in_fours() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(grouped(""), "");
    }

    proptest! {
        #[test]
        fn any_name_gives_an_address_that_fits_a_picture(issuer: String, name: String) {
            let link = link(&issuer, &name, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
            let sound = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'#');
            prop_assert!(link.bytes().all(sound));
            prop_assert_eq!(link.matches('?').count(), 1);
            prop_assert!(super::super::qr::qr(&link).is_some());
        }
    }
}
