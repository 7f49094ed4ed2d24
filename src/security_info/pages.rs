//! What is drawn when there is no part to draw.

use super::{
    around::ended,
    context::Context,
    parts::{act, button, heading, para, stack},
};
use crate::{
    account::{Event, Page},
    browser::format,
    flow::Unreachable,
    i18n::fill,
    ui::{El, el},
};

pub fn page(ctx: Context, page: Page) -> El {
    match page {
        Page::Unreachable(why) => unreachable(ctx, why),
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

fn unreachable(ctx: Context, why: Unreachable) -> El {
    let m = ctx.words();
    let (title, text) = match why {
        Unreachable::Offline => (m.offline_title, m.offline_text),
        Unreachable::Portal => (m.unreachable_title, m.unreachable_portal),
        Unreachable::Down => (m.unreachable_title, m.unreachable_text),
    };
    let wait = move || {
        let left = ctx.read(|s| s.retry_at.map_or(0, |at| format::whole_seconds(at - s.now)));
        if left > 0 {
            fill(m.unreachable_retry, "time", &format::duration(m, left * 1000))
        } else {
            String::new()
        }
    };
    stack()
        .child(heading(title))
        .child(para("", text).attr("role", "alert"))
        .child(
            el("p")
                .attr("id", "remaining")
                .class("soft small")
                .attr("aria-live", "off")
                .text_of(wait),
        )
        .child(act(vec![Some(button("primary", "retry", m.try_again, move || {
            ctx.send(Event::Retried);
        }))]))
}
