//! The sign-in page.

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

fn main() {
    console_error_panic_hook::set_once();
}

/// What the boot script calls when the texts of `lang` are there too. `texts` fetches those of another language: a
/// function that takes its tag and promises the file's content. False when `file` holds no texts; nothing is drawn then.
#[wasm_bindgen]
pub fn start(lang: &str, file: String, texts: Function) -> bool {
    genkan::signin::mount(lang, file, texts)
}
