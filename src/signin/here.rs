//! The phone that is asked is the one this page is on: the app one tap away, and the number at hand.

use super::{
    context::Context,
    parts::{act, button, para},
};
use crate::{
    browser::{handheld, spawn, window},
    reactive::*,
    route::app_link,
    ui::{El, el},
};
use contract::step::Push;
use wasm_bindgen_futures::JsFuture;

/// Nothing on a computer, and nothing where the backend knows no way into the app.
pub fn here(ctx: Context, push: &Push) -> El {
    let value = push.number.as_ref().and_then(|number| number.value.clone());
    let link = ctx.state.with_untracked(|s| s.site.open_app.clone());
    let draw = |link: String| {
        let m = ctx.texts();
        let open = el("a")
            .class("second")
            .attr("data-action", "open_app")
            .attr("href", &link)
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer")
            .text(m.open_app);
        let copy = value
            .clone()
            .map(|value| copy(ctx, "copy_number", m.copy_number, value));
        let buttons = act(vec![Some(open), copy]);
        el("div")
            .class("stack-small")
            .maybe(value.is_some().then(|| para("small soft", m.here_text)))
            .child(buttons)
    };
    let link = link.filter(|link| handheld() && app_link(link));
    el("div").class("bare").maybe(link.map(draw))
}

/// A button that puts a text on the clipboard, and says so.
pub fn copy(ctx: Context, name: &str, text: &'static str, value: String) -> El {
    let m = ctx.texts();
    let copied = RwSignal::new(false);
    let press = move || {
        let promise = window().navigator().clipboard().write_text(&value);
        spawn(async move {
            // Refused, it is still there to be read.
            if JsFuture::from(promise).await.is_ok() {
                copied.try_set(true);
            }
        });
    };
    let label = move || if copied.get() { m.copied } else { text }.to_owned();
    // A status of its own: a button that changes its name is not announced.
    let said = move || if copied.get() { m.copied } else { "" }.to_owned();
    button("second", name, "", press)
        .text_of(label)
        .child(el("span").class("visually-hidden").attr("role", "status").text_of(said))
}
