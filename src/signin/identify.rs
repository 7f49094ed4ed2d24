//! Who is signing in? The same form as in the static shell.

use super::{
    context::Context,
    parts::{act, error, form, heading, invalid, notice, para, submit},
};
use crate::{
    browser::document,
    flow::Trouble,
    i18n::fill,
    ui::{El, el},
};
use contract::flow::Action;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub fn identify(ctx: Context) -> El {
    let m = ctx.texts();
    let app = move || {
        ctx.read(|s| {
            s.flow
                .as_ref()?
                .client
                .as_ref()
                .map(|c| fill(m.to_continue, "app", &c.name))
        })
    };
    let words = move |trouble| {
        if trouble == Trouble::TooLong {
            m.identifier_long
        } else {
            m.identifier_empty
        }
        .to_owned()
    };
    let input = el("input")
        .class("input")
        .attr("id", "identifier")
        .attr("name", "identifier")
        .attr("type", "text")
        .attr("autocomplete", "username webauthn")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("data-focus", "")
        .attr("aria-describedby", "error")
        .attr_of("aria-invalid", invalid(ctx));
    if let Some(input) = input.node().dyn_ref::<web_sys::HtmlInputElement>() {
        input.set_value(&ctx.state.with_untracked(|s| s.identifier.clone()));
    }
    let field = el("div")
        .class("field")
        .child(el("label").attr("for", "identifier").text(m.identifier_label))
        .child(input)
        .child(error(ctx, words));
    form(move || ctx.act_with(Action::Identify, "identifier", document::value_of("identifier")))
        .child(heading(m.identify_title))
        .part(
            move || app().unwrap_or_default(),
            move || app().map(|app| para("soft", &app)),
        )
        .part(
            move || format!("{:?}", ctx.read(|s| s.flow.as_ref().and_then(|f| f.notice))),
            move || notice(ctx),
        )
        .child(field)
        .child(act(vec![Some(submit(ctx, m.next))]))
}
