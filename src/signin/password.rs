//! The password.

use super::{
    context::Context,
    layout::decent,
    parts::{act, button, chip, error, form, heading, invalid, links, notice, submit},
};
use crate::{
    browser::document,
    flow::Trouble,
    ui::{El, Icon, el, icon},
};
use contract::flow::Action;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

pub fn password(ctx: Context, can_recover: bool) -> El {
    let m = ctx.texts();
    let shown = RwSignal::new(false);
    let user = ctx
        .flow(|flow| flow.user.as_ref().map(|u| u.label.clone()))
        .flatten()
        .unwrap_or_default();
    let words = move |trouble| {
        match trouble {
            Trouble::Empty => m.password_empty,
            Trouble::TooLong => m.password_long,
            _ => m.password_wrong,
        }
        .to_owned()
    };
    let send = move || {
        // Hidden again before the request leaves, so that browsers offer to keep it as a password.
        shown.set(false);
        ctx.act_with(Action::Password, "password", document::value_of("password"));
    };
    // For password managers: whose password this is.
    let whose = el("input")
        .attr("type", "text")
        .attr("name", "username")
        .attr("autocomplete", "username")
        .attr("value", &user)
        .attr("hidden", "")
        .attr("readonly", "");
    let caps = RwSignal::new(false);
    let caps_text = move || if caps.get() { m.password_caps } else { "" }.to_owned();
    let field = el("div")
        .class("field")
        .child(el("label").attr("for", "password").text(m.password_label))
        .child(
            el("div")
                .class("with-button")
                .child(input(ctx, shown, caps))
                .child(eye(ctx, shown)),
        )
        .child(
            el("p")
                .attr("id", "caps")
                .class("soft small")
                .attr("role", "status")
                .text_of(caps_text),
        )
        .child(error(ctx, words));
    form(send)
        .maybe(chip(ctx))
        .child(heading(m.password_title))
        .maybe(notice(ctx))
        .child(whose)
        .child(field)
        .child(act(vec![Some(submit(ctx, m.continue_))]))
        .child(links(ctx, vec![can_recover.then(|| recover(ctx))]))
}

fn input(ctx: Context, shown: RwSignal<bool>, caps: RwSignal<bool>) -> El {
    el("input")
        .class("input")
        .attr("id", "password")
        .attr("name", "password")
        .attr("autocomplete", "current-password")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("data-focus", "")
        .attr("aria-describedby", "error caps")
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

/// *Forgot password*, where the backend says where that leads.
fn recover(ctx: Context) -> El {
    let m = ctx.texts();
    let target = move || {
        ctx.read(|s| s.discovery.as_ref()?.links.recover.clone())
            .filter(|t| decent(t))
    };
    let link = move || {
        Some(
            el("a")
                .attr("href", &target()?)
                .attr("rel", "noopener noreferrer")
                .text(m.password_forgot),
        )
    };
    el("span").part(move || target().unwrap_or_default(), link)
}
