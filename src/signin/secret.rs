//! A field for a password: shown or hidden, and honest about Caps Lock.

use super::{
    context::Context,
    parts::{button, error, invalid},
};
use crate::{
    flow::Trouble,
    reactive::*,
    ui::{El, Icon, el, icon},
};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The field with its label, its eye, and what is wrong with it. `autocomplete` says whether the password is one that
/// exists; `rule` is said before anything can be wrong. `shown` is whether it can be read.
pub fn secret(
    ctx: Context,
    (label, autocomplete): (&str, &str),
    rule: Option<&str>,
    shown: RwSignal<bool>,
    words: impl Fn(Trouble) -> String + 'static,
) -> El {
    let m = ctx.texts();
    let caps = RwSignal::new(false);
    let caps_text = move || if caps.get() { m.password_caps } else { "" }.to_owned();
    let typed = el("div")
        .class("with-button")
        .child(input(ctx, autocomplete, shown, caps))
        .child(eye(ctx, shown));
    let caps = el("p")
        .attr("id", "caps")
        .class("soft small hollow")
        .attr("role", "status")
        .text_of(caps_text);
    el("div")
        .class("field")
        .child(el("label").attr("for", "password").text(label))
        .maybe(rule.map(|rule| el("p").attr("id", "rule").class("soft small").text(rule)))
        .child(typed)
        .child(caps)
        .child(error(ctx, words))
}

/// For password managers: whose password this is.
pub fn whose(ctx: Context) -> El {
    let user = ctx.flow(|flow| flow.user.as_ref().map(|u| u.label.clone())).flatten();
    el("input")
        .attr("type", "text")
        .attr("name", "username")
        .attr("autocomplete", "username")
        .attr("value", &user.unwrap_or_default())
        .attr("hidden", "")
        .attr("readonly", "")
}

fn input(ctx: Context, autocomplete: &str, shown: RwSignal<bool>, caps: RwSignal<bool>) -> El {
    el("input")
        .class("input")
        .attr("id", "password")
        .attr("name", "password")
        .attr("autocomplete", autocomplete)
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("data-focus", "")
        .attr("aria-describedby", "error caps rule")
        .attr_of("type", move || {
            Some(if shown.get() { "text" } else { "password" }.to_owned())
        })
        .attr_of("aria-invalid", invalid(ctx))
        .on("keydown", move |event| {
            if let Some(key) = event.dyn_ref::<KeyboardEvent>() {
                caps.set(key.get_modifier_state("CapsLock"));
            }
        })
}

/// Shows or hides what is typed. Its name stays the same; whether it is pressed says which.
fn eye(ctx: Context, shown: RwSignal<bool>) -> El {
    let m = ctx.texts();
    let state = move || shown.get().to_string();
    let picture = move || {
        Some(icon(
            if shown.get_untracked() {
                Icon::EyeClosed
            } else {
                Icon::Eye
            },
            "",
        ))
    };
    button("second", "show", "", move || shown.update(|s| *s = !*s))
        .attr("aria-label", m.password_show)
        .attr("title", m.password_show)
        .attr_of("aria-pressed", move || Some(state()))
        .part(state, picture)
}
