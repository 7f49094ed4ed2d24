//! Ready: the code, the switch, what came lately.

use super::{account, code, history, manage, status, switch};
use crate::{
    companion::context::Context,
    reactive::*,
    ui::{El, el},
};

pub fn view(ctx: Context) -> Vec<El> {
    vec![
        account::view(ctx),
        status::view(ctx),
        el("div").part(
            move || unconfirmed(ctx).to_string(),
            move || (!ctx.state.with_untracked(|s| s.shown().is_some_and(|a| a.unconfirmed))).then(|| usable(ctx)),
        ),
        manage::view(ctx),
    ]
}

/// Its set-up is not finished: codes are refused and no requests come, so neither is shown.
fn unconfirmed(ctx: Context) -> bool {
    ctx.account(|a| a.unconfirmed).unwrap_or_default()
}

fn usable(ctx: Context) -> El {
    el("div")
        .class("screen")
        .children(vec![code::view(ctx), switch::view(ctx), history::view(ctx)])
}
