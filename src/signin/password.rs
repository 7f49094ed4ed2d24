//! The password.

use super::{
    context::Context,
    parts::{act, action, chip, form, heading, links, notice, submit},
    secret::{secret, whose},
};
use crate::{
    browser::document,
    flow::Trouble,
    reactive::*,
    route::decent,
    ui::{El, el},
};
use contract::flow::Action;

pub fn password(ctx: Context, can_recover: bool) -> El {
    let m = ctx.texts();
    let shown = RwSignal::new(false);
    let words = move |trouble| {
        match trouble {
            Trouble::Empty => m.password_empty,
            Trouble::TooLong => m.password_long,
            _ => m.password_wrong,
        }
        .to_owned()
    };
    let send = move || {
        // Hidden again before the request leaves, so that browsers offer to keep it as a password.
        shown.set(false);
        ctx.act_with(Action::Password, "password", document::value_of("password"));
    };
    form(send)
        .maybe(chip(ctx))
        .child(heading(m.password_title))
        .child(notice(ctx))
        .child(whose(ctx))
        .child(secret(ctx, (m.password_label, "current-password"), None, shown, words))
        .child(act(vec![Some(submit(ctx, m.continue_))]))
        .child(links(ctx, vec![can_recover.then(|| recover(ctx))]))
}

/// *Forgot password*: in this flow, or where the backend says that leads.
fn recover(ctx: Context) -> El {
    let m = ctx.texts();
    if ctx.flow(|flow| flow.allows(Action::Recover)) == Some(true) {
        return action(ctx, "link", "recover", m.password_forgot, Action::Recover);
    }
    let target = ctx.state.with_untracked(|s| s.site.links.recover.clone());
    let link = |target: String| {
        el("a")
            .attr("href", &target)
            .attr("rel", "noopener noreferrer")
            .text(m.password_forgot)
    };
    el("span").maybe(target.filter(|target| decent(target)).map(link))
}
