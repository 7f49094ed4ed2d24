//! This phone: its name, more accounts, the end.

use super::parts::{button, field_of};
use crate::companion::{
    context::Context,
    core::{Event, Saving, device_name},
};
use leptos::prelude::*;

pub fn view(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    view! {
        <details class="manage">
            <summary>{t.manage_title}</summary>
            <div class="stack">
                {name(ctx)}
                <div class="act">
                    {button("second", "add_account", t.add_account, move || ctx.send(Event::PairAsked))}
                    {button("danger", "remove_account", t.remove_account, move || ctx.send(Event::RemoveAsked))}
                </div>
            </div>
        </details>
    }
}

fn name(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let name = Memo::new(move |_| ctx.account(|a| a.profile.name.clone()).unwrap_or_default());
    let saving = Memo::new(move |_| ctx.account(|a| a.naming).unwrap_or_default());
    let nameless = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = device_name::valid(&field_of(&event, "name"));
        nameless.set(name.is_none());
        if let Some(name) = name {
            ctx.send(Event::Named(name));
        }
    };
    let wrong = move || match saving.get() {
        _ if nameless.get() => Some(t.pair_name_empty),
        Saving::Failed => Some(t.name_failed),
        _ => None,
    };
    let saved = move || (saving.get() == Saving::Saved && !nameless.get()).then_some(t.name_saved);
    view! {
        <form class="field" novalidate=true autocomplete="off" on:submit=submit>
            <label for="name">{t.name_label}</label>
            <div class="with-save">
                <input
                    class="input" id="name" name="name" type="text" autocomplete="off" maxlength="64"
                    prop:value=move || name.get() aria-describedby="name-error"
                    aria-invalid=move || nameless.get().then_some("true")
                />
                <button class="second" type="submit" data-action="rename" disabled=move || saving.get() == Saving::Busy>
                    {t.name_save}
                </button>
            </div>
            <p class="error" id="name-error" role="alert">{wrong}</p>
            <p class="soft small" role="status">{saved}</p>
        </form>
    }
}
