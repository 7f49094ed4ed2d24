//! The page without its life: a state that is drawn and stays as it is. For the gallery.

use super::{context::Context, layout::layout, rare::draw, step_up};
use crate::{
    account::{Event, State, Timer},
    i18n::{Lang, security::Security},
    reactive::*,
};
use std::any::Any;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlElement;

/// Draws a state as the page would; what is drawn stands until it is dropped.
pub fn stage(place: HtmlElement, state: State, lang: Lang) -> Box<dyn Any> {
    // Both languages are compiled in, so that nothing is ever fetched.
    for lang in [Lang::En, Lang::Ja] {
        assert!(Security::load(lang, String::new()), "the built-in texts are complete");
    }
    let nothing: Closure<dyn Fn() -> JsValue> = Closure::new(|| JsValue::NULL);
    let nothing: js_sys::Function = nothing.into_js_value().unchecked_into();
    Box::new(root(move || {
        let asked = state.step_up.clone();
        let ctx = Context::new(state, lang, draw, nothing.clone(), nothing);
        let _ = place.append_child(layout(ctx).node());
        // The dialog that a proof is asked in has no server to ask: it says so.
        if let Some(call) = asked {
            step_up::open(ctx, call.touches().map(str::to_owned));
        }
        ctx.send(Event::Elapsed(Timer::Tick));
    }))
}
