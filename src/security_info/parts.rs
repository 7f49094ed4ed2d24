//! Parts of several screens.

use super::context::Context;
pub use crate::page::{act, button, disabled, form, heading, para, stack};
use crate::{
    account::{Call, Spot, State, View},
    browser::format,
    i18n::fill,
    reactive::*,
    ui::{El, el, watch},
};
use contract::{Millis, flow::MethodKind};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// A button that makes a write; while one is under way it does nothing and says so.
pub fn write(ctx: Context, class: &str, name: &str, text: &'static str, call: impl Fn() -> Call + 'static) -> El {
    let m = ctx.words();
    let call = std::rc::Rc::new(call);
    let spot = call().spot();
    let busy = move || ctx.busy_with(spot);
    el("button")
        .attr("type", "button")
        .class(class)
        .attr("data-action", name)
        .on("click", move |_| ctx.press(call()))
        .attr_of("aria-disabled", move || disabled(ctx.busy()))
        .attr_of("data-busy", move || busy().then(String::new))
        .text_of(move || if busy() { m.busy } else { text }.to_owned())
}

/// The one filled button of a form.
pub fn submit(ctx: Context, spot: Spot, text: &'static str) -> El {
    let m = ctx.words();
    let busy = move || ctx.busy_with(spot);
    el("button")
        .attr("type", "submit")
        .class("primary")
        .attr_of("aria-disabled", move || disabled(ctx.busy()))
        .attr_of("data-busy", move || busy().then(String::new))
        .text_of(move || if busy() { m.busy } else { text }.to_owned())
}

/// A link to another part of the page.
pub fn go(class: &str, name: &str, text: &str, to: &View) -> El {
    el("a")
        .class(class)
        .attr("data-action", name)
        .attr("href", &to.hash())
        .text(text)
}

/// The way back to the overview.
pub fn back(ctx: Context) -> El {
    go("link", "back", ctx.overview().back, &View::Overview)
}

/// A part of a screen with a heading of its own; trouble and news of `spot` are said in it.
pub fn section(spot: Spot, title: &str) -> El {
    el("section")
        .class("panel")
        .attr("data-spot", spot.name())
        .attr("tabindex", "-1")
        .child(el("h2").text(title))
}

/// A native modal dialog that is drawn and shown as long as `open` says so: the page behind it is inert, the focus stays in
/// it and goes back afterwards, and *Esc* closes it. `closed` is called whoever closed it.
pub fn modal(
    name: &str,
    open: impl Fn() -> bool + Copy + 'static,
    closed: impl Fn() + 'static,
    draw: impl Fn() -> El + 'static,
) -> El {
    let dialog = el("dialog")
        .class("dialog")
        .attr("id", &[name, "-dialog"].concat())
        .attr("aria-labelledby", &[name, "-title"].concat())
        .on("close", move |_| closed())
        .part(move || open().to_string(), move || open().then(&draw));
    let node = dialog.node().clone().unchecked_into::<HtmlDialogElement>();
    watch(move || {
        if open() {
            let _ = node.show_modal();
        } else if node.open() {
            node.close();
        }
    });
    dialog
}

/// What has just been done, said once.
pub fn said(ctx: Context, spot: Spot, text: impl Fn() -> &'static str + 'static) -> El {
    let key = move || {
        ctx.read(|s| (s.done == Some(spot)).then(|| s.done_count.to_string()))
            .unwrap_or_default()
    };
    let draw = move || {
        let done = ctx.now(|s| s.done == Some(spot));
        done.then(|| el("span").class("note good").text(text()))
    };
    el("div").class("bare").attr("role", "status").part(key, draw)
}

/// A day in words: *today*, *yesterday*, or its date. Filled into `{date}` of `text`.
pub fn on_day(ctx: Context, text: &'static str, at: Millis) -> String {
    let t = ctx.overview();
    let (ago, date) = format::day(ctx.lang.get_untracked(), ctx.now(State::server_now), at);
    let date = match ago {
        0 => t.today,
        1 => t.yesterday,
        _ => &date,
    };
    fill(text, "date", date)
}

/// What a method is called: its owner's name for it, or the name of its kind.
pub fn name_of(ctx: Context, kind: MethodKind, label: &str) -> String {
    if label.is_empty() {
        kind_text(ctx, kind, false).to_owned()
    } else {
        label.to_owned()
    }
}

/// What a kind of method is called; `codes` says whether a phone makes them as well.
pub fn kind_text(ctx: Context, kind: MethodKind, codes: bool) -> &'static str {
    let t = ctx.overview();
    match kind {
        MethodKind::Push if codes => t.kind_push_codes,
        MethodKind::Push => t.kind_push,
        MethodKind::Totp => t.kind_totp,
        MethodKind::Passkey => t.kind_passkey,
        MethodKind::Email => t.kind_email,
        MethodKind::Sms => t.kind_sms,
        MethodKind::Recovery => t.kind_recovery,
        MethodKind::TemporaryPass => t.kind_pass,
        MethodKind::Password => t.section_password,
    }
}
