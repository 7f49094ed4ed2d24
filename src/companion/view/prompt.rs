//! A request: who is asking, the number, and the answer.

use super::{
    facts, number,
    parts::{button, error, heading, who},
};
use crate::{
    browser::{format, timer::Timer},
    companion::{
        context::Context,
        core::{Answer, Event, Phase, Prompt},
    },
    i18n::fill,
};
use contract::Millis;
use leptos::prelude::*;

/// Nothing can be pressed before the request has been in view this long, ms: a press meant for what was there before
/// must not answer it (security rule 85).
const ARMS_AFTER: Millis = 500;
/// The countdown warns from here on, ms.
const SOON: Millis = 20_000;

pub fn view(ctx: Context) -> impl IntoView {
    ctx.state
        .with_untracked(|s| s.prompt.clone())
        .map(|prompt| drawn(ctx, prompt))
}

fn drawn(ctx: Context, prompt: Prompt) -> impl IntoView {
    let t = ctx.texts();
    let account = ctx
        .state
        .with_untracked(|s| s.account(&prompt.device).map(|a| a.profile.account.clone()));
    let request = prompt.request;
    let armed = arming(ctx);
    let open = Memo::new(move |_| ctx.read(|s| s.prompt.as_ref().is_some_and(|p| p.phase == Phase::Open)));
    let failed = Memo::new(move |_| ctx.read(|s| s.prompt.as_ref().is_some_and(|p| p.failed)));
    let entry = number::Entry::new(request.number.as_ref());
    let (whole, end) = ((request.expires_at - request.issued_at).max(1), request.expires_at);
    let left = Memo::new(move |_| ctx.read(|s| (end - s.now).max(0)));
    let stuck = move || !(armed.get() && open.get());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if event.is_trusted()
            && !stuck()
            && let Some(number) = entry.given()
        {
            ctx.send(Event::Decided(Answer::Approve(number)));
        }
    };
    let press = move |event: Event| {
        move || {
            if !stuck() {
                ctx.send(event.clone());
            }
        }
    };
    let message = move || match (open.get(), failed.get()) {
        (true, true) => Some(t.answer_failed),
        _ => None,
    };
    view! {
        {account.map(who)}
        {heading(t.prompt_title)}
        {facts::view(ctx, &request.context)}
        <p class="soft small">{t.prompt_text}</p>
        <form class="stack" novalidate=true autocomplete="off" on:submit=submit>
            {number::view(ctx, entry, request.number, move || left.get() as f64 / whole as f64, left)}
            {error(message)}
            <div class="act" data-arming=move || (!armed.get()).then_some("")>
                <button
                    class="primary" type="submit" data-action="approve"
                    disabled=move || stuck() || !entry.ready.get()
                >
                    {move || if open.get() { t.approve } else { t.sending }}
                </button>
                <fieldset class="pair" disabled=stuck>
                    {button("danger", "deny", t.deny, press(Event::Decided(Answer::Deny)))}
                    {button("second", "not_me", t.not_me, press(Event::NotMeAsked))}
                </fieldset>
            </div>
        </form>
    }
}

/// Whether the request has been in view for long enough. Starts anew when the page comes back into view.
fn arming(ctx: Context) -> RwSignal<bool> {
    let armed = RwSignal::new(false);
    let timer = StoredValue::new_local(None::<Timer>);
    let hidden = Memo::new(move |_| ctx.read(|s| s.hidden));
    Effect::new(move |_| {
        armed.set(false);
        let start = (!hidden.get()).then(|| {
            Timer::after(ARMS_AFTER, move || {
                let _ = armed.try_set(true);
            })
        });
        timer.set_value(start);
    });
    armed
}

/// How long there is to answer, in words.
pub fn left_text(ctx: Context, left: Millis) -> String {
    let t = ctx.texts();
    fill(
        if left <= SOON { t.left_soon } else { t.left },
        "time",
        &format::countdown(left),
    )
}

/// Whether the countdown warns.
pub const fn is_soon(left: Millis) -> bool {
    left <= SOON
}
