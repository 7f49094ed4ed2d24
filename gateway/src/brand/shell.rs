//! Name, picture and colour in the documents, before any script: nothing changes under the eyes of who waits.

use std::io::Write as _;

use sha2::{Digest as _, Sha256};

use super::stylesheet;
use crate::config::Branding;

/// What surrounds the product's name in the documents.
const NAME: (&str, &str) = ("<b data-brand translate=\"no\">", "</b>");
/// The mark, or the picture of an earlier time.
const MARKS: [(&str, &str); 2] = [("<svg class=\"mark\"", "</svg>"), ("<img class=\"mark\"", ">")];
/// The stylesheet of an earlier time.
const LINK: (&str, &str) = ("<link rel=\"stylesheet\" data-brand-style", ">\n");

/// The stylesheet of a look: its path, which changes with what it says, and its text. `None` without colours of its own.
#[must_use]
pub fn style(branding: &Branding) -> Option<(String, String)> {
    let colors = branding.colors()?;
    let text = stylesheet(&colors.accent, &colors.accent_dark);
    let digest = Sha256::digest(text.as_bytes());
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some((format!("assets/brand.{hash}.css"), text))
}

/// The language of a document, by its name: `index.ja.html` is Japanese, `index.html` English.
#[must_use]
pub fn language(name: &str) -> &str {
    let stem = name.trim_end_matches(".html");
    stem.rsplit_once('.').map_or("en", |(_, language)| language)
}

/// A document with the look of `branding`, whatever look it had.
#[must_use]
pub fn document(html: &str, branding: &Branding, language: &str) -> String {
    let name = branding.product_names.get(language).unwrap_or(&branding.product_name);
    let mut html = replaced(html, NAME, &[NAME.0, &escaped(name), NAME.1].concat());
    if let Some(logo) = &branding.logo {
        let picture = format!("<img class=\"mark\" src=\"{}\" alt=\"\">", escaped(logo));
        html = MARKS.iter().fold(html, |html, mark| replaced(&html, *mark, &picture));
    }
    html = replaced(&html, LINK, "");
    if let Some((path, _)) = style(branding) {
        let link = format!("{} href=\"/{path}\"{}</head>", LINK.0, LINK.1);
        html = html.replacen("</head>", &link, 1);
    }
    html
}

/// `text` with what stands between and including two marks taken out for something else; once, and not at all without
/// them.
fn replaced(text: &str, (begin, end): (&str, &str), by: &str) -> String {
    let found = text.find(begin).and_then(|at| {
        let rest = &text[at + begin.len()..];
        Some((at, at + begin.len() + rest.find(end)? + end.len()))
    });
    match found {
        Some((from, to)) => [&text[..from], by, &text[to..]].concat(),
        None => text.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The compressed forms, brotli and gzip, as the build makes them.
///
/// # Errors
/// Never in practice: nothing but memory is written to.
pub fn compressed(bytes: &[u8]) -> std::io::Result<[Vec<u8>; 2]> {
    let mut brotli = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut brotli, 4096, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    Ok([brotli, gzip.finish()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../index.html");

    fn look() -> Branding {
        Branding {
            product_name: "Aoba & <Co>".to_owned(),
            product_names: [("ja".to_owned(), "青葉".to_owned())].into(),
            logo: Some("/logo.svg".to_owned()),
            accent: Some("#0b6b3a".to_owned()),
            accent_dark: Some("#7fd6a3".to_owned()),
            ..Branding::default()
        }
    }

    #[test]
    fn a_document_says_name_picture_and_colour() {
        let html = document(PAGE, &look(), "en");
        assert!(html.contains("<b data-brand translate=\"no\">Aoba &amp; &lt;Co&gt;</b>"));
        assert!(
            html.contains("<img class=\"mark\" src=\"/logo.svg\" alt=\"\">") && !html.contains("<svg class=\"mark\"")
        );
        assert!(html.contains("href=\"/assets/brand.") && !html.contains("style=\""));
        assert!(document(PAGE, &look(), "ja").contains(">青葉</b>"));
    }

    #[test]
    fn a_look_can_be_changed_and_taken_back() {
        let once = document(PAGE, &look(), "en");
        assert_eq!(document(&once, &look(), "en"), once);
        let plain = Branding {
            logo: Some("/other.svg".to_owned()),
            ..Branding::default()
        };
        let changed = document(&once, &plain, "en");
        assert!(changed.contains(">Genkan</b>") && changed.contains("/other.svg") && !changed.contains("brand."));
        assert_eq!(document(PAGE, &Branding::default(), "en"), PAGE);
    }

    #[test]
    fn every_document_has_a_place_for_each() {
        for page in [
            PAGE,
            include_str!("../../../security-info.html"),
            include_str!("../../../companion.html"),
            include_str!("../../../help.html"),
        ] {
            let html = document(page, &look(), "en");
            for part in ["Aoba &amp; &lt;Co&gt;</b>", "/logo.svg", "/assets/brand."] {
                assert!(html.contains(part), "{part}");
            }
        }
    }
}
