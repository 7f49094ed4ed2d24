//! How a request ended: denied, unanswered, replaced, wrong number, not sent. Each says what to do next.

use super::{
    context::Context,
    parts::{action, another_way, cancel, chip, error, heading, notice},
    phone::use_code,
};
use crate::{
    browser::format,
    i18n::{Messages, fill},
    ui::{TRUE, sentence},
};
use contract::{
    Millis,
    flow::Action,
    step::{PushOutcome, PushReason, Step},
};
use leptos::prelude::*;

pub fn ended(
    ctx: Context,
    outcome: PushOutcome,
    reason: Option<PushReason>,
    device: Option<String>,
    at: Millis,
) -> AnyView {
    let m = ctx.texts();
    let (title, text) = words(m, outcome, reason);
    let gaps = [
        ("device", device.unwrap_or_else(|| m.companion_title.to_owned())),
        ("time", format::time(ctx.lang.get_untracked(), at)),
    ];
    let denied = outcome == PushOutcome::Denied;
    let report = ctx.flow(|f| f.allows(Action::Report)) == Some(true);
    view! {
        {chip(ctx)}
        {heading(title)}
        {notice(ctx)}
        <p role="status">{sentence(text, &gaps)}</p>
        {error(ctx, move |_| m.stale)}
        <div class="act">
            {again(ctx, if denied { m.denied_yes } else { m.send_new })}
            {report.then(|| action(ctx, "danger", "report", m.denied_no, Action::Report))}
            {use_code(ctx)}
        </div>
        {report.then(|| view! { <p class="small soft">{m.denied_no_note}</p> })}
        <div class="links">{another_way(ctx)}{cancel(ctx)}</div>
    }
    .into_any()
}

const fn words(m: &Messages, outcome: PushOutcome, reason: Option<PushReason>) -> (&'static str, &'static str) {
    match (outcome, reason) {
        (PushOutcome::Denied, _) => (m.denied_title, m.denied_text),
        (PushOutcome::Expired, _) => (m.expired_title, m.expired_text),
        (PushOutcome::Superseded, _) => (m.superseded_title, m.superseded_text),
        (PushOutcome::WrongNumber, _) => (m.wrong_title, m.wrong_text),
        (PushOutcome::NotSent, Some(PushReason::TooSoon)) => (m.too_soon_title, m.too_soon_text),
        (PushOutcome::NotSent, Some(PushReason::TooMany)) => (m.too_many_title, m.too_many_text),
        (PushOutcome::NotSent, Some(PushReason::RequestsOff)) => (m.requests_off_title, m.requests_off_text),
        (PushOutcome::NotSent, Some(PushReason::Paused | PushReason::NotMe)) => (m.paused_title, m.paused_text),
        (PushOutcome::NotSent, None) => (m.not_sent_title, m.not_sent_text),
    }
}

/// A new request, by a click and no other way; or when it may be sent.
fn again(ctx: Context, text: &'static str) -> impl IntoView {
    let m = ctx.texts();
    let allowed = ctx.flow(|f| f.allows(Action::Resend)) == Some(true);
    let seconds = Memo::new(move |_| {
        ctx.read(|s| match s.flow.as_ref().map(|f| &f.step) {
            Some(Step::PushEnded { retry_at: Some(at), .. }) => format::whole_seconds(s.until(*at)),
            _ => 0,
        })
    });
    let off = move || (seconds.get() > 0 || ctx.read(|s| s.busy())).then_some(TRUE);
    let wait = move || {
        (seconds.get() > 0)
            .then(|| fill(m.send_new_in, "time", &format::duration(m, seconds.get() * 1000)))
            .map(|text| view! { <p class="small soft">{text}</p> })
    };
    let press = move |_| {
        if seconds.get_untracked() == 0 {
            ctx.act(Action::Resend);
        }
    };
    allowed.then(|| {
        view! {
            <button type="button" class="primary" data-action="resend" aria-disabled=off on:click=press>{text}</button>
            {wait}
        }
    })
}
