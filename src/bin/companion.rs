//! The phone's page.

use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

fn main() {
    console_error_panic_hook::set_once();
}

/// What the boot script calls: `base` is where the API is, `about` the discovery document. The rest is for pages whose
/// texts come in files.
#[wasm_bindgen]
pub fn start(_lang: &str, _file: String, _bring: Function, _more: Function, base: String, about: JsValue) -> bool {
    genkan::companion::start(base, about);
    true
}
