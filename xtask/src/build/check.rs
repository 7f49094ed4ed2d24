//! What the content security policy would refuse, refused here first.

use super::{markup, stamp};
use anyhow::{Result, ensure};
use fs_err as fs;
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element};
use std::cell::RefCell;
use std::path::Path;

/// Checks every document of a built tree.
pub fn documents(dist: &Path) -> Result<()> {
    for path in stamp::files(dist)? {
        if path.extension().is_some_and(|extension| extension == "html") {
            let faults = faults(&fs::read_to_string(&path)?)?;
            ensure!(faults.is_empty(), "{}:\n  {}", path.display(), faults.join("\n  "));
        }
    }
    Ok(())
}

fn faults(html: &str) -> Result<Vec<String>> {
    let found = RefCell::new(Vec::new());
    let settings = RewriteStrSettings::new().append_element_content_handler(element!("*", |element| {
        found.borrow_mut().extend(faults_of(element));
        Ok(())
    }));
    markup::rewrite(html, settings)?;
    Ok(found.into_inner())
}

fn faults_of(element: &Element) -> Vec<String> {
    let name = element.tag_name();
    let mut faults: Vec<String> = element
        .attributes()
        .iter()
        .map(|attribute| attribute.name())
        .filter(|attribute| is_forbidden(attribute))
        .map(|attribute| format!("<{name}> has {attribute}=, which the page must not have"))
        .collect();
    match name.as_str() {
        "style" => faults.push("<style>: use a stylesheet".into()),
        "script" if element.has_attribute("src") => faults.extend(without_integrity(element, "src")),
        "script" if !is_data(element) => faults.push("an inline <script>: use a file".into()),
        "link" if element.get_attribute("rel").is_some_and(|rel| rel == "stylesheet") => {
            faults.extend(without_integrity(element, "href"));
        }
        _ => {}
    }
    let foreign = ["src", "href"]
        .into_iter()
        .filter_map(|attribute| element.get_attribute(attribute));
    faults.extend(
        foreign
            .filter(|url| name != "a" && (url.contains("://") || url.starts_with("//")))
            .map(|url| format!("<{name}> loads {url} from elsewhere")),
    );
    faults
}

/// Inline styles and handlers, constant nonces, and what this build should have replaced.
fn is_forbidden(attribute: &str) -> bool {
    matches!(attribute, "style" | "nonce")
        || attribute.starts_with("on")
        || attribute.starts_with("data-t-")
        || attribute == "data-t"
        || attribute.starts_with("data-trunk")
}

/// A data block is not executed.
fn is_data(element: &Element) -> bool {
    element.get_attribute("type").is_some_and(|kind| kind.ends_with("json"))
}

fn without_integrity(element: &Element, attribute: &str) -> Option<String> {
    let url = element.get_attribute(attribute).unwrap_or_default();
    (!element.has_attribute("integrity")).then(|| format!("{url} is loaded without integrity"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_inline_code_is_found() -> Result<()> {
        for html in [
            "<p style=\"color:red\">x</p>",
            "<p onclick=\"x()\">x</p>",
            "<style>p{}</style>",
            "<script>x()</script>",
            "<script nonce=\"x\" src=\"/a.js\" integrity=\"x\"></script>",
            "<script src=\"/a.js\"></script>",
            "<link rel=\"stylesheet\" href=\"/a.css\">",
            "<img src=\"https://elsewhere.example/a.png\">",
            "<link data-trunk rel=\"icon\" href=\"/a.svg\">",
            "<noscript><p style=\"color:red\">x</p></noscript>",
        ] {
            assert_eq!(faults(html)?.len(), 1, "{html}");
        }
        Ok(())
    }

    #[test]
    fn a_clean_document_passes() -> Result<()> {
        let html = "<link rel=\"stylesheet\" href=\"/a.css\" integrity=\"x\"><script src=\"/a.js\" integrity=\"x\"></script>\
                    <script type=\"application/json\">{}</script><a href=\"https://help.example\">Help</a>";
        assert_eq!(faults(html)?, Vec::<String>::new());
        Ok(())
    }
}
