//! Check your phone.

use super::{
    context::Context,
    facts::facts,
    here::here,
    parts::{act, action, chip, heading, links, notice, para, resend, seconds_until, stack, trouble, way},
    plate::plate,
    track::{late, track},
};
use crate::{
    browser::timer::Timer,
    flow::State,
    i18n::{Messages, fill},
    reactive::*,
    ui::{El, el, keep, sentence, spaced},
};
use contract::{
    Millis,
    flow::{Action, Flow, MethodKind},
    step::{NoNumber, NumberAnswer, Push, Step},
};

/// So long before the end more time is offered, s (WCAG 2.2, 2.2.1 asks for 20 at least).
const NEARLY: Millis = 60;

pub fn phone(ctx: Context, push: &Push) -> El {
    let m = ctx.texts();
    let approved = move || ctx.push(|_, p| p.approved).unwrap_or_default();
    let (instruction, why) = instruction(m, push);
    let number = push.number.clone();
    let centre = move || {
        Some(if untrack(approved) {
            accepted(ctx)
        } else {
            plate(ctx, number.as_ref())
        })
    };
    let beware = if push.number.is_some() { m.never_tell } else { "" };
    stack()
        .maybe(chip(ctx))
        .child(heading(m.phone_title))
        .child(notice(ctx))
        .child(sentence(
            el("p").class("soft"),
            instruction,
            &[("device", &push.device)],
        ))
        .maybe(why.map(|why| para("soft small", why)))
        .child(announce(ctx, push))
        .part(move || approved().to_string(), centre)
        .child(more_time(ctx))
        .child(track(ctx, push.device.clone()))
        .child(here(ctx, push))
        .child(facts(ctx, &push.context))
        .child(para("small soft", same(m, push)).text(" ").text(beware))
        .child(trouble(ctx))
        .child(act(vec![use_code(ctx, "second")]))
        .child(links(ctx, vec![Some(resend(ctx, wait))]))
        .child(late(ctx, push))
}

/// What the phone shows of this, if it does.
pub const fn same(m: &Messages, push: &Push) -> &'static str {
    if push.silent { "" } else { m.context_same }
}

/// What to do with the number; without one, why there is none.
const fn instruction(m: &Messages, push: &Push) -> (&'static str, Option<&'static str>) {
    let Some(number) = &push.number else {
        let why = match push.no_number {
            Some(NoNumber::KnownBrowser) => m.phone_none_known,
            Some(NoNumber::App) => m.phone_none_app,
            Some(NoNumber::Policy) | None => m.phone_none_why,
        };
        // Nothing stands there that could be compared.
        return (m.phone_none, if push.silent { None } else { Some(why) });
    };
    let text = match number.answer {
        NumberAnswer::Select => m.phone_select,
        NumberAnswer::Type => m.phone_type,
        NumberAnswer::Compare => m.phone_compare,
    };
    (text, None)
}

/// The number is said once, a moment after the heading has been read.
fn announce(ctx: Context, push: &Push) -> El {
    let value = push.number.as_ref().and_then(|n| n.value.clone()).unwrap_or_default();
    let text = fill(ctx.texts().phone_number_label, "digits", &spaced(&value));
    let said = RwSignal::new(false);
    keep(Timer::after(1_000, move || {
        said.try_set(true);
    }));
    let text = move || {
        if said.get() && !value.is_empty() {
            text.clone()
        } else {
            String::new()
        }
    };
    el("p")
        .class("visually-hidden")
        .attr("role", "status")
        .attr("translate", "no")
        .text_of(text)
}

fn accepted(ctx: Context) -> El {
    let m = ctx.texts();
    el("p")
        .class("note good")
        .attr("role", "status")
        .child(el("b").text(m.phone_approved))
        .text(" ")
        .text(m.phone_approved_text)
}

/// Shortly before the end: the whole life once more, by one press.
pub fn more_time(ctx: Context) -> El {
    let nearly = move || {
        let left = seconds_until(ctx, |flow| match &flow.step {
            Step::PushPending(push) | Step::CodeOnPhone(push) if flow.allows(Action::Extend) && !push.approved => {
                Some(push.expires_at)
            }
            _ => None,
        });
        left.is_some_and(|left| (1..=NEARLY).contains(&left))
    };
    let draw = move || {
        let text = ctx.texts().extend;
        untrack(nearly).then(|| action(ctx, "second", "extend", text, Action::Extend))
    };
    el("div").class("bare").part(move || nearly().to_string(), draw)
}

/// The way out when the phone gives no prompt.
pub fn use_code(ctx: Context, class: &str) -> Option<El> {
    let find = |flow: &Flow| {
        let method = flow.methods.iter().find(|m| m.kind == MethodKind::Totp && m.usable)?;
        flow.allows(Action::Choose).then(|| method.id.clone())
    };
    let method = ctx.flow(find).flatten()?;
    Some(way(ctx, class, "use_code", ctx.texts().use_code, method))
}

/// When the next request may be sent, and how many.
pub fn wait(state: &State) -> Option<(Millis, u32)> {
    match state.flow.as_ref().map(|f| &f.step) {
        Some(Step::PushPending(push) | Step::CodeOnPhone(push)) => Some((push.resend_at, push.requests_left)),
        _ => None,
    }
}
