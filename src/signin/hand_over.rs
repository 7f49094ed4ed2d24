//! Goes over to the page that carries every screen, when a step comes up that this one has no view for. Most sign-ins
//! never meet such a step, so their screens are no part of what every visit downloads.
//!
//! The server holds the state: the other page asks for the live flow, as it would after being loaded again. It gets only
//! what the server does not know, the name that was typed.

use super::context::Context;
use crate::{browser, flow::screen, page, reactive::*, ui::El};
use contract::step::Step;
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

/// Draws the wait for the other page. `None` for a step of a newer server: the other page does not know it either.
pub fn hand_over(ctx: Context, step: &Step) -> Option<El> {
    if matches!(step, Step::Unknown) {
        return None;
    }
    let m = ctx.texts();
    let news = move || {
        ctx.read(|_| ());
        ctx.lang.track();
    };
    let wait = page::hand_over(m, m.fallback_network, news, move |failed| go(ctx, failed));
    Some(wait)
}

/// Fetches the other page; when it is there, and still needed, this one ends and that one begins.
fn go(ctx: Context, failed: RwSignal<bool>) {
    let here = ctx.state.with_untracked(screen);
    browser::spawn(async move {
        let begin = ctx
            .fetch_more()
            .await
            .and_then(|begin| begin.dyn_into::<Function>().ok());
        // Answered on the phone or in another tab meanwhile; or the language was changed, which began anew.
        if ctx.ended() || ctx.state.with_untracked(screen) != here {
            return;
        }
        let Some(begin) = begin else {
            failed.try_set(true);
            return;
        };
        let identifier = ctx.state.with_untracked(|s| JsValue::from_str(&s.identifier));
        drop(ctx.end());
        let _ = begin.call1(&JsValue::NULL, &identifier);
    });
}
