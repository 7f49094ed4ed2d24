//! Done. Continues by itself where this tab finished; where another one did, it says so.

use super::{
    context::Context,
    parts::{act, heading, para, stack},
};
use crate::{
    reactive::*,
    route::safe_target,
    ui::{El, el},
};

pub fn done(ctx: Context, to: &str) -> El {
    let m = ctx.texts();
    let elsewhere = ctx.state.with_untracked(|s| s.elsewhere);
    let client = ctx.flow(|f| f.client.as_ref().map(|c| c.origin.clone())).flatten();
    let on = safe_target(to, client.as_deref()).then(|| {
        el("a")
            .class("primary")
            .attr("href", to)
            .attr("data-action", "continue")
            .text(m.continue_)
    });
    stack()
        .child(heading(m.done_title))
        .child(para("soft", if elsewhere { m.done_elsewhere } else { m.done_text }).attr("role", "status"))
        .child(act(vec![on]))
}
