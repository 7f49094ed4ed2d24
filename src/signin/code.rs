//! A code.

use super::{
    context::Context,
    parts::{another_way, cancel, chip, error, heading, invalid, notice, submit},
};
use crate::{
    browser::document,
    flow::{Event, Input, Trouble, normal_code},
    i18n::fill,
    ui::sentence,
};
use contract::{
    flow::{Action, MethodKind},
    step::{Alphabet, CodeKind, Step},
};
use leptos::{
    ev::{Event as DomEvent, SubmitEvent},
    prelude::*,
};

pub fn code(ctx: Context, kind: CodeKind, length: u32, alphabet: Alphabet, hint: Option<String>) -> AnyView {
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
        Trouble::Empty => m.code_empty,
        _ => m.code_wrong,
    };
    let short = move || {
        let short = ctx.read(|s| s.trouble == Some(Trouble::TooShort));
        short.then(|| fill(m.code_short, "n", &length.to_string()))
    };
    let submit_code = move || {
        ctx.send(Event::Submitted {
            action: Action::Code,
            input: Input::text("code", document::value_of("code")),
        })
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        submit_code();
    };
    // Sent by itself once, when it is complete and nothing was refused before; not while a text is being composed.
    let sent = StoredValue::new(false);
    let typed = move |event: DomEvent| {
        let composing = js_sys::Reflect::get(&event, &"isComposing".into()).is_ok_and(|c| c.is_truthy());
        let full = normal_code(&document::value_of("code"), alphabet).len() == length as usize;
        if full && !composing && alphabet == Alphabet::Digits && !sent.get_value() {
            sent.set_value(true);
            submit_code();
        }
    };
    let (mode, most) = match alphabet {
        Alphabet::Digits => ("numeric", length * 3),
        Alphabet::Alphanumeric => ("text", 128),
    };
    let class = if alphabet == Alphabet::Digits && length <= 8 {
        "input input-code"
    } else {
        "input"
    };
    view! {
        <form class="stack" novalidate on:submit=send>
            {chip(ctx)}
            {heading(m.code_title)}
            {notice(ctx)}
            <p class="soft">{sentence(text, &[("hint", hint.unwrap_or_default())])}</p>
            <div class="field">
                <label for="code">{m.code_label}</label>
                <input class=class id="code" name="code" type="text" inputmode=mode autocomplete="one-time-code"
                    autocapitalize="none" spellcheck="false" translate="no" maxlength=most.to_string() data-focus=""
                    aria-describedby="error left" aria-invalid=invalid(ctx) on:input=typed/>
                {move || short().map(|text| view! { <p class="error" role="alert"><span>{text}</span></p> })}
                {error_unless_short(ctx, words)}
                <p id="left" class="small soft">{left(ctx)}</p>
            </div>
            <div class="act">{submit(ctx, m.continue_)}</div>
            <div class="links">{back(ctx)}{another_way(ctx)}{cancel(ctx)}</div>
        </form>
    }
    .into_any()
}

/// *Too short* has its own sentence with a number in it.
fn error_unless_short(
    ctx: Context,
    words: impl Fn(Trouble) -> &'static str + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let show = Memo::new(move |_| ctx.read(|s| s.trouble != Some(Trouble::TooShort)));
    move || show.get().then(|| error(ctx, words))
}

/// How many tries are left, after the first wrong one; and what to do when codes fail again and again.
fn left(ctx: Context) -> impl Fn() -> Option<String> + Send + 'static {
    let m = ctx.texts();
    let left = Memo::new(move |_| {
        ctx.read(|s| match s.flow.as_ref().map(|f| &f.step) {
            Some(Step::CodeRequired { attempts_left, .. }) => *attempts_left,
            _ => None,
        })
    });
    let refused = Memo::new(move |_| ctx.read(|s| s.trouble == Some(Trouble::Code)));
    move || {
        let n = left.get().filter(|n| *n <= 4 || refused.get())?;
        let text = fill(
            if n == 1 { m.attempts_one } else { m.attempts_other },
            "n",
            &n.to_string(),
        );
        Some(if n <= 3 {
            format!("{text} {}", m.code_clock)
        } else {
            text
        })
    }
}

/// Back to the request on the phone, which is still open.
fn back(ctx: Context) -> impl IntoView {
    let find = |flow: &contract::flow::Flow| {
        flow.methods
            .iter()
            .find(|m| m.kind == MethodKind::Push && m.usable)
            .map(|m| m.id.clone())
    };
    let method = ctx.flow(find).flatten()?;
    let press = move |_| ctx.act_with(Action::Choose, "method", method.clone());
    Some(view! {
        <button type="button" class="link" data-action="back_to_phone" on:click=press>{ctx.texts().back_to_phone}</button>
    })
}
