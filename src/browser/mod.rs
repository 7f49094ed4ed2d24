//! Thin guards over the browser: what is started here stops when its guard is dropped.

pub mod accounts;
pub mod channel;
pub mod clock;
pub mod document;
pub mod format;
pub mod language;
pub mod life;
pub mod listen;
pub mod question;
pub mod timer;

use js_sys::Promise;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The window. The pages only ever run in one.
#[must_use]
pub fn window() -> web_sys::Window {
    wasm_bindgen::JsCast::unchecked_into(js_sys::global())
}

/// Whether this is a device for the hand, and so perhaps the very phone that is asked. A guess that only adds a link.
#[must_use]
pub fn handheld() -> bool {
    let says = window()
        .navigator()
        .user_agent()
        .is_ok_and(|agent| agent.contains("Mobi"));
    let touch = || {
        window()
            .match_media("(pointer: coarse) and (hover: none)")
            .ok()
            .flatten()
    };
    says || touch().is_some_and(|query| query.matches())
}

/// Starts a task that outlives every view. It has no type of its own, so the machinery around it is compiled once.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    wasm_bindgen_futures::spawn_local(task);
}

/// The value of `name` in the query of the page's address.
#[must_use]
pub fn query(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// What a promise brings, if it was made and is kept.
pub async fn promised(promise: Result<JsValue, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?.dyn_into::<Promise>().ok()?).await.ok()
}
