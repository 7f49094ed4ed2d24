//! Thin guards over the browser: what is started here stops when its guard is dropped.

pub mod channel;
pub mod clock;
pub mod document;
pub mod format;
pub mod language;
pub mod listen;
pub mod timer;

/// The window. The pages only ever run in one.
#[must_use]
pub fn window() -> web_sys::Window {
    wasm_bindgen::JsCast::unchecked_into(js_sys::global())
}

/// The value of `name` in the query of the page's address.
#[must_use]
pub fn query(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}
