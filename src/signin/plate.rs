//! The nameplate: the number, and an edge that is the time that is left. The only large thing on the page.

use super::context::Context;
use crate::{
    browser::format,
    i18n::fill,
    ui::{El, Icon, el, icon, svg},
};
use contract::{Millis, flow::Action, step::MatchNumber};

/// From here on the end is near, ms: more than the 20 s that WCAG 2.2.1 asks a warning for.
const SOON: Millis = 30_000;

/// What is said about the time stands this long, s: long enough for a tick that comes late.
const STANDS: Millis = 5;

/// How much is left: ms, and per cent of the whole.
fn left(ctx: Context) -> (Millis, Millis) {
    ctx.push(|state, push| {
        let left = state.until(push.expires_at);
        let whole = (push.expires_at - push.issued_at).max(1);
        (left, (left * 100 / whole).clamp(0, 100))
    })
    .unwrap_or_default()
}

fn seconds(ctx: Context) -> Millis {
    format::whole_seconds(left(ctx).0)
}

pub fn plate(ctx: Context, number: Option<&MatchNumber>) -> El {
    let m = ctx.texts();
    let class = move || {
        Some(
            if seconds(ctx) * 1000 <= SOON {
                "plate soon"
            } else {
                "plate"
            }
            .to_owned(),
        )
    };
    let text = move || fill(m.phone_left, "time", &format::countdown(seconds(ctx) * 1000));
    let centre = match number.and_then(|n| n.value.as_deref()) {
        Some(value) => digits(ctx, value),
        None => icon(Icon::Phone, "plate-icon"),
    };
    el("div")
        .attr_of("class", class)
        .child(edge(ctx))
        .child(centre)
        .child(
            el("span")
                .attr("id", "remaining")
                .class("left small soft")
                .attr("aria-live", "off")
                .text_of(text),
        )
        .child(
            el("span")
                .class("visually-hidden")
                .attr("role", "status")
                .text_of(move || spoken(ctx)),
        )
}

fn edge(ctx: Context) -> El {
    let rect = |class: &str| svg("rect").class(class).attr("pathLength", "100");
    let time = rect("time").attr_of("stroke-dasharray", move || Some(left(ctx).1.to_string() + " 100"));
    svg("svg")
        .class("edge")
        .attr("aria-hidden", "true")
        .child(rect("whole"))
        .child(time)
}

/// Digits with spaces between them, as they are read aloud.
pub fn spaced(value: &str) -> String {
    value.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

/// The number: for the eye in halves, for the ear digit by digit, for translators not at all.
fn digits(ctx: Context, value: &str) -> El {
    let name = fill(ctx.texts().phone_number_label, "digits", &spaced(value));
    let half = |text: &str| el("span").class("half").text(text);
    // `get` and not a slice: a slice brings the words for its own failure along.
    let halves = if value.len() == 6 {
        value.get(..3).zip(value.get(3..))
    } else {
        None
    };
    let (first, second) = halves.unwrap_or((value, ""));
    el("p")
        .attr("id", "number")
        .class("number")
        .attr("role", "img")
        .attr("translate", "no")
        .attr("aria-label", &name)
        .attr("data-digits", &value.len().to_string())
        .child(half(first))
        .maybe((!second.is_empty()).then(|| half(second)))
}

/// Said quietly when a minute, half a minute and ten seconds are left; nothing in between.
fn spoken(ctx: Context) -> String {
    let m = ctx.texts();
    let left = seconds(ctx);
    // Only as it happens: a page opened with 45 seconds left says nothing of a minute.
    let mark = [10, 30, 60]
        .into_iter()
        .find(|mark| (mark - STANDS..=*mark).contains(&left));
    // What can be done about it, by its name.
    let more = ctx.flow(|flow| flow.allows(Action::Extend)) == Some(true);
    let text = if more { m.phone_soon_more } else { m.phone_soon };
    mark.map(|mark| fill(text, "time", &format::duration(m, mark * 1000)))
        .unwrap_or_default()
}
