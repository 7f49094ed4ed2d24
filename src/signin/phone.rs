//! Check your phone.

use super::{
    context::Context,
    parts::{another_way, cancel, chip, error, heading, notice},
    plate::plate,
};
use crate::{
    browser::{format, timer::Timer},
    i18n::fill,
    ui::{TRUE, sentence},
};
use contract::{
    Millis,
    flow::{Action, MethodKind},
    step::{Context as Facts, Delivery, NumberAnswer, PlaceKind, Push},
};
use leptos::prelude::*;

/// After this long without being seen, the page says what may be in the way, ms.
const LATE: Millis = 15_000;

pub fn phone(ctx: Context, push: &Push) -> AnyView {
    let m = ctx.texts();
    let approved = Memo::new(move |_| ctx.push(|_, p| p.approved).unwrap_or_default());
    let device = [("device", push.device.clone())];
    let (instruction, why) = match push.number.as_ref().map(|n| n.answer) {
        Some(NumberAnswer::Select) => (m.phone_select, None),
        Some(NumberAnswer::Type) => (m.phone_type, None),
        Some(NumberAnswer::Compare) => (m.phone_compare, None),
        None => (m.phone_none, Some(m.phone_none_why)),
    };
    let has_number = push.number.is_some();
    let push = push.clone();
    view! {
        {chip(ctx)}
        {heading(m.phone_title)}
        {notice(ctx)}
        <p class="soft">{sentence(instruction, &device)}</p>
        {why.map(|why| view! { <p class="soft small">{why}</p> })}
        {announce(ctx, &push)}
        {move || if approved.get() {
            accepted(ctx).into_any()
        } else {
            plate(ctx, push.number.clone()).into_any()
        }}
        {track(ctx, push.device.clone())}
        {facts(ctx, &push.context)}
        <p class="small soft">{m.context_same}" "{has_number.then_some(m.never_tell)}</p>
        {error(ctx, move |_| m.stale)}
        <div class="act">{use_code(ctx)}</div>
        <div class="links">{resend(ctx)}{another_way(ctx)}{cancel(ctx)}</div>
        {late(ctx, push.device)}
    }
    .into_any()
}

/// The number is said once, a moment after the heading has been read.
fn announce(ctx: Context, push: &Push) -> impl IntoView + use<> {
    let value = push.number.as_ref().and_then(|n| n.value.clone()).unwrap_or_default();
    let spaced = value.chars().map(String::from).collect::<Vec<_>>().join(" ");
    let text = fill(ctx.texts().phone_number_label, "digits", &spaced);
    let said = RwSignal::new(false);
    let timer = Timer::after(1_000, move || {
        said.try_set(true);
    });
    let timer = StoredValue::new_local(Some(timer));
    on_cleanup(move || {
        timer.try_update_value(Option::take);
    });
    let text = move || (said.get() && !value.is_empty()).then(|| text.clone());
    view! { <p class="visually-hidden" role="status" translate="no">{text}</p> }
}

fn accepted(ctx: Context) -> impl IntoView {
    let m = ctx.texts();
    view! {
        <div class="note good" role="status"><b>{m.phone_approved}</b>" "{m.phone_approved_text}</div>
    }
}

/// What the phone has really reported.
fn track(ctx: Context, device: String) -> impl IntoView {
    let m = ctx.texts();
    let now = Memo::new(move |_| ctx.push(|_, p| (p.delivery, p.seen)));
    move || {
        let (delivery, seen) = now.get()?;
        if delivery == Delivery::OpenApp && !seen {
            let text = sentence(m.delivery_open_app, &[("device", device.clone())]);
            return Some(view! { <p class="note" role="status">{text}</p> }.into_any());
        }
        let sent = delivery == Delivery::Sent || seen;
        let first = match delivery {
            Delivery::NotSent => m.delivery_not_sent,
            _ if sent => m.delivery_sent,
            _ => m.delivery_queued,
        };
        let second = if seen { m.delivery_seen } else { m.delivery_unseen };
        let class = |ok: bool| if ok { "ok" } else { "" };
        Some(
            view! {
                <ol class="track" role="status">
                    <li class=class(sent)>{first}</li>
                    <li class=class(seen)>{second}</li>
                </ol>
            }
            .into_any(),
        )
    }
}

/// The same four facts as on the phone.
fn facts(ctx: Context, facts: &Facts) -> impl IntoView + use<> {
    let m = ctx.texts();
    let name = facts.place.name.clone().unwrap_or_default();
    let place = match facts.place.kind {
        PlaceKind::ThisDevice => m.place_this_device.to_owned(),
        PlaceKind::LocalNetwork => m.place_local_network.to_owned(),
        PlaceKind::Address => fill(m.place_address, "name", &name),
        PlaceKind::City => fill(m.place_city, "name", &name),
    };
    let browser = match (&facts.browser.name, &facts.browser.os) {
        (Some(name), Some(os)) => fill(m.browser_on, "browser", name).replace("{os}", os),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => m.unknown.to_owned(),
    };
    let time = format::time(ctx.lang.get_untracked(), facts.at);
    view! {
        <dl class="facts" aria-label=m.context_label>
            <dt>{m.context_app}</dt><dd><bdi>{facts.app.clone()}</bdi></dd>
            <dt>{m.context_place}</dt><dd><bdi>{place}</bdi></dd>
            <dt>{m.context_browser}</dt><dd><bdi>{browser}</bdi></dd>
            <dt>{m.context_time}</dt><dd>{time}</dd>
        </dl>
    }
}

/// The way out when the phone gives no prompt.
pub fn use_code(ctx: Context) -> impl IntoView {
    let find = |flow: &contract::flow::Flow| {
        flow.methods
            .iter()
            .find(|m| m.kind == MethodKind::Totp && m.usable)
            .map(|m| m.id.clone())
    };
    let method = ctx
        .flow(find)
        .flatten()
        .filter(|_| ctx.flow(|f| f.allows(Action::Choose)) == Some(true))?;
    let off = move || ctx.read(|s| s.busy()).then_some(TRUE);
    let press = move |_| ctx.act_with(Action::Choose, "method", method.clone());
    Some(view! {
        <button type="button" class="second" data-action="use_code" aria-disabled=off on:click=press>
            {ctx.texts().use_code}
        </button>
    })
}

/// *Send again*: when it may be, and how many are left.
fn resend(ctx: Context) -> impl IntoView {
    let m = ctx.texts();
    let wait = Memo::new(move |_| ctx.push(|s, p| (format::whole_seconds(s.until(p.resend_at)), p.requests_left)));
    move || {
        let (seconds, left) = wait.get()?;
        Some(if left == 0 {
            view! { <span class="soft">{m.requests_left_none}</span> }.into_any()
        } else if seconds > 0 {
            let text = fill(m.send_again_in, "time", &format::duration(m, seconds * 1000));
            view! { <span class="soft">{text}</span> }.into_any()
        } else {
            let count = if left == 1 {
                m.requests_left_one
            } else {
                m.requests_left_other
            };
            let title = fill(count, "n", &left.to_string());
            let press = move |_| ctx.act(Action::Resend);
            view! { <button type="button" class="link" data-action="resend" title=title on:click=press>{m.send_again}</button> }
                .into_any()
        })
    }
}

/// Why a request may not show, once it is late.
fn late(ctx: Context, device: String) -> impl IntoView {
    let m = ctx.texts();
    let late = Memo::new(move |_| {
        ctx.push(|s, p| !p.seen && !p.approved && s.server_now() - p.issued_at >= LATE)
            .unwrap_or_default()
    });
    move || {
        late.get().then(|| {
            let device = [("device", device.clone())];
            view! {
                <section class="note" role="status">
                    <h2>{m.checklist_title}</h2>
                    <ul class="check">
                        <li>{sentence(m.checklist_open, &device)}</li>
                        <li>{m.checklist_network}</li>
                        <li>{m.checklist_allowed}</li>
                        <li>{m.checklist_code}</li>
                    </ul>
                </section>
            }
        })
    }
}
