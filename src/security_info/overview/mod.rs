//! The overview: how the account is doing, its ways in, and where everything else is.

mod elsewhere;
mod health;
mod list;
mod notices;

pub use list::state;

use super::{
    around,
    context::Context,
    parts::{go, heading, para, stack},
};
use crate::{account::View, ui::El};
use contract::{
    account::{Method, Methods},
    flow::MethodKind,
};

pub fn overview(ctx: Context) -> El {
    let t = ctx.overview();
    stack()
        .child(heading(t.title))
        .child(para("soft", t.lead))
        .child(notices::notices(ctx))
        .part(
            move || ctx.read(|s| s.methods.as_ref().map_or_else(String::new, health::key)),
            move || health::cards(ctx),
        )
        .part(
            move || ctx.read(|s| s.methods.as_ref().map_or_else(String::new, key)),
            move || list::list(ctx),
        )
        .child(notices::removed(ctx))
        .child(
            crate::ui::el("div")
                .class("row")
                .child(go("primary", "add", t.add_button, &View::Add(None)))
                .part(move || phones(ctx).join(" "), move || new_phone(ctx)),
        )
        .child(elsewhere::elsewhere(ctx))
        .child(around::secure(ctx))
}

/// What the list shows: it is drawn anew only when that changes, so that nobody loses the place they are at.
fn key(methods: &Methods) -> String {
    let of = |method: &Method| {
        let flag = |flag: bool| if flag { "+" } else { "-" };
        let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
        [
            &*method.id,
            &method.label,
            flag(method.default),
            flag(method.usable),
            method.reason.map_or("", |reason| reason.as_str()),
            &number(method.last_used_at),
            &number(method.paused_until),
            &number(method.left.map(i64::from)),
            &number(method.expires_at),
        ]
        .join("\n")
    };
    methods.methods.iter().map(of).collect()
}

/// The ids of the phones.
fn phones(ctx: Context) -> Vec<String> {
    ctx.read(|s| {
        let all = s.methods.iter().flat_map(|m| &m.methods);
        all.filter(|m| m.kind == MethodKind::Push)
            .map(|m| m.id.clone())
            .collect()
    })
}

/// *I have a new phone*, where there is an old one.
fn new_phone(ctx: Context) -> Option<El> {
    let phones = crate::reactive::untrack(|| phones(ctx));
    let which = match &*phones {
        [] => return None,
        [one] => one.clone(),
        _ => String::new(),
    };
    Some(go("link", "new_phone", ctx.overview().new_phone, &View::Move(which)))
}
