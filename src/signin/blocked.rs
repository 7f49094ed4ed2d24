//! Nothing can be done right now: until when, or whom to ask, and what still works.

use super::{
    choose::ways,
    context::Context,
    parts::{act, action, chip, heading, links, notice, stack, trouble},
};
use crate::{
    browser::format,
    i18n::fill,
    ui::{El, el},
};
use contract::{
    flow::Action,
    step::{Blocked, Step},
};

pub fn blocked(ctx: Context, why: Blocked) -> El {
    let m = ctx.texts();
    let (title, text) = match why {
        Blocked::Throttled => (m.throttled_title, m.throttled_text),
        Blocked::Locked => (m.locked_title, m.locked_text),
        Blocked::Disabled => (m.disabled_title, m.disabled_text),
        Blocked::NoMethod => (m.no_method_title, m.no_method_text),
    };
    let seconds = move || {
        ctx.read(|s| match s.flow.as_ref().map(|f| &f.step) {
            Some(Step::Blocked { retry_at: Some(at), .. }) => Some(format::whole_seconds(s.until(*at))),
            _ => None,
        })
    };
    let text = move || match seconds() {
        Some(0) => m.throttled_over.to_owned(),
        Some(left) => fill(text, "time", &format::duration(m, left * 1000)),
        None => fill(text, "product", &ctx.product()),
    };
    let works = ctx.flow(|f| f.allows(Action::Choose) && f.methods.iter().any(|m| m.usable)) == Some(true);
    let works = works.then(|| {
        el("section")
            .class("stack-small")
            .child(el("h2").text(m.still_works))
            .child(ways(ctx, false))
    });
    let other = ctx.flow(|f| f.allows(Action::ChangeAccount)) == Some(true);
    let other = other.then(|| action(ctx, "second", "change_account", m.other_account, Action::ChangeAccount));
    stack()
        .maybe(chip(ctx))
        .child(heading(title))
        .child(notice(ctx))
        .child(el("p").attr("id", "remaining").attr("aria-live", "off").text_of(text))
        .child(trouble(ctx))
        .maybe(works)
        .child(act(vec![other]))
        .child(links(ctx, vec![]))
}
