//! Who is signing in? The same form as in the static shell.

use super::{
    context::Context,
    parts::{act, button, disabled, error, form, heading, invalid, notice, para, submit},
};
use crate::{
    browser::document,
    flow::{Event, Trouble},
    i18n::fill,
    reactive::*,
    ui::{El, el},
};
use contract::{flow::Action, step::Step};
use wasm_bindgen::JsCast;

pub fn identify(ctx: Context) -> El {
    let m = ctx.texts();
    let words = move |trouble| {
        match trouble {
            Trouble::TooLong => m.identifier_long,
            Trouble::Credentials => m.passkey_wrong,
            _ => m.identifier_empty,
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
    let place = form(move || ctx.act_with(Action::Identify, "identifier", document::value_of("identifier")))
        .child(heading(m.identify_title));
    app(ctx, place)
        .child(notice(ctx))
        .child(field)
        .child(act(vec![Some(submit(ctx, m.next))]).child(passkey(ctx)))
}

/// For which application, as soon as it is known.
pub fn app(ctx: Context, place: El) -> El {
    let m = ctx.texts();
    let app = move || {
        ctx.read(|s| {
            let client = s.flow.as_ref()?.client.as_ref();
            client.map(|c| fill(m.to_continue, "app", &c.name))
        })
    };
    place.part(
        move || app().unwrap_or_default(),
        move || untrack(app).map(|app| para("soft", &app)),
    )
}

/// *Use a passkey*, where the server knows any.
pub fn passkey(ctx: Context) -> El {
    let there = move || {
        ctx.read(|s| {
            matches!(
                s.flow.as_ref().map(|f| &f.step),
                Some(Step::Identify { passkey: Some(_), .. })
            )
        })
    };
    let draw = move || untrack(there).then(|| ask(ctx, "second", ctx.texts().choose_passkey));
    el("div").class("bare").part(move || there().to_string(), draw)
}

/// A button that has the browser ask for a passkey; it says so while the browser does.
pub fn ask(ctx: Context, class: &str, text: &'static str) -> El {
    let label = move || {
        if ctx.read(|s| s.asking) {
            ctx.texts().passkey_asking
        } else {
            text
        }
        .to_owned()
    };
    button(class, "passkey", "", move || ctx.send(Event::PasskeyAsked))
        .attr_of("aria-disabled", move || disabled(ctx.read(|s| s.asking || s.busy())))
        .text_of(label)
}
