//! Where the page is, and where it goes.

use super::context::Context;
use crate::{
    browser::window,
    flow::Event,
    reactive::*,
    route::{Route, safe_target},
};
use wasm_bindgen::JsValue;

/// Goes where the server said, if that is a place it may say; a guest says that it is through, or, with no place to go to,
/// that it was given up. Our own small page needs no second download.
pub fn leave(ctx: Context, to: &str) {
    if ctx.is_guest() {
        return ctx.leave_host(to);
    }
    let client = ctx
        .state
        .with_untracked(|s| s.flow.as_ref()?.client.as_ref().map(|c| c.origin.clone()));
    if !safe_target(to, client.as_deref()) {
        return;
    }
    if to == Route::SignedIn.path() {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(to));
        }
        ctx.send(Event::Opened { signed_in_page: true });
    } else {
        // The part of a page is behind `#`, which the server never sees: it was kept in this page's own address.
        let hash = window().location().hash().unwrap_or_default();
        let hash = if to.starts_with('/') && !to.contains('#') {
            &*hash
        } else {
            ""
        };
        let _ = window().location().replace(&[to, hash].concat());
    }
}

/// Signing in has the address of the sign-in page, wherever it begins.
pub fn follow(ctx: Context) {
    let path = window().location().pathname().unwrap_or_default();
    if Route::parse(&path) == Route::SignedIn
        && !ctx.is_guest()
        && let Ok(history) = window().history()
    {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(Route::SignIn.path()));
    }
}
