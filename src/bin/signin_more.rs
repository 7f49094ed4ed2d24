//! The sign-in page with every screen: takes over when a rare one comes up.

use genkan::signin::{Given, draw, mount};
use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

fn main() {
    // What broke is said in the console while developing; a visit does not download the words for it.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
}

/// What the boot script calls when the texts of `lang` are there too. `bring` is what it can do for the page, see
/// [`Given`]. `identifier` is the name that was typed, when another page had begun; anything else means that this
/// page is the first. False when `file` holds no texts; nothing is drawn then.
#[wasm_bindgen]
pub fn start(lang: &str, file: String, bring: Function, identifier: JsValue) -> bool {
    mount(Given {
        lang,
        file,
        bring,
        draw,
        more: None,
        identifier: identifier.as_string(),
    })
}
