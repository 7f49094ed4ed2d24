//! An account leaves this phone: by the person's wish, or because the service let it go.

use super::{
    account,
    parts::{button, error, heading, shown_account},
};
use crate::{
    companion::{
        context::Context,
        core::{Asked, Event, Saving},
    },
    ui,
};
use leptos::prelude::*;

pub fn view(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let saving = Memo::new(move |_| {
        ctx.read(|s| match s.asked {
            Asked::Remove(saving) => saving,
            _ => Saving::Idle,
        })
    });
    let busy = move || saving.get() == Saving::Busy;
    view! {
        {heading(ui::sentence(t.remove_title, &[("account", shown_account(ctx))]))}
        <p>{t.remove_text}</p>
        {error(move || (saving.get() == Saving::Failed).then_some(t.remove_failed))}
        <fieldset class="act" disabled=busy>
            {button("danger", "confirm_remove", t.remove_yes, move || ctx.send(Event::RemoveAgreed))}
            {button("second", "back", t.remove_no, move || ctx.send(Event::AskLeft))}
        </fieldset>
        <p class="soft small" role="status">{move || busy().then_some(t.remove_busy)}</p>
    }
}

/// The service does not know this phone any more.
pub fn gone(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    view! {
        {account::view(ctx)}
        {heading(t.removed_title)}
        <p>{ui::sentence(t.removed_text, &[("account", shown_account(ctx))])}</p>
        <div class="act">
            {button("danger", "confirm_remove", t.removed_button, move || ctx.send(Event::RemoveAgreed))}
            {button("second", "add_account", t.add_account, move || ctx.send(Event::PairAsked))}
        </div>
    }
}
