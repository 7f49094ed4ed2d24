//! A step this page has no screen for: no dead end.

use super::{
    context::Context,
    parts::{act, button, chip, heading, links, para, stack, trouble},
};
use crate::{browser::window, ui::El};

pub fn unknown(ctx: Context) -> El {
    let m = ctx.texts();
    let reload = button("primary", "retry", m.reload, || {
        let _ = window().location().reload();
    });
    stack()
        .maybe(chip(ctx))
        .child(heading(m.unknown_title))
        .child(para("", m.unknown_text))
        .child(trouble(ctx))
        .child(act(vec![Some(reload)]))
        .child(links(ctx, vec![]))
}
