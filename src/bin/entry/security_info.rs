//! How the boot script begins and ends security info; `draw` beside it draws the rare parts, or goes over to the page that does.

use super::draw;
use genkan::{
    browser::document,
    security_info::{end as finish, mount},
};
use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::HtmlElement;

/// What the boot script calls when the texts of `lang` are there too. `bring` is what it can do for the page, see
/// [`signin::Given`](genkan::signin::Given); `more` promises a function
/// that begins another application, by its name; `base` is where the API is, `about` the discovery document. False
/// when `file` holds no texts; nothing is drawn then.
#[wasm_bindgen]
pub fn start(lang: &str, file: String, bring: Function, more: Function, base: String, about: JsValue) -> bool {
    mount(lang, file, draw, bring, more, base, about)
}

/// Says that everything is drawn there, and not in `#app`: before `start`.
#[wasm_bindgen]
pub fn settle(place: HtmlElement) {
    document::settle(place);
}

/// Ends what `start` began.
#[wasm_bindgen]
pub fn end() {
    finish();
}
