//! Whether it is asked for first.

use super::super::{
    context::Context,
    parts::{para, said, section, write},
    trouble::trouble,
};
use crate::{
    account::{Call, Spot},
    ui::{El, el},
};
use contract::account::{PatchMethod, Verb};

pub fn first(ctx: Context, id: &str) -> El {
    let (id, of) = (id.to_owned(), id.to_owned());
    let key = move || {
        let default = super::read(ctx, &id, |m| m.default).unwrap_or_default();
        [default, super::can(ctx, &id, Verb::Default)]
            .map(|flag| if flag { "+" } else { "-" })
            .concat()
    };
    let draw = move || {
        let t = ctx.overview();
        let (default, can) = ctx.now(|s| s.method(&of).map(|m| (m.default, m.can.contains(&Verb::Default))))?;
        let part = section(Spot::Default, t.default_title);
        if default {
            return Some(
                part.child(para("soft", t.default_is))
                    .child(said(ctx, Spot::Default, move || t.default_done)),
            );
        }
        let id = of.clone();
        can.then(|| {
            part.child(para("soft", t.default_text))
                .child(trouble(ctx, Spot::Default))
                .child(write(ctx, "second", "default", t.default_do, move || Call::Patch {
                    id: id.clone(),
                    patch: PatchMethod {
                        default: Some(true),
                        ..PatchMethod::default()
                    },
                }))
        })
    };
    el("div").class("bare").part(key, draw)
}
