//! A code.

use super::{
    context::Context,
    parts::{act, button, chip, error, form, heading, invalid, links, notice, submit},
};
use crate::{
    browser::document,
    flow::{Trouble, normal_code},
    i18n::fill,
    ui::{El, el, sentence},
};
use contract::{
    flow::{Action, Flow, MethodKind},
    step::{Alphabet, CodeKind, Step},
};
use std::cell::Cell;

pub fn code(ctx: Context, kind: CodeKind, length: u32, alphabet: Alphabet, hint: Option<String>) -> El {
    let m = ctx.texts();
    let text = match (kind, &hint) {
        (CodeKind::Totp, Some(_)) => m.code_app,
        (CodeKind::Totp, None) => m.code_app_plain,
        (CodeKind::Recovery, _) => m.code_recovery,
        (CodeKind::Email, _) => m.code_email,
        (CodeKind::Sms, _) => m.code_sms,
        (CodeKind::TemporaryPass, _) => m.code_pass,
    };
    let words = move |trouble| match trouble {
        Trouble::Empty => m.code_empty.to_owned(),
        Trouble::TooShort => fill(m.code_short, "n", &length.to_string()),
        _ => m.code_wrong.to_owned(),
    };
    let field = el("div")
        .class("field")
        .child(el("label").attr("for", "code").text(m.code_label))
        .child(input(ctx, length, alphabet))
        .child(error(ctx, words))
        .child(
            el("p")
                .attr("id", "left")
                .class("small soft")
                .text_of(move || left(ctx)),
        );
    form(move || send(ctx))
        .maybe(chip(ctx))
        .child(heading(m.code_title))
        .maybe(notice(ctx))
        .child(sentence(
            el("p").class("soft"),
            text,
            &[("hint", hint.as_deref().unwrap_or_default())],
        ))
        .child(field)
        .child(act(vec![Some(submit(ctx, m.continue_))]))
        .child(links(ctx, vec![back(ctx)]))
}

fn send(ctx: Context) {
    ctx.act_with(Action::Code, "code", document::value_of("code"));
}

/// One field, never six: it takes pasted codes, and screen readers read it as one thing.
fn input(ctx: Context, length: u32, alphabet: Alphabet) -> El {
    let digits = alphabet == Alphabet::Digits;
    // Sent by itself once, when it is complete; not while a text is being composed.
    let sent = Cell::new(false);
    let typed = move |event: web_sys::Event| {
        let composing = js_sys::Reflect::get(&event, &"isComposing".into()).is_ok_and(|c| c.is_truthy());
        let full = normal_code(&document::value_of("code"), alphabet).len() == length as usize;
        if full && !composing && digits && !sent.replace(true) {
            send(ctx);
        }
    };
    el("input")
        .class(if digits && length <= 8 {
            "input input-code"
        } else {
            "input"
        })
        .attr("id", "code")
        .attr("name", "code")
        .attr("type", "text")
        .attr("inputmode", if digits { "numeric" } else { "text" })
        .attr("autocomplete", "one-time-code")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("translate", "no")
        .attr("maxlength", &(if digits { length * 3 } else { 128 }).to_string())
        .attr("data-focus", "")
        .attr("aria-describedby", "error left")
        .attr_of("aria-invalid", invalid(ctx))
        .on("input", typed)
}

/// How many tries are left, after the first wrong one; and what to do when codes fail again and again.
fn left(ctx: Context) -> String {
    let m = ctx.texts();
    let left = ctx.read(|s| match s.flow.as_ref().map(|f| &f.step) {
        Some(Step::CodeRequired { attempts_left, .. }) => *attempts_left,
        _ => None,
    });
    let Some(n) = left.filter(|n| *n <= 4) else {
        return String::new();
    };
    let text = fill(
        if n == 1 { m.attempts_one } else { m.attempts_other },
        "n",
        &n.to_string(),
    );
    if n <= 3 {
        format!("{text} {}", m.code_clock)
    } else {
        text
    }
}

/// Back to the request on the phone, which is still open.
fn back(ctx: Context) -> Option<El> {
    let find = |flow: &Flow| {
        flow.methods
            .iter()
            .find(|m| m.kind == MethodKind::Push && m.usable)
            .map(|m| m.id.clone())
    };
    let method = ctx.flow(find).flatten()?;
    let press = move || ctx.act_with(Action::Choose, "method", method.clone());
    Some(button("link", "back_to_phone", ctx.texts().back_to_phone, press))
}
