//! Who is signing in? The same form as in the static shell.

use super::{
    context::Context,
    parts::{error, heading, invalid, notice, submit},
};
use crate::{browser::document, flow::Trouble, i18n::fill};
use contract::flow::Action;
use leptos::{ev::SubmitEvent, prelude::*};

pub fn identify(ctx: Context) -> AnyView {
    let m = ctx.texts();
    let typed = ctx.state.with_untracked(|s| s.identifier.clone());
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
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        ctx.act_with(Action::Identify, "identifier", document::value_of("identifier"));
    };
    view! {
        <form class="stack" novalidate on:submit=send>
            {heading(m.identify_title)}
            {move || app().map(|app| view! { <p class="soft">{app}</p> })}
            {notice(ctx)}
            <div class="field">
                <label for="identifier">{m.identifier_label}</label>
                <input class="input" id="identifier" name="identifier" type="text" autocomplete="username webauthn"
                    autocapitalize="none" spellcheck="false" data-focus="" prop:value=typed
                    aria-describedby="error" aria-invalid=invalid(ctx)/>
                {error(ctx, words)}
            </div>
            <div class="act">{submit(ctx, m.next)}</div>
        </form>
    }
    .into_any()
}
