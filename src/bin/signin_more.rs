//! The sign-in page with every screen: takes over when a rare one comes up.

use genkan::{
    browser::document,
    signin::{self, Framed, Given, draw, mount},
};
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::HtmlElement;

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
        identifier: identifier.as_string(),
        ..given(lang, file, bring, base, about)
    })
}

/// Says that everything is drawn there, and not in `#app`: before `component`.
#[wasm_bindgen]
pub fn settle(place: HtmlElement) {
    document::settle(place);
}

/// The screens in a page that somebody else has made, see [`component`](signin::component). `asked` holds whether
/// somebody is `signed_in`, and the function `done`. False when there is nothing to begin with.
#[wasm_bindgen]
pub fn component(lang: &str, file: String, bring: Function, asked: JsValue, base: String, about: JsValue) -> bool {
    let Some(done) = get(&asked, "done").and_then(|done| done.dyn_into().ok()) else {
        return false;
    };
    let signed_in = get(&asked, "signed_in").is_some_and(|signed_in| signed_in.is_truthy());
    signin::component(given(lang, file, bring, base, about), signed_in, done)
}

/// Ends what `component` or `step_up` began.
#[wasm_bindgen]
pub fn end() {
    signin::end();
}

/// What every way to begin has in common.
fn given(lang: &str, file: String, bring: Function, base: String, about: JsValue) -> Given<'_> {
    Given {
        lang,
        file,
        bring,
        draw,
        more: None,
        base,
        about,
        identifier: None,
    }
}

fn get(asked: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(asked, &name.into()).ok()
}

/// The screens as a guest of another page, see [`step_up`](signin::step_up). `asked` holds `place`, an element, `touches`,
/// and the function `done`. False when there is nothing to begin with.
#[wasm_bindgen]
pub fn step_up(lang: &str, file: String, bring: Function, asked: JsValue, base: String, about: JsValue) -> bool {
    let place = get(&asked, "place").and_then(|place| place.dyn_into().ok());
    let Some((place, done)) = place.zip(get(&asked, "done").and_then(|done| done.dyn_into().ok())) else {
        return false;
    };
    let touches = get(&asked, "touches").and_then(|what| what.as_string());
    signin::step_up(given(lang, file, bring, base, about), place, touches, done)
}

/// The screens in a frame of another site's page, see [`embed`](signin::embed()). `asked` holds `client`, `request`,
/// `fresh`, `identifier`, and the function `done`. False when there is nothing to begin with.
#[wasm_bindgen]
pub fn embed(lang: &str, file: String, bring: Function, asked: JsValue, base: String, about: JsValue) -> bool {
    let text = |name| get(&asked, name).and_then(|value| value.as_string());
    let done = get(&asked, "done").and_then(|done| done.dyn_into().ok());
    let ((Some(client), Some(request)), Some(done)) = ((text("client"), text("request")), done) else {
        return false;
    };
    let given = Given {
        identifier: text("identifier"),
        ..given(lang, file, bring, base, about)
    };
    let framed = Framed {
        client,
        request,
        fresh: get(&asked, "fresh").is_some_and(|fresh| fresh.is_truthy()),
        done,
    };
    signin::embed(given, framed)
}
