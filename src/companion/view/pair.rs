//! Connect with a link?

use super::parts::{button, error, field_of, heading};
use crate::{
    browser::window,
    companion::{
        context::Context,
        core::{Event, PairFailure, Pairing, device_name},
    },
    i18n::companion::Texts,
    ui,
};
use leptos::prelude::*;

pub fn view(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let busy = Memo::new(move |_| ctx.read(|s| matches!(s.pairing, Pairing::Offered { busy: true, .. })));
    let failure = Memo::new(move |_| {
        ctx.read(|s| match s.pairing {
            Pairing::Offered { failure, .. } => failure,
            _ => None,
        })
    });
    let nameless = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = device_name::valid(&field_of(&event, "name"));
        nameless.set(name.is_none());
        if let Some(name) = name {
            ctx.send(Event::PairAgreed { name });
        } else {
            crate::browser::document::focus_main();
        }
    };
    let text = move || match failure.get() {
        _ if nameless.get() => Some(t.pair_name_empty),
        failure => failure.map(|failure| failed(t, failure)),
    };
    let name = device_name::suggest(&window().navigator().user_agent().unwrap_or_default(), t);
    let title = move || match ctx.product() {
        product if product.is_empty() => t.pair_title_plain.into_any(),
        product => ui::sentence(t.pair_title, &[("product", product)]),
    };
    view! {
        {heading(title)}
        <p>{t.pair_text}</p>
        <ul class="points">
            <li>{t.pair_point_requests}</li>
            <li>{t.pair_point_code}</li>
            <li>{t.pair_point_key}</li>
        </ul>
        <form class="stack" novalidate=true autocomplete="off" on:submit=submit>
            <div class="field">
                <label for="name">{t.pair_name}</label>
                <input
                    class="input" id="name" name="name" type="text" autocomplete="off" maxlength="64" value=name
                    aria-describedby="name-hint error" aria-invalid=move || nameless.get().then_some("true")
                />
                <p class="soft small" id="name-hint">{t.pair_name_hint}</p>
                {error(text)}
            </div>
            <div class="act">
                <button class="primary" type="submit" data-action="pair" disabled=move || busy.get()>
                    {move || if busy.get() { t.pair_busy } else { t.pair_button }}
                </button>
                {button("second", "cancel", ctx.messages().cancel, move || ctx.send(Event::PairLeft))}
            </div>
        </form>
    }
}

const fn failed(t: &Texts, failure: PairFailure) -> &'static str {
    match failure {
        PairFailure::Used => t.pair_used_text,
        PairFailure::Storage => t.pair_storage,
        PairFailure::Unreachable => t.pair_offline,
        PairFailure::Refused => t.pair_refused,
        PairFailure::Server => t.pair_failed,
    }
}

/// The link has been used, or is too old.
pub fn used(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    view! {
        {heading(t.pair_used_title)}
        <p>{t.pair_used_text}</p>
        <div class="act">
            {button("primary", "add_account", t.pair_other_link, move || ctx.send(Event::PairAsked))}
            {button("second", "cancel", ctx.messages().cancel, move || ctx.send(Event::PairLeft))}
        </div>
    }
}
