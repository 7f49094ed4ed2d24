//! Takes over from the static shell.

use super::{
    address::view,
    context::{Context, Draw},
    layout::layout,
};
use crate::{
    account::{Event, State},
    browser::document,
    client,
    i18n::{Lang, security::Security},
    reactive::*,
    site::Site,
};
use contract::{
    decode::{Decode, Node},
    discovery::AccountFeatures,
};
use js_sys::Function;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

thread_local! { static RUNNING: Cell<Option<Context>> = const { Cell::new(None) }; }

/// The component was taken out of its page: nothing is drawn, heard, sent or awaited any more.
pub fn end() {
    if let Some(ctx) = RUNNING.take() {
        ctx.end();
    }
}

/// Starts the page; false when there is nothing to start with. `draw` draws the rare parts, or goes over to the page that
/// does. `bring` gives texts and passkeys, `more` other applications; `base` is where the API is, `about` the discovery
/// document.
pub fn mount(
    lang: &str,
    file: String,
    draw: Draw,
    bring: Function,
    more: Function,
    base: String,
    about: JsValue,
) -> bool {
    let lang = Lang::parse(lang).unwrap_or(Lang::En);
    let Some(app) = document::place().filter(|_| Security::load(lang, file)) else {
        return false;
    };
    client::settle(base);
    let about = client::Json::from(about);
    let state = State {
        site: Site::read(&about),
        features: about.get("account").and_then(|node| AccountFeatures::decode(&node)),
        ..State::default()
    };
    let ctx = Context::new(state, lang, draw, bring, more);
    let place = app.clone();
    let root = root(move || {
        let _ = place.append_child(layout(ctx).node());
    });
    app.set_hidden(false);
    // The boot script keeps it, to say what happened should the application ever break.
    if let Some(shell) = document::find::<HtmlElement>("#shell").filter(|_| document::component().is_none()) {
        shell.remove();
    }
    ctx.begin(root);
    RUNNING.set(Some(ctx));
    ctx.send(Event::Opened(view()));
    document::mark("data-ready", Some(""));
    true
}
