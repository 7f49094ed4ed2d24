//! What the browser tells, and what it is told beside calls.

use super::{
    context::Context,
    core::{Event, Link},
    driver::Found,
    promise::member,
};
use crate::browser::{document, listen::Listener, window};
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

/// Everything that is listened to.
pub fn listeners(ctx: Context) -> Vec<Listener> {
    let window = window();
    let on = |kind, event: fn() -> Event| Listener::on(&window, kind, move |_| ctx.send(event()));
    vec![
        Listener::on(&document::document(), "visibilitychange", move |_| {
            ctx.send(Event::Looked {
                hidden: document::document().hidden(),
            });
        }),
        on("online", || Event::Connected { online: true }),
        on("offline", || Event::Connected { online: false }),
        // A link that is opened while the page is open changes only the part after `#`.
        Listener::on(&window, "hashchange", move |_| {
            if let Some(link) = take_link() {
                ctx.send(Event::LinkGiven(link.ok()));
            }
        }),
    ]
}

/// Takes the link out of the address, and out of this entry of the history: the secret stays nowhere.
pub fn take_link() -> Found {
    let window = window();
    let hash = window.location().hash().ok().filter(|hash| hash.len() > 1)?;
    let path = window.location().pathname().ok()?;
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
    hash.starts_with("#pair=").then(|| Link::parse(&hash).ok_or(()))
}

/// A short shake, where the device can and the person has touched the page (browsers complain otherwise).
pub fn shake() {
    let navigator = window().navigator();
    let touched = member(&navigator, "userActivation").and_then(|a| member(&a, "hasBeenActive"));
    if !touched.is_some_and(|t| t.is_truthy()) {
        return;
    }
    if let Some(vibrate) = member(&navigator, "vibrate").and_then(|f| f.dyn_into::<Function>().ok()) {
        let _ = vibrate.call1(&navigator, &JsValue::from(200));
    }
}

/// Asks the browser not to clear this site's storage when space runs short: the keys are in there.
pub fn persist() {
    let storage = member(&window().navigator(), "storage");
    let Some(storage) = storage else { return };
    if let Some(persist) = member(&storage, "persist").and_then(|f| f.dyn_into::<Function>().ok()) {
        let _ = persist.call0(&storage);
    }
}
