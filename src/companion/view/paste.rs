//! A link is to be pasted; the start when nothing is connected.

use super::parts::{button, error, field_of, form, heading, list, p, submit, yes};
use crate::{
    companion::{
        context::Context,
        core::{Event, Link, Pairing},
    },
    reactive::*,
    ui::{El, el},
};

pub fn view(ctx: Context) -> Vec<El> {
    let t = ctx.texts();
    let wrong = move || ctx.read(|s| matches!(s.pairing, Pairing::Paste { wrong: true }));
    let first = ctx.state.with_untracked(|s| s.accounts.is_empty());
    let leave = move || {
        button("second", "cancel", ctx.texts().cancel, move || {
            ctx.send(Event::PairLeft)
        })
    };
    let input = el("input")
        .class("input")
        .attr("id", "link")
        .attr("name", "link")
        .attr("inputmode", "url")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "link-hint error")
        .attr_of("aria-invalid", move || yes(wrong()));
    let field = el("div")
        .class("field")
        .child(el("label").attr("for", "link").text(t.link_label))
        .child(input)
        .child(p("soft small", t.link_hint).attr("id", "link-hint"))
        .child(error("error", move || wrong().then_some(t.link_wrong)));
    let act = el("div")
        .class("act")
        .child(submit("primary", "use_link").text(t.link_next))
        .maybe((!first).then(leave));
    let sent = move |event: &web_sys::Event| ctx.send(Event::LinkGiven(Link::parse(&field_of(event, "link"))));
    vec![
        heading(t.empty_title),
        p("", t.empty_text),
        list(
            "ol",
            "steps",
            &[t.empty_step_open, t.empty_step_scan, t.empty_step_code],
        ),
        form("stack", sent).child(field).child(act),
    ]
}
