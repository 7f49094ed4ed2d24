//! Check your phone.

use super::{
    context::Context,
    parts::{act, button, chip, disabled, heading, links, notice, para, stack, trouble},
    plate::{plate, spaced},
};
use crate::{
    browser::{format, timer::Timer},
    i18n::fill,
    ui::{El, el, keep, sentence},
};
use contract::{
    Millis,
    flow::{Action, Flow, MethodKind},
    step::{Context as Facts, Delivery, NumberAnswer, PlaceKind, Push},
};
use leptos::prelude::*;

/// After this long without being seen, the page says what may be in the way, ms.
const LATE: Millis = 15_000;

pub fn phone(ctx: Context, push: &Push) -> El {
    let m = ctx.texts();
    let approved = move || ctx.push(|_, p| p.approved).unwrap_or_default();
    let (instruction, why) = match push.number.as_ref().map(|n| n.answer) {
        Some(NumberAnswer::Select) => (m.phone_select, None),
        Some(NumberAnswer::Type) => (m.phone_type, None),
        Some(NumberAnswer::Compare) => (m.phone_compare, None),
        None => (m.phone_none, Some(m.phone_none_why)),
    };
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
        .maybe(notice(ctx))
        .child(sentence(
            el("p").class("soft"),
            instruction,
            &[("device", &push.device)],
        ))
        .maybe(why.map(|why| para("soft small", why)))
        .child(announce(ctx, push))
        .part(move || approved().to_string(), centre)
        .child(track(ctx, push.device.clone()))
        .child(facts(ctx, &push.context))
        .child(para("small soft", m.context_same).text(" ").text(beware))
        .child(trouble(ctx))
        .child(act(vec![use_code(ctx)]))
        .child(links(ctx, vec![Some(resend(ctx))]))
        .child(late(ctx, push.device.clone()))
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

/// What the phone has really reported.
fn track(ctx: Context, device: String) -> El {
    let now = move || ctx.push(|_, p| (p.delivery, p.seen));
    let draw = move || {
        let m = ctx.texts();
        let (delivery, seen) = untrack(now)?;
        if delivery == Delivery::OpenApp && !seen {
            return Some(sentence(
                el("p").class("note"),
                m.delivery_open_app,
                &[("device", &device)],
            ));
        }
        let sent = delivery == Delivery::Sent || seen;
        let first = match delivery {
            Delivery::NotSent => m.delivery_not_sent,
            _ if sent => m.delivery_sent,
            _ => m.delivery_queued,
        };
        let second = if seen { m.delivery_seen } else { m.delivery_unseen };
        let item = |ok: bool, text| el("li").class(if ok { "ok" } else { "" }).text(text);
        Some(
            el("ol")
                .class("track")
                .child(item(sent, first))
                .child(item(seen, second)),
        )
    };
    el("div")
        .attr("role", "status")
        .part(move || format!("{:?}", now()), draw)
}

/// The same four facts as on the phone.
fn facts(ctx: Context, facts: &Facts) -> El {
    let m = ctx.texts();
    let name = facts.place.name.as_deref().unwrap_or_default();
    let place = match facts.place.kind {
        PlaceKind::ThisDevice => m.place_this_device.to_owned(),
        PlaceKind::LocalNetwork => m.place_local_network.to_owned(),
        PlaceKind::Address => fill(m.place_address, "name", name),
        PlaceKind::City => fill(m.place_city, "name", name),
    };
    let browser = match (&facts.browser.name, &facts.browser.os) {
        (Some(name), Some(os)) => crate::i18n::fill_all(m.browser_on, &[("browser", name), ("os", os)]),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => m.unknown.to_owned(),
    };
    let time = format::time(ctx.lang.get_untracked(), facts.at);
    let rows = [
        (m.context_app, facts.app.clone()),
        (m.context_place, place),
        (m.context_browser, browser),
        (m.context_time, time),
    ];
    rows.iter().fold(el("dl").class("facts"), |list, (what, value)| {
        list.child(el("dt").text(what))
            .child(el("dd").child(el("bdi").text(value)))
    })
}

/// The way out when the phone gives no prompt.
pub fn use_code(ctx: Context) -> Option<El> {
    let find = |flow: &Flow| {
        let method = flow.methods.iter().find(|m| m.kind == MethodKind::Totp && m.usable)?;
        flow.allows(Action::Choose).then(|| method.id.clone())
    };
    let method = ctx.flow(find).flatten()?;
    let press = move || ctx.act_with(Action::Choose, "method", method.clone());
    Some(
        button("second", "use_code", ctx.texts().use_code, press)
            .attr_of("aria-disabled", move || disabled(ctx.read(|s| s.busy()))),
    )
}

/// *Send again*: when it may be, and how many are left.
fn resend(ctx: Context) -> El {
    let m = ctx.texts();
    let wait = move || ctx.push(|s, p| (format::whole_seconds(s.until(p.resend_at)), p.requests_left));
    let state = move || match wait() {
        Some((0, left)) if left > 0 => format!("now {left}"),
        Some((_, 0)) => "none".to_owned(),
        _ => "later".to_owned(),
    };
    let later = move || {
        let seconds = wait().map_or(0, |(seconds, _)| seconds);
        fill(m.send_again_in, "time", &format::duration(m, seconds * 1000))
    };
    let draw = move || {
        Some(match untrack(wait)? {
            (_, 0) => el("span").class("soft").text(m.requests_left_none),
            (0, left) => {
                let count = if left == 1 {
                    m.requests_left_one
                } else {
                    m.requests_left_other
                };
                let title = fill(count, "n", &left.to_string());
                button("link", "resend", m.send_again, move || ctx.act(Action::Resend)).attr("title", &title)
            }
            _ => el("span").class("soft").text_of(later),
        })
    };
    el("span").part(state, draw)
}

/// Why a request may not show, once it is late.
fn late(ctx: Context, device: String) -> El {
    let late = move || ctx.push(|s, p| !p.seen && !p.approved && s.server_now() - p.issued_at >= LATE) == Some(true);
    let draw = move || {
        let m = ctx.texts();
        let item = |text| el("li").text(text);
        untrack(late).then(|| {
            let list = el("ul")
                .class("check")
                .child(sentence(el("li"), m.checklist_open, &[("device", &device)]))
                .children(
                    [m.checklist_network, m.checklist_allowed, m.checklist_code]
                        .map(item)
                        .into(),
                );
            el("section")
                .class("note")
                .child(el("h2").text(m.checklist_title))
                .child(list)
        })
    };
    el("div").attr("role", "status").part(move || late().to_string(), draw)
}
