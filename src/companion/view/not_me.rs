//! It wasn't me: what that does, asked once.

use super::parts::{button, error, heading, shown_account, who};
use crate::companion::{
    context::Context,
    core::{Answer, Event},
};
use leptos::prelude::*;

pub fn view(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let failed = Memo::new(move |_| ctx.read(|s| s.prompt.as_ref().is_some_and(|p| p.failed)));
    view! {
        {who(shown_account(ctx))}
        {heading(t.not_me_title)}
        <p>{t.not_me_text}</p>
        <ul class="points">
            <li>{t.not_me_deny}</li>
            <li>{t.not_me_sessions}</li>
            <li>{t.not_me_pause}</li>
        </ul>
        {error(move || failed.get().then_some(t.answer_failed))}
        <div class="act">
            {button("danger", "confirm_not_me", t.not_me_yes, move || ctx.send(Event::Decided(Answer::NotMe)))}
            {button("second", "back", t.not_me_back, move || ctx.send(Event::AskLeft))}
        </div>
    }
}
