//! What a first visit downloads.

use super::{PAGES, markup};
use crate::{project, sh};
use anyhow::{Context, Result};
use fs_err as fs;
use lol_html::{RewriteStrSettings, element};
use std::cell::RefCell;

/// Prints a table for every page: each file of its first load, as it is and as brotli.
pub fn print() -> Result<()> {
    for page in PAGES {
        sh::say(&format!("\n{page:<44}{:>10}{:>10}", "bytes", "brotli"));
        let mut total = (0, 0);
        for url in first_load(page)? {
            let (plain, packed) = sizes(&url)?;
            total = (total.0 + plain, total.1 + packed);
            sh::say(&format!("  {url:<42}{plain:>10}{packed:>10}"));
        }
        sh::say(&format!("  {:<42}{:>10}{:>10}", "first load", total.0, total.1));
    }
    // What another site loads to begin with.
    let (plain, packed) = sizes("/genkan.js")?;
    sh::say(&format!("\n{:<44}{plain:>10}{packed:>10}", "genkan.js"));
    Ok(())
}

/// The document and what it loads by itself.
fn first_load(page: &str) -> Result<Vec<String>> {
    let html = fs::read_to_string(project::dist().join(page)).with_context(|| format!("dist/{page}"))?;
    let found = RefCell::new(vec![format!("/{page}")]);
    let add = |url: Option<String>| {
        let mut found = found.borrow_mut();
        if let Some(url) = url.filter(|url| url.starts_with("/assets/") && !found.contains(url)) {
            found.push(url);
        }
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("link[href]", |link| {
            add(link.get_attribute("href"));
            Ok(())
        }))
        // Only loaded where nothing else is.
        .append_element_content_handler(element!(format!("{} link", markup::NOSCRIPT), |link| {
            let href = link.get_attribute("href");
            found.borrow_mut().retain(|url| Some(url) != href.as_ref());
            Ok(())
        }))
        .append_element_content_handler(element!("script[src]", |script| {
            add(script.get_attribute("src"));
            Ok(())
        }))
        .append_element_content_handler(element!("meta[name=genkan-app]", |meta| {
            add(meta.get_attribute("content"));
            add(meta.get_attribute("data-wasm"));
            Ok(())
        }));
    markup::rewrite(&html, settings)?;
    Ok(found.into_inner())
}

fn sizes(url: &str) -> Result<(u64, u64)> {
    let path = format!("{}{url}", project::dist().display());
    let plain = fs::metadata(&path).with_context(|| path.clone())?.len();
    let packed = fs::metadata(format!("{path}.br")).map_or(plain, |about| about.len());
    Ok((plain, packed))
}
