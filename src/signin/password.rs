//! The password.

use super::{
    context::Context,
    parts::{another_way, cancel, chip, error, heading, invalid, notice, submit},
};
use crate::{
    browser::document,
    flow::Trouble,
    ui::{Icon, icon},
};
use contract::flow::Action;
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    prelude::*,
};

pub fn password(ctx: Context, can_recover: bool) -> AnyView {
    let m = ctx.texts();
    let shown = RwSignal::new(false);
    let caps = RwSignal::new(false);
    let user = ctx.flow(|flow| flow.user.as_ref().map(|u| u.label.clone())).flatten();
    let words = move |trouble| match trouble {
        Trouble::Empty => m.password_empty,
        Trouble::TooLong => m.password_long,
        _ => m.password_wrong,
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        // Hidden again before the request leaves, so that browsers offer to keep it as a password.
        shown.set(false);
        ctx.act_with(Action::Password, "password", document::value_of("password"));
    };
    let kind = move || if shown.get() { "text" } else { "password" };
    let key = move |event: KeyboardEvent| caps.set(event.get_modifier_state("CapsLock"));
    view! {
        <form class="stack" novalidate on:submit=send>
            {chip(ctx)}
            {heading(m.password_title)}
            {notice(ctx)}
            // For password managers: whose password this is.
            <input type="text" name="username" autocomplete="username" value=user hidden readonly/>
            <div class="field">
                <label for="password">{m.password_label}</label>
                <div class="with-button">
                    <input class="input" id="password" name="password" type=kind autocomplete="current-password"
                        autocapitalize="none" spellcheck="false" data-focus="" aria-describedby="error caps"
                        aria-invalid=invalid(ctx) on:keydown=key/>
                    <button type="button" class="second" data-action="show"
                        aria-pressed=move || if shown.get() { "true" } else { "false" }
                        aria-label=m.password_show title=m.password_show
                        on:click=move |_| shown.update(|s| *s = !*s)>
                        {move || icon(if shown.get() { Icon::EyeClosed } else { Icon::Eye }, "")}
                    </button>
                </div>
                <p id="caps" class="soft small" role="status">{move || caps.get().then_some(m.password_caps)}</p>
                {error(ctx, words)}
            </div>
            <div class="act">{submit(ctx, m.continue_)}</div>
            <div class="links">
                {can_recover.then(|| recover(ctx))}
                {another_way(ctx)}
                {cancel(ctx)}
            </div>
        </form>
    }
    .into_any()
}

/// *Forgot password*, where the backend says where that leads.
fn recover(ctx: Context) -> impl IntoView {
    let m = ctx.texts();
    move || {
        let target = ctx.read(|s| s.discovery.as_ref()?.links.recover.clone());
        let target = target.filter(|t| t.starts_with("https://") || (t.starts_with('/') && !t.starts_with("//")));
        target.map(|target| view! { <a href=target rel="noopener noreferrer">{m.password_forgot}</a> })
    }
}
