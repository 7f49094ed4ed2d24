//! Connection links: `…/companion#pair=<enrollment id>.<secret>`. The part after `#` never reaches a server's log.

use std::fmt;

/// The longest part that can be meant seriously.
const LONGEST: usize = 200;

/// What a link carries. `Debug` never shows the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// The enrolment.
    pub enrollment: String,
    /// Proves that the holder was shown the link; single use.
    pub secret: String,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({})", self.enrollment)
    }
}

impl Link {
    /// Reads a fragment (with or without `#`), or a whole link with spaces around it, as people paste it. The host is
    /// not looked at: the secret is only ever sent to this page's own origin.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fragment = text.split_once('#').map_or(text, |(_, fragment)| fragment);
        let (enrollment, secret) = fragment.strip_prefix("pair=")?.split_once('.')?;
        let sound = |part: &str| (1..=LONGEST).contains(&part.len()) && part.bytes().all(is_opaque);
        (sound(enrollment) && sound(secret)).then(|| Self {
            enrollment: enrollment.into(),
            secret: secret.into(),
        })
    }
}

/// Ids and secrets are opaque words; nothing else may end up in a path.
fn is_opaque(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fragment_and_a_pasted_link_say_the_same() {
        let link = Link::parse("#pair=e1.s-_2");
        assert_eq!(
            link.as_ref().map(|l| (l.enrollment.as_str(), l.secret.as_str())),
            Some(("e1", "s-_2"))
        );
        assert_eq!(Link::parse("  https://id.example/companion#pair=e1.s-_2\n"), link);
        assert_eq!(Link::parse("pair=e1.s-_2"), link);
    }

    #[test]
    fn anything_else_is_no_link() {
        for text in [
            "",
            "#",
            "#pair=",
            "#pair=e1",
            "#pair=.s",
            "#pair=e1.",
            "#pair=../x.s",
            "#pair=a/b.s",
            "https://id.example/companion",
        ] {
            assert_eq!(Link::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_secret_is_not_in_debug_output() {
        assert!(!format!("{:?}", Link::parse("#pair=e1.hidden")).contains("hidden"));
    }

    proptest! {
        #[test]
        fn never_panics_and_never_lets_a_path_through(text: String) {
            if let Some(link) = Link::parse(&text) {
                prop_assert!(link.enrollment.bytes().chain(link.secret.bytes()).all(is_opaque));
            }
        }
    }
}
