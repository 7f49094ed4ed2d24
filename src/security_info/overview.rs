//! The overview: how the account is doing, its ways in, and where everything else is.

use super::{
    around,
    context::Context,
    parts::{go, heading, para, stack},
};
use crate::{
    account::View,
    ui::{El, el},
};

pub fn overview(ctx: Context) -> El {
    let t = ctx.overview();
    let key = move || ctx.read(|s| s.methods.as_ref().map_or(0, |m| m.rev)).to_string();
    stack()
        .child(heading(t.title))
        .child(para("soft", t.lead))
        .part(key, move || Some(list(ctx)))
        .child(go("primary", "add", t.add_button, &View::Add(None)))
        .child(around::secure(ctx))
}

fn list(ctx: Context) -> El {
    let t = ctx.overview();
    let methods = ctx
        .now(|s| s.methods.as_ref().map(|m| m.methods.clone()))
        .unwrap_or_default();
    let row = |method: contract::account::Method| {
        el("li")
            .attr("data-method", &method.id)
            .child(el("bdi").attr("translate", "no").text(&method.label))
            .child(go("second", "manage", t.manage, &View::Method(method.id)))
    };
    el("ul")
        .class("methods")
        .children(methods.into_iter().map(row).collect())
}
