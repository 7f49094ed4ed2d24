//! A code: out of an app, a message, a drawer, or from the help desk.

use super::{
    code_help::{clock, good, left},
    context::Context,
    parts::{act, chip, error, form, heading, invalid, links, notice, resend, submit, way},
};
use crate::{
    browser::document,
    flow::{State, Trouble, normal_code},
    i18n::{Messages, fill},
    ui::{El, el, sentence},
};
use contract::{
    Millis,
    flow::{Action, Flow, MethodKind},
    step::{Alphabet, CodeKind, Step},
};
use std::cell::Cell;

pub fn code(ctx: Context, kind: CodeKind, length: u32, alphabet: Alphabet, hint: Option<&str>) -> El {
    let m = ctx.texts();
    let (title, text, wrong) = words(m, kind, hint.is_some());
    let words = move |trouble| match trouble {
        Trouble::Empty => m.code_empty.to_owned(),
        Trouble::TooShort => fill(m.code_short, "n", &length.to_string()),
        _ => wrong.to_owned(),
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
    let again = ctx.flow(|flow| flow.allows(Action::Resend)) == Some(true);
    form(move || send(ctx))
        .maybe(chip(ctx))
        .child(heading(title))
        .child(notice(ctx))
        .child(sentence(
            el("p").class("soft"),
            text,
            &[("hint", hint.unwrap_or_default())],
        ))
        .child(field)
        .maybe((kind == CodeKind::Totp).then(|| clock(ctx)))
        .child(act(vec![Some(submit(ctx, m.continue_))]))
        .child(good(ctx))
        .child(links(ctx, vec![again.then(|| resend(ctx, wait)), back(ctx)]))
}

/// Title, where the code is, and what a wrong one means.
const fn words(m: &Messages, kind: CodeKind, hint: bool) -> (&'static str, &'static str, &'static str) {
    match kind {
        CodeKind::Totp if hint => (m.code_title, m.code_app, m.code_wrong),
        CodeKind::Totp => (m.code_title, m.code_app_plain, m.code_wrong),
        CodeKind::Recovery => (m.code_title_recovery, m.code_recovery, m.code_wrong_kept),
        CodeKind::TemporaryPass => (m.code_title_pass, m.code_pass, m.code_wrong_kept),
        // Of a forgotten password nobody is told whether there is an address, let alone which.
        CodeKind::Email if !hint => (m.code_title_email, m.code_recover, m.code_wrong_sent),
        CodeKind::Email => (m.code_title_email, m.code_email, m.code_wrong_sent),
        CodeKind::Sms => (m.code_title_sms, m.code_sms, m.code_wrong_sent),
    }
}

fn send(ctx: Context) {
    ctx.act_with(Action::Code, "code", document::value_of("code"));
}

/// One field, never six: it takes pasted codes, and screen readers read it as one thing.
pub fn input(ctx: Context, length: u32, alphabet: Alphabet) -> El {
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

/// When another may be sent, and how many.
fn wait(state: &State) -> Option<(Millis, u32)> {
    match state.flow.as_ref().map(|f| &f.step) {
        Some(Step::CodeRequired {
            resend_at,
            requests_left,
            ..
        }) => Some((resend_at.unwrap_or_default(), requests_left.unwrap_or(1))),
        _ => None,
    }
}

/// Back to the request on the phone, which is still open.
fn back(ctx: Context) -> Option<El> {
    let find = |flow: &Flow| {
        let method = flow.methods.iter().find(|m| m.kind == MethodKind::Push && m.usable);
        method.map(|m| m.id.clone())
    };
    let method = ctx.flow(find).flatten()?;
    Some(way(ctx, "link", "back_to_phone", ctx.texts().back_to_phone, method))
}
