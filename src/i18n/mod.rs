//! Messages.

/// The text of the static shell for `key` in `lang`; the build replaces it in the HTML.
#[must_use]
pub fn shell_text(_lang: &str, _key: &str) -> Option<&'static str> {
    None
}
