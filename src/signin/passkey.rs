//! A passkey as the second proof. Nothing starts by itself: a dialogue nobody asked for is the browser's to refuse, and
//! people's to fear.

use super::{
    context::Context,
    identify::ask,
    parts::{act, chip, error, heading, links, notice, para, stack},
};
use crate::ui::El;

pub fn passkey(ctx: Context) -> El {
    let m = ctx.texts();
    stack()
        .maybe(chip(ctx))
        .child(heading(m.passkey_title))
        .child(notice(ctx))
        .child(para("soft", m.passkey_text))
        .child(error(ctx, move |_| m.passkey_wrong.to_owned()))
        .child(act(vec![Some(ask(ctx, "primary", m.continue_))]))
        .child(links(ctx, vec![]))
}
