//! Pages that are no step: in the way, and after the way.

use super::{
    context::Context,
    parts::{error, heading},
};
use crate::{
    browser::format,
    flow::{Event, Page, Unreachable},
    i18n::fill,
    ui::{TRUE, sentence},
};
use leptos::prelude::*;

pub fn page(ctx: Context, page: Page) -> AnyView {
    let m = ctx.texts();
    match page {
        Page::Expired => plain(ctx, m.flow_expired_title, m.flow_expired_text, m.start_again, "restart"),
        Page::CookiesBlocked => plain(ctx, m.cookies_title, m.cookies_text, m.try_again, "retry"),
        Page::SignedOut => plain(ctx, m.signed_out_title, m.signed_out_text, m.sign_in_again, "restart"),
        Page::SessionEnded => plain(
            ctx,
            m.session_ended_title,
            m.session_ended_text,
            m.sign_in_again,
            "restart",
        ),
        Page::Unreachable(why) => unreachable(ctx, why),
        Page::SignedIn => signed_in(ctx),
        Page::Loading | Page::Step => view! { <p class="soft">{m.loading}</p> }.into_any(),
    }
}

/// A title, what happened, and the one way on.
fn plain(ctx: Context, title: &'static str, text: &'static str, button: &'static str, name: &'static str) -> AnyView {
    view! {
        {heading(title)}
        <p role="status">{text}</p>
        <div class="act">{restart(ctx, button, name)}</div>
    }
    .into_any()
}

fn restart(ctx: Context, text: &'static str, name: &'static str) -> impl IntoView {
    let off = move || ctx.read(|s| s.busy()).then_some(TRUE);
    let press = move |_| ctx.send(Event::Restarted);
    view! { <button type="button" class="primary" data-action=name aria-disabled=off on:click=press>{text}</button> }
}

fn unreachable(ctx: Context, why: Unreachable) -> AnyView {
    let m = ctx.texts();
    let (title, text) = match why {
        Unreachable::Offline => (m.offline_title, m.offline_text),
        Unreachable::Portal => (m.unreachable_title, m.unreachable_portal),
        Unreachable::Down => (m.unreachable_title, m.unreachable_text),
    };
    let seconds = Memo::new(move |_| ctx.read(|s| s.retry_at.map_or(0, |at| format::whole_seconds(at - s.now))));
    let wait = move || {
        let left = seconds.get();
        (left > 0).then(|| fill(m.unreachable_retry, "time", &format::duration(m, left * 1000)))
    };
    view! {
        {heading(title)}
        <p role="alert">{text}</p>
        <p id="remaining" class="soft small" aria-live="off">{wait}</p>
        <div class="act">{restart(ctx, m.try_again, "retry")}</div>
    }
    .into_any()
}

fn signed_in(ctx: Context) -> AnyView {
    let m = ctx.texts();
    let lang = ctx.lang.get_untracked();
    let session = ctx.state.with_untracked(|s| s.session.clone());
    let user = session.as_ref().and_then(|s| s.user.as_ref().map(|u| u.label.clone()));
    let until = session
        .and_then(|s| s.expires_at)
        .map(|at| fill(m.signed_in_until, "date", &format::day_and_time(lang, at)));
    let off = move || ctx.read(|s| s.busy()).then_some(TRUE);
    let press = move |_| ctx.send(Event::SignedOut);
    view! {
        {heading(m.signed_in_title)}
        {user.map(|user| view! { <p>{sentence(m.signed_in_as, &[("user", user)])}</p> })}
        {until.map(|until| view! { <p class="soft">{until}</p> })}
        {error(ctx, move |_| m.stale)}
        <div class="act">
            <button type="button" class="second" data-action="sign_out" aria-disabled=off on:click=press>{m.sign_out}</button>
        </div>
    }
    .into_any()
}
