//! Parts of the wizards.

use super::super::{context::Context, parts::disabled};
use crate::{
    account::{Call, View},
    browser::{format, spawn, window},
    i18n::fill,
    reactive::*,
    ui::{El, el},
};
use contract::{Millis, account::Enrollment};
use wasm_bindgen_futures::JsFuture;

/// Something out of what is being added, tracked.
pub fn open<T>(ctx: Context, read: impl FnOnce(&Enrollment) -> T) -> Option<T> {
    ctx.read(|s| s.enrollment.as_ref().map(read))
}

/// A button that makes a write and keeps its words meanwhile.
pub fn quiet(ctx: Context, class: &str, name: &str, text: &str, call: impl Fn() -> Call + 'static) -> El {
    super::super::parts::button(class, name, text, move || ctx.press(call()))
        .attr_of("aria-disabled", move || disabled(ctx.busy()))
}

/// What is under every step: the way out, which leaves nothing behind.
pub fn give_up(ctx: Context, id: &str) -> El {
    let id = id.to_owned();
    let call = move || Call::GiveUp { id: id.clone() };
    el("div")
        .class("links")
        .child(quiet(ctx, "link", "give_up", ctx.add().give_up, call))
}

/// What is under a first step: back to what can be added.
pub fn back(ctx: Context) -> El {
    let link = super::super::parts::go("link", "back", ctx.add().back, &View::Add(None));
    el("div").class("links").child(link)
}

/// How much time is left until an instant of the server's clock.
pub fn remaining(ctx: Context, at: fn(&Enrollment) -> Option<Millis>) -> El {
    let m = ctx.words();
    let left = move || ctx.read(|s| Some(format::whole_seconds(s.until(at(s.enrollment.as_ref()?)?))));
    let text = move || {
        left().map_or_else(String::new, |left| {
            fill(m.phone_left, "time", &format::countdown(left * 1000))
        })
    };
    el("p")
        .attr("id", "remaining")
        .class("small soft centred")
        .attr("aria-live", "off")
        .text_of(text)
}

/// A button that puts a text on the clipboard, and says so.
pub fn copy(ctx: Context, class: &str, name: &str, text: &'static str, value: impl Fn() -> String + 'static) -> El {
    let m = ctx.words();
    let copied = RwSignal::new(false);
    let press = move || {
        let promise = window().navigator().clipboard().write_text(&value());
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
    let status = el("span").class("visually-hidden").attr("role", "status").text_of(said);
    el("span")
        .class("bare")
        .child(super::super::parts::button(class, name, "", press).text_of(label))
        .child(status)
}
