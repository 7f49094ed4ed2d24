//! The switch: whether anybody may ask this phone, and for how long not.

use super::parts::{button, error, flag, p};
use crate::{
    browser::format,
    companion::{
        context::Context,
        core::{Event, Saving},
    },
    reactive::*,
    ui::{El, el, watch},
};
use contract::Millis;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// An hour, ms.
const HOUR: Millis = 3_600_000;

/// Whether anybody may ask this phone. Shows what the service says, not what was pressed.
pub fn view(ctx: Context) -> El {
    let t = ctx.texts();
    let saving = move || ctx.account(|a| a.allowing).unwrap_or_default();
    let allow = move || ctx.read(|s| s.shown().and_then(|a| a.allows(s.now)));
    let input = el("input")
        .attr("id", "allow")
        .attr("type", "checkbox")
        .attr("role", "switch")
        .attr("name", "allow_requests")
        .attr("aria-describedby", "allow-hint")
        .attr_of("disabled", move || flag(allow().is_none() || saving() == Saving::Busy))
        .on("change", move |event| {
            let input = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                ctx.send(Event::Allowed {
                    on: input.checked(),
                    until: None,
                });
            }
        });
    let node = input.node().clone().dyn_into::<HtmlInputElement>().ok();
    watch(move || {
        // Turned back also when the service did not take it. While it is asked, what was pressed stays.
        if let (Some(node), Some(on)) = (&node, allow())
            && saving() != Saving::Busy
        {
            node.set_checked(on);
        }
    });
    el("div")
        .class("switch")
        .child(el("label").attr("for", "allow").text(t.allow_label))
        .child(input)
        .child(p("soft small", t.allow_hint).attr("id", "allow-hint"))
        .child(pauses(ctx).attr_of("hidden", move || flag(allow() != Some(true))))
        .child(error("allow-error", move || {
            (saving() == Saving::Failed).then_some(t.allow_failed)
        }))
}

/// Off for a while, from where it is on.
fn pauses(ctx: Context) -> El {
    let t = ctx.texts();
    let pause = move |text: &str, action: &str, until: fn(Millis) -> Millis| {
        button("second", action, text, move || {
            // A second press while the first is under way says nothing new.
            if ctx
                .state
                .with_untracked(|s| s.shown().is_some_and(|a| a.allowing != Saving::Busy))
            {
                let until = Some(until(ctx.state.with_untracked(|s| s.now)));
                ctx.send(Event::Allowed { on: false, until });
            }
        })
    };
    el("div")
        .class("pauses")
        .attr("role", "group")
        .attr("aria-labelledby", "pause-label")
        .child(p("small", t.pause_label).attr("id", "pause-label"))
        .child(pause(t.pause_hour, "pause_hour", |now| now + HOUR))
        .child(pause(t.pause_tomorrow, "pause_tomorrow", format::tomorrow_morning))
}
