//! The page without its life: a state that is drawn and stays as it is. For the gallery.

use super::{context::Context, draw as draw_rare, layout::layout};
use crate::{
    flow::{Event, State, Timer},
    i18n::Lang,
    reactive::root,
    ui::El,
};
use std::any::Any;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlElement;

/// What is drawn, until it is dropped.
pub type Drawn = Box<dyn Any>;

/// Draws a state as the sign-in page would.
pub fn stage(place: HtmlElement, state: State, lang: Lang) -> Drawn {
    // Both languages are compiled in, so that nothing is ever fetched.
    let nothing: Closure<dyn Fn() -> JsValue> = Closure::new(|| JsValue::NULL);
    let ctx = Context::new(state, lang, draw_rare, nothing.into_js_value().unchecked_into(), None);
    let drawn = draw(place, move || layout(ctx));
    ctx.send(Event::Elapsed(Timer::Tick));
    drawn
}

/// Draws anything of the same make.
pub fn draw(place: HtmlElement, view: impl FnOnce() -> El + 'static) -> Drawn {
    Box::new(root(move || {
        let _ = place.append_child(view().node());
    }))
}
