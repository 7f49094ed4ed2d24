//! Content negotiation (RFC 9110, section 12.5): which encoding, which language.

use axum::http::{HeaderMap, HeaderName, header};

use super::cookies;
pub use crate::config::LANGUAGES;

/// The cookie the page sets when a person chooses a language; readable by script, carries nothing else.
pub(super) const LANGUAGE_COOKIE: &str = "lang";

/// How a file is stored beside its plain form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli, `.br`.
    Brotli,
    /// Gzip, `.gz`.
    Gzip,
    /// As it is.
    Identity,
}

impl Encoding {
    /// What `Content-Encoding` says; `None` for the plain form.
    #[must_use]
    pub const fn token(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The encodings the client takes, the smaller first among equally liked ones. The plain form is always among them: a
/// client that refuses it as well gets it rather than a 406, as RFC 9110 allows.
#[must_use]
pub fn encodings(headers: &HeaderMap) -> Vec<Encoding> {
    let accepted = weighted(headers, &header::ACCEPT_ENCODING);
    let weight = |token: &str| {
        accepted
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(token))
            .map(|(_, q)| *q)
    };
    let any = weight("*").unwrap_or(0);
    let mut liked: Vec<(Encoding, u16)> = [(Encoding::Brotli, "br"), (Encoding::Gzip, "gzip")]
        .into_iter()
        .map(|(encoding, token)| (encoding, weight(token).unwrap_or(any)))
        .filter(|(_, q)| *q > 0)
        .collect();
    liked.sort_by_key(|(_, q)| std::cmp::Reverse(*q));
    liked
        .into_iter()
        .map(|(encoding, _)| encoding)
        .chain([Encoding::Identity])
        .collect()
}

/// The language of a document: the person's choice in the cookie, else the browser's, else the first.
#[must_use]
pub fn language(headers: &HeaderMap) -> &'static str {
    let chosen = cookies::read(headers, LANGUAGE_COOKIE).and_then(known);
    chosen.or_else(|| preferred(headers)).unwrap_or(LANGUAGES[0])
}

fn preferred(headers: &HeaderMap) -> Option<&'static str> {
    let mut wanted = weighted(headers, &header::ACCEPT_LANGUAGE);
    wanted.retain(|(_, q)| *q > 0);
    wanted.sort_by_key(|(_, q)| std::cmp::Reverse(*q));
    wanted.iter().find_map(|(tag, _)| known(tag))
}

/// The language of a tag such as `ja-JP`.
pub(super) fn known(tag: &str) -> Option<&'static str> {
    let primary = tag.split('-').next()?;
    LANGUAGES
        .into_iter()
        .find(|language| language.eq_ignore_ascii_case(primary))
}

/// The items of a list header with their weights in thousandths; an unreadable weight counts as refused.
fn weighted<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<(&'a str, u16)> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .take(32)
        .filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let token = parts.next().filter(|token| !token.is_empty())?;
            let q = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            Some((token, q.map_or(1000, thousandths)))
        })
        .collect()
}

fn thousandths(q: &str) -> u16 {
    match q.parse::<f32>() {
        Ok(q) if (0.0..=1.0).contains(&q) => (q * 1000.0).round() as u16,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn one(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a header value"))])
    }

    #[test]
    fn encodings_follow_the_weights() {
        use Encoding::{Brotli, Gzip, Identity};
        let cases: [(&str, &[Encoding]); 8] = [
            ("gzip, deflate, br, zstd", &[Brotli, Gzip, Identity]),
            ("br;q=0.5, gzip", &[Gzip, Brotli, Identity]),
            ("br;q=0, gzip", &[Gzip, Identity]),
            ("*", &[Brotli, Gzip, Identity]),
            ("*;q=0", &[Identity]),
            ("br;q=nonsense, GZIP ; q=0.1", &[Gzip, Identity]),
            ("identity", &[Identity]),
            ("", &[Identity]),
        ];
        for (header_value, expected) in cases {
            assert_eq!(
                encodings(&one(header::ACCEPT_ENCODING, header_value)),
                expected,
                "{header_value}"
            );
        }
    }

    #[test]
    fn the_language_is_the_cookie_then_the_browser_then_english() {
        let cases = [
            ("ja-JP, en;q=0.8", "ja"),
            ("en-GB, ja;q=0.9", "en"),
            ("de, ja;q=0.2, en;q=0.1", "ja"),
            ("ja;q=0, fr", "en"),
            ("*", "en"),
            ("", "en"),
        ];
        for (header_value, expected) in cases {
            assert_eq!(
                language(&one(header::ACCEPT_LANGUAGE, header_value)),
                expected,
                "{header_value}"
            );
        }
        let mut both = one(header::ACCEPT_LANGUAGE, "ja");
        both.insert(header::COOKIE, HeaderValue::from_static("a=b; lang=en"));
        assert_eq!(language(&both), "en");
        both.insert(header::COOKIE, HeaderValue::from_static("lang=<script>"));
        assert_eq!(language(&both), "ja");
    }
}
