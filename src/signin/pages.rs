//! Pages that are no step: in the way, and after the way.

use super::{
    context::Context,
    parts::{act, button, disabled, heading, para, stack, trouble},
};
use crate::{
    browser::format,
    flow::{Event, Page},
    i18n::fill,
    page::unreachable,
    reactive::*,
    route::safe_target,
    ui::{El, el, sentence},
};

pub fn page(ctx: Context, page: Page) -> El {
    let m = ctx.texts();
    match page {
        Page::Expired => plain(ctx, m.flow_expired_title, m.flow_expired_text, m.start_again, "restart"),
        Page::CookiesBlocked => plain(ctx, m.cookies_title, m.cookies_text, m.try_again, "retry"),
        Page::SignedOut => plain(ctx, m.signed_out_title, m.signed_out_text, m.sign_in_again, "restart"),
        Page::SessionEnded => plain(
            ctx,
            m.session_ended_title,
            m.session_ended_text,
            m.sign_in_again,
            "restart",
        ),
        Page::Unreachable(why) => {
            let left = move || ctx.read(|s| s.retry_at.map_or(0, |at| at - s.now));
            unreachable(m, why, left, restart(ctx, m.try_again, "retry"))
        }
        Page::SignedIn => signed_in(ctx),
        Page::Loading | Page::Step => stack().child(para("soft", m.loading)),
    }
}

/// A title, what happened, and the one way on.
fn plain(ctx: Context, title: &str, text: &str, label: &str, name: &str) -> El {
    stack()
        .child(heading(title))
        .child(para("", text).attr("role", "status"))
        .child(act(vec![Some(restart(ctx, label, name))]))
}

fn restart(ctx: Context, text: &str, name: &str) -> El {
    button("primary", name, text, move || ctx.send(Event::Restarted))
        .attr_of("aria-disabled", move || disabled(ctx.read(|s| s.busy())))
}

fn signed_in(ctx: Context) -> El {
    let m = ctx.texts();
    let lang = ctx.lang.get_untracked();
    let session = ctx.state.with_untracked(|s| s.session.clone());
    let user = session.as_ref().and_then(|s| s.user.as_ref().map(|u| u.label.clone()));
    let until = session.and_then(|s| s.expires_at);
    let until = until.map(|at| fill(m.signed_in_until, "date", &format::day_and_time(lang, at)));
    let leave = button("second", "sign_out", m.sign_out, move || ctx.send(Event::SignedOut))
        .attr_of("aria-disabled", move || disabled(ctx.read(|s| s.busy())));
    let path = ctx.state.with_untracked(|s| s.site.account.clone());
    let security = |path: String| {
        el("a")
            .class("primary")
            .attr("data-action", "security_info")
            .attr("href", &path)
            .text(m.security_info)
    };
    let security = path.filter(|path| safe_target(path, None)).map(security);
    stack()
        .child(heading(m.signed_in_title))
        .maybe(user.map(|user| sentence(el("p"), m.signed_in_as, &[("user", &user)])))
        .maybe(until.map(|until| para("soft", &until)))
        .child(trouble(ctx))
        .child(el("div").class("act").maybe(security).child(leave))
}
