//! Stay signed in? What yes and no really do, in dates.

use super::{
    context::Context,
    parts::{chip, error, heading, submit},
};
use crate::{
    browser::format,
    flow::{Event, Input},
    i18n::fill,
    ui::TRUE,
};
use contract::flow::Action;
use leptos::{ev::SubmitEvent, prelude::*};

const HOUR: i64 = 3_600_000;

pub fn remember(ctx: Context, days: u32, hours: u32) -> AnyView {
    let m = ctx.texts();
    let lang = ctx.lang.get_untracked();
    let now = ctx.state.with_untracked(|s| s.server_now());
    let until = |hours: u32| format::day_and_time(lang, now + i64::from(hours) * HOUR);
    let yes = fill(m.remember_yes_note, "date", &until(days.saturating_mul(24)));
    let no = fill(m.remember_no_note, "date", &until(hours));
    let answer = move |yes| {
        ctx.send(Event::Submitted {
            action: Action::Remember,
            input: Input::yes(yes),
        })
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        answer(true);
    };
    let off = move || ctx.read(|s| s.busy()).then_some(TRUE);
    view! {
        <form class="stack" on:submit=send>
            {chip(ctx)}
            {heading(m.remember_title)}
            <p>{yes}</p>
            <p>{no}</p>
            {error(ctx, move |_| m.stale)}
            <div class="act">
                {submit(ctx, m.remember_yes)}
                <button type="button" class="second" data-action="remember_no" aria-disabled=off
                    on:click=move |_| answer(false)>{m.remember_no}</button>
            </div>
        </form>
    }
    .into_any()
}
