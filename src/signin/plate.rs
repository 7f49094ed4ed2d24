//! The nameplate: the number, and an edge that is the time that is left. The only large thing on the page.

use super::context::Context;
use crate::{
    browser::format,
    i18n::fill,
    ui::{Icon, icon},
};
use contract::{Millis, step::MatchNumber};
use leptos::prelude::*;

/// From here on the end is near, ms: more than the 20 s that WCAG 2.2.1 asks a warning for.
const SOON: Millis = 30_000;

/// How much is left: ms, and per cent of the whole.
fn left(ctx: Context) -> (Millis, Millis) {
    ctx.push(|state, push| {
        let left = state.until(push.expires_at);
        let whole = (push.expires_at - push.issued_at).max(1);
        (left, (left * 100 / whole).clamp(0, 100))
    })
    .unwrap_or_default()
}

pub fn plate(ctx: Context, number: Option<MatchNumber>) -> impl IntoView {
    let m = ctx.texts();
    let seconds = Memo::new(move |_| format::whole_seconds(left(ctx).0));
    let dash = Memo::new(move |_| format!("{} 100", left(ctx).1));
    let soon = move || seconds.get() * 1000 <= SOON;
    let class = move || if soon() { "plate soon" } else { "plate" };
    let text = move || fill(m.phone_left, "time", &format::countdown(seconds.get() * 1000));
    view! {
        <div class=class>
            {edge(dash)}
            {match number.and_then(|n| n.value) {
                Some(value) => digits(ctx, &value).into_any(),
                None => icon(Icon::Phone, "plate-icon").into_any(),
            }}
            <span id="remaining" class="left small soft" aria-live="off">{text}</span>
        </div>
        <p class="visually-hidden" role="status">{spoken(ctx, seconds)}</p>
    }
}

fn edge(dash: Memo<String>) -> impl IntoView {
    use leptos::svg;
    let rect = |class: &'static str| svg::rect().attr("class", class).attr("pathLength", "100");
    svg::svg()
        .attr("class", "edge")
        .attr("aria-hidden", "true")
        .child((rect("whole"), rect("time").attr("stroke-dasharray", move || dash.get())))
}

/// The number: for the eye in halves, for the ear digit by digit, for translators not at all.
fn digits(ctx: Context, value: &str) -> impl IntoView + use<> {
    let spaced = value.chars().map(String::from).collect::<Vec<_>>().join(" ");
    let name = fill(ctx.texts().phone_number_label, "digits", &spaced);
    let count = value.len().to_string();
    let (first, second) = if value.len() == 6 {
        value.split_at(3)
    } else {
        (value, "")
    };
    view! {
        <p id="number" class="number" role="img" translate="no" aria-label=name data-digits=count>
            <span class="half">{first.to_owned()}</span>
            {(!second.is_empty()).then(|| view! { <span class="half">{second.to_owned()}</span> })}
        </p>
    }
}

/// Said quietly when a minute, half a minute and ten seconds are left; nothing in between.
fn spoken(ctx: Context, seconds: Memo<Millis>) -> impl Fn() -> Option<String> + Send + 'static {
    let m = ctx.texts();
    let mark = Memo::new(move |_| [10, 30, 60].into_iter().find(|mark| seconds.get() <= *mark));
    move || {
        let mark = mark.get().filter(|_| seconds.get_untracked() > 0)?;
        Some(fill(m.phone_soon, "time", &format::duration(m, mark * 1000)))
    }
}
