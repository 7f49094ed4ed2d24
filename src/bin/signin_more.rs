//! The sign-in page with every screen: takes over when a rare one comes up.

use genkan::signin::{Given, draw, mount, step_up as begin};
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

fn main() {
    // What broke is said in the console while developing; a visit does not download the words for it.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
}

/// What the boot script calls when the texts of `lang` are there too. `bring` is what it can do for the page, see
/// [`Given`]. `identifier` is the name that was typed, when another page had begun; anything else means that this
/// page is the first. `base` is where the API is, `about` the discovery document. False when `file` holds no texts;
/// nothing is drawn then.
#[wasm_bindgen]
pub fn start(lang: &str, file: String, bring: Function, identifier: JsValue, base: String, about: JsValue) -> bool {
    mount(Given {
        lang,
        file,
        bring,
        draw,
        more: None,
        base,
        about,
        identifier: identifier.as_string(),
    })
}

/// The screens as a guest of another page, see [`step_up`](genkan::signin::step_up). `asked` holds `touches`, and the
/// function `done`. False when there is nothing to begin with.
#[wasm_bindgen]
pub fn step_up(lang: &str, file: String, bring: Function, asked: JsValue, base: String, about: JsValue) -> bool {
    let get = |name: &str| Reflect::get(&asked, &name.into()).ok();
    let Some(done) = get("done").and_then(|done| done.dyn_into().ok()) else {
        return false;
    };
    let given = Given {
        lang,
        file,
        bring,
        draw,
        more: None,
        base,
        about,
        identifier: None,
    };
    begin(given, get("touches").and_then(|what| what.as_string()), done)
}
