//! A link is to be pasted; the start when nothing is connected.

use super::parts::{button, error, field_of, heading};
use crate::companion::{
    context::Context,
    core::{Event, Link, Pairing},
};
use leptos::prelude::*;

pub fn view(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let wrong = Memo::new(move |_| ctx.read(|s| matches!(s.pairing, Pairing::Paste { wrong: true })));
    let first = ctx.state.with_untracked(|s| s.accounts.is_empty());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        ctx.send(Event::LinkGiven(Link::parse(&field_of(&event, "link"))));
    };
    view! {
        {heading(t.empty_title)}
        <p>{t.empty_text}</p>
        <ol class="steps">
            <li>{t.empty_step_open}</li>
            <li>{t.empty_step_scan}</li>
            <li>{t.empty_step_code}</li>
        </ol>
        <form class="stack" novalidate=true autocomplete="off" on:submit=submit>
            <div class="field">
                <label for="link">{t.link_label}</label>
                <input
                    class="input" id="link" name="link" type="text" inputmode="url" autocomplete="off"
                    autocapitalize="none" spellcheck="false" aria-describedby="link-hint error"
                    aria-invalid=move || wrong.get().then_some("true")
                />
                <p class="soft small" id="link-hint">{t.link_hint}</p>
                {error(move || wrong.get().then_some(t.link_wrong))}
            </div>
            <div class="act">
                <button class="primary" type="submit" data-action="use_link">{t.link_next}</button>
                {(!first).then(|| button("second", "cancel", ctx.messages().cancel, move || ctx.send(Event::PairLeft)))}
            </div>
        </form>
    }
}
