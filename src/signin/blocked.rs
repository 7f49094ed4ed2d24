//! Nothing can be done right now: until when, or whom to ask, and what still works.

use super::{
    context::Context,
    parts::{action, another_way, cancel, chip, error, heading, notice},
};
use crate::{browser::format, i18n::fill};
use contract::{
    flow::Action,
    step::{Blocked, Step},
};
use leptos::prelude::*;

pub fn blocked(ctx: Context, why: Blocked) -> AnyView {
    let m = ctx.texts();
    let (title, text) = match why {
        Blocked::Throttled => (m.throttled_title, m.throttled_text),
        Blocked::Locked => (m.locked_title, m.locked_text),
        Blocked::Disabled => (m.disabled_title, m.disabled_text),
        Blocked::NoMethod => (m.no_method_title, m.no_method_text),
    };
    let seconds = Memo::new(move |_| {
        ctx.read(|s| match s.flow.as_ref().map(|f| &f.step) {
            Some(Step::Blocked { retry_at: Some(at), .. }) => Some(format::whole_seconds(s.until(*at))),
            _ => None,
        })
    });
    let text = move || match seconds.get() {
        Some(0) => m.throttled_over.to_owned(),
        Some(left) => fill(text, "time", &format::duration(m, left * 1000)),
        None => fill(text, "product", &ctx.product()),
    };
    let allows = |what| ctx.flow(|f| f.allows(what)) == Some(true);
    let other = allows(Action::ChangeAccount)
        .then(|| action(ctx, "second", "change_account", m.other_account, Action::ChangeAccount));
    view! {
        {chip(ctx)}
        {heading(title)}
        {notice(ctx)}
        <p id="remaining" aria-live="off">{text}</p>
        {error(ctx, move |_| m.stale)}
        <div class="act">{other}</div>
        <div class="links">{another_way(ctx)}{cancel(ctx)}</div>
    }
    .into_any()
}
