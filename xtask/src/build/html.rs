//! The documents: what Trunk would fill in during development, filled in for good, in every language.

use super::assets::{App, Asset, Assets, Texts};
use super::markup;
use crate::{i18n, project};
use anyhow::{Context, Result, bail};
use fs_err as fs;
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, doc_comments, element};
use std::cell::RefCell;
use std::path::Path;

/// Writes `index.html` as `index.html` (the first language), `index.ja.html`, ….
pub fn write_page(page: &str, languages: &[&str], assets: &mut Assets, dist: &Path) -> Result<()> {
    let source = fs::read_to_string(project::path(page)).with_context(|| format!("cannot read {page}"))?;
    let stem = page.trim_end_matches(".html");
    for (index, language) in languages.iter().enumerate() {
        let name = if index == 0 {
            page.to_owned()
        } else {
            format!("{stem}.{language}.html")
        };
        let html = render(&source, language, assets).with_context(|| name.clone())?;
        fs::write(dist.join(name), tidy(&html))?;
    }
    Ok(())
}

fn render(source: &str, language: &str, assets: &mut Assets) -> Result<String> {
    let assets = RefCell::new(assets);
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("html", |html| Ok(html.set_attribute("lang", language)?)))
        .append_element_content_handler(element!("link[data-trunk]", |link| {
            Ok(trunk_link(link, language, &mut assets.borrow_mut())?)
        }))
        .append_element_content_handler(element!("script[src]", |script| {
            Ok(boot_script(script, &mut assets.borrow_mut())?)
        }))
        .append_element_content_handler(element!("[data-t]", |element| Ok(translate_text(element, language)?)))
        .append_element_content_handler(element!("[data-t-attr]", |element| {
            Ok(translate_attributes(element, language)?)
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            comment.remove();
            Ok(())
        }));
    markup::rewrite(source, settings)
}

/// Indentation and blank lines are for authors. Line ends stay: they may separate words.
fn tidy(html: &str) -> String {
    let lines: Vec<&str> = html.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n") + "\n"
}

fn trunk_link(link: &mut Element, language: &str, assets: &mut Assets) -> Result<()> {
    let rel = link.get_attribute("rel").unwrap_or_default();
    match rel.as_str() {
        "css" => {
            let asset = assets.stylesheet(&required(link, "href")?)?;
            replace(
                link,
                &format!("<link rel=\"stylesheet\" {}>", reference("href", &asset)),
            );
        }
        "rust" => {
            replace(link, &app_links(link, language, assets)?);
        }
        // All of public/ is copied, whatever Trunk is told to copy.
        "copy-file" | "copy-dir" => link.remove(),
        "icon" => {
            let href = required(link, "href")?;
            link.set_attribute("href", &format!("/{}", href.trim_start_matches("public/")))?;
            link.remove_attribute("data-trunk");
        }
        other => bail!("<link data-trunk rel=\"{other}\"> is not known to this build"),
    }
    Ok(())
}

/// What the boot script reads, and hints that start the downloads with the document's other files. They have low
/// priority because the stylesheet, which the first paint waits for, must not wait for them. The hints for what the boot
/// script fetches have no checksum: Chromium knows none for this kind of hint and would complain; the fetches have it.
///
/// `data-first` names a binary that begins in the place of `data-bin`, which is then only named, for later; `data-more`
/// names one for later, and `data-all` one with the same texts that takes over. `data-later` leaves the hints out, where a
/// document may never come to load what it names.
fn app_links(link: &Element, language: &str, assets: &Assets) -> Result<String> {
    let binary = required(link, "data-bin")?;
    let first = link.get_attribute("data-first");
    let app = assets.app(first.as_ref().unwrap_or(&binary))?;
    let texts = match link.get_attribute("data-texts").as_deref() {
        Some("security") => assets.security_texts(),
        Some("all") => assets.more_texts(),
        Some(_) => assets.texts(),
        None => &[],
    };
    let mut links = app_meta("app", app, texts, "");
    if let Some(more) = first.map(|_| binary).or(link.get_attribute("data-more")) {
        let more = assets.app(&more)?;
        let glue = format!(" data-glue=\"{}\"", more.glue.integrity);
        links += &app_meta("more", more, assets.more_texts(), &glue);
    }
    if let Some(all) = link.get_attribute("data-all") {
        let all = assets.app(&all)?;
        let glue = format!(" data-glue=\"{}\"", all.glue.integrity);
        links += &app_meta("all", all, texts, &glue);
    }
    if link.has_attribute("data-later") {
        return Ok(links);
    }
    links += &format!(
        "<link rel=\"modulepreload\" fetchpriority=\"low\" {}>",
        reference("href", &app.glue)
    );
    let own = texts.iter().filter(|(of, _)| *of == language).map(|(_, asset)| asset);
    for asset in own.chain([&app.wasm]) {
        links += &format!(
            "\n<link rel=\"preload\" as=\"fetch\" crossorigin fetchpriority=\"low\" href=\"{}\">",
            asset.url
        );
    }
    Ok(links)
}

/// Where an application is.
fn app_meta(name: &str, app: &App, texts: &[Texts], more: &str) -> String {
    let texts: String = texts
        .iter()
        .map(|(of, asset)| format!(" data-texts-{of}=\"{} {}\"", asset.url, asset.integrity))
        .collect();
    format!(
        "<meta name=\"genkan-{name}\" content=\"{}\"{more} data-wasm=\"{}\" data-integrity=\"{}\"{texts}>\n",
        app.glue.url, app.wasm.url, app.wasm.integrity
    )
}

fn boot_script(script: &mut Element, assets: &mut Assets) -> Result<()> {
    let asset = assets.script(&required(script, "src")?)?;
    script.set_attribute("src", &asset.url)?;
    script.set_attribute("integrity", &asset.integrity)?;
    script.remove_attribute("data-trunk");
    Ok(())
}

/// `data-t="key"`: the element's text.
fn translate_text(element: &mut Element, language: &str) -> Result<()> {
    let key = required(element, "data-t")?;
    element.set_inner_content(text(language, &key)?, ContentType::Text);
    element.remove_attribute("data-t");
    Ok(())
}

/// `data-t-attr="attribute:key attribute:key"`.
fn translate_attributes(element: &mut Element, language: &str) -> Result<()> {
    for pair in required(element, "data-t-attr")?.split_whitespace() {
        let (attribute, key) = pair
            .split_once(':')
            .with_context(|| format!("data-t-attr wants attribute:key, not \"{pair}\""))?;
        element.set_attribute(attribute, text(language, key)?)?;
    }
    element.remove_attribute("data-t-attr");
    Ok(())
}

fn text(language: &str, key: &str) -> Result<&'static str> {
    i18n::shell_text(language, key).with_context(|| format!("no text \"{key}\" in \"{language}\": add it to src/i18n"))
}

fn required(element: &Element, attribute: &str) -> Result<String> {
    let value = element.get_attribute(attribute);
    value.with_context(|| format!("<{}> lacks {attribute}", element.tag_name()))
}

fn reference(attribute: &str, asset: &Asset) -> String {
    format!("{attribute}=\"{}\" integrity=\"{}\"", asset.url, asset.integrity)
}

fn replace(element: &mut Element, html: &str) {
    element.replace(html, ContentType::Html);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(source: &str) -> Result<String> {
        let dist = std::env::temp_dir().join(format!("genkan-xtask-{}", std::process::id()));
        render(source, "ja", &mut Assets::new(&dist, true)?)
    }

    #[test]
    fn a_document_says_its_language() -> Result<()> {
        assert_eq!(rendered("<html lang=\"en\"></html>")?, "<html lang=\"ja\"></html>");
        Ok(())
    }

    #[test]
    fn a_missing_text_fails_the_build_and_is_named() {
        let error = rendered("<p data-t=\"no-such-text\">x</p>")
            .expect_err("must fail")
            .to_string();
        assert!(error.contains("no-such-text"), "{error}");
    }

    #[test]
    fn an_unknown_binary_fails_the_build_and_is_named() {
        let error = rendered("<link data-trunk rel=\"rust\" data-bin=\"ghost\">").expect_err("must fail");
        assert!(error.to_string().contains("ghost"), "{error}");
    }

    #[test]
    fn what_is_shown_without_scripts_is_translated_too() -> Result<()> {
        let html = rendered("<noscript><h1 data-t=\"noscript_title\">x</h1></noscript>")?;
        let title = i18n::shell_text("ja", "noscript_title").context("no such text")?;
        assert_eq!(html, format!("<noscript><h1>{title}</h1></noscript>"));
        Ok(())
    }

    #[test]
    fn comments_and_copies_leave_no_trace() -> Result<()> {
        let source = "<!-- for authors --><link data-trunk rel=\"copy-dir\" href=\"public\"><p>x</p>";
        assert_eq!(rendered(source)?, "<p>x</p>");
        Ok(())
    }
}
