//! What is drawn when there is no part to draw.

use super::{
    around::ended,
    context::Context,
    parts::{act, button, heading, para, stack},
};
use crate::{
    account::{Event, Page},
    flow::Unreachable,
    page::unreachable,
    ui::{El, el},
};

pub fn page(ctx: Context, page: Page) -> El {
    match page {
        Page::Unreachable(why) => away(ctx, why),
        Page::SignedOut => signed_out(ctx),
        Page::Loading | Page::Ready => stack().child(para("soft", ctx.words().loading).attr("role", "status")),
    }
}

fn signed_out(ctx: Context) -> El {
    let m = ctx.words();
    let again = el("a")
        .class("primary")
        .attr("data-action", "sign_in")
        .attr("href", "/?return=/security-info")
        .text(m.sign_in_again);
    stack()
        .child(heading(m.signed_out_title))
        .child(para("", m.signed_out_text).attr("role", "status"))
        .maybe(
            ctx.now(|s| s.ended.clone())
                .map(|done| para("soft", &ended(ctx, &done)).attr("id", "ended")),
        )
        .child(act(vec![Some(again)]))
}

fn away(ctx: Context, why: Unreachable) -> El {
    let m = ctx.words();
    let again = button("primary", "retry", m.try_again, move || ctx.send(Event::Retried));
    let left = move || ctx.read(|s| s.retry_at.map_or(0, |at| at - s.now));
    unreachable(m, why, left, again)
}
