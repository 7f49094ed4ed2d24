//! Which language the page speaks: the one the person chose, else the document's, else the browser's.

use super::{document, window};
use crate::i18n::Lang;

/// The language to start with. The document is already in the right one where the server chose it.
#[must_use]
pub fn first() -> Lang {
    let browser = || window().navigator().language().and_then(|tag| Lang::parse(&tag));
    let page = || {
        document::root()?
            .get_attribute("lang")
            .and_then(|tag| Lang::parse(&tag))
    };
    match browser() {
        Some(Lang::Pseudo) => Lang::Pseudo,
        browser => chosen().or_else(page).or(browser).unwrap_or(Lang::En),
    }
}

/// The language of the cookie, where one was chosen.
fn chosen() -> Option<Lang> {
    let html: web_sys::HtmlDocument = wasm_bindgen::JsCast::unchecked_into(document::document());
    let cookies = html.cookie().ok()?;
    Lang::parse(cookies.split(';').find_map(|pair| pair.trim().strip_prefix("lang="))?)
}

/// Remembers a choice for a year. Where cookies are blocked it lasts as long as the page.
pub fn choose(lang: Lang) {
    let html: web_sys::HtmlDocument = wasm_bindgen::JsCast::unchecked_into(document::document());
    let cookie = ["lang=", lang.tag(), "; Path=/; Max-Age=31536000; SameSite=Lax"].concat();
    let _ = html.set_cookie(&cookie);
}
