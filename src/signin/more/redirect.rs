//! Accounts of another place sign in there. Where to is said before anybody goes, and nobody is sent by itself.

use crate::{
    route::host_of,
    signin::{
        context::Context,
        parts::{act, chip, heading, links, notice, of_product, stack},
    },
    ui::{El, el, sentence},
};

pub fn redirect(ctx: Context, url: &str, name: Option<&str>) -> El {
    let m = ctx.texts();
    let own = crate::browser::window().location().host().unwrap_or_default();
    let host = host_of(url).map(|host| if host.is_empty() { own.as_str() } else { host });
    let text = match host {
        Some(host) => {
            let gaps = [("name", name.unwrap_or(host)), ("host", host)];
            sentence(el("p"), m.redirect_text, &gaps)
        }
        None => of_product(ctx, "", m.redirect_bad),
    };
    let go = host.map(|_| {
        el("a")
            .class("primary")
            .attr("href", url)
            .attr("rel", "noreferrer")
            .attr("data-action", "redirect")
            .text(m.continue_)
    });
    stack()
        .maybe(chip(ctx))
        .child(heading(m.redirect_title))
        .child(notice(ctx))
        .child(text)
        .child(act(vec![go]))
        .child(links(ctx, vec![]))
}
