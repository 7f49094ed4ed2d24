//! It works from now on.

use super::{
    super::{
        context::Context,
        parts::{act, button, stack},
    },
    field::rename,
    moving,
};
use crate::{
    account::{Event, Spot},
    ui::{El, Icon, el, icon, sentence},
};
use contract::{account::Enrollment, flow::MethodKind};

pub fn done(ctx: Context, open: &Enrollment) -> El {
    let t = ctx.add();
    let moved = open.replaces.as_deref();
    let (title, text) = match open.kind {
        MethodKind::Push if moved.is_some() => (t.move_done_title, t.move_done),
        MethodKind::Push => (t.phone_done_title, t.phone_done),
        MethodKind::Totp => (t.app_done_title, t.app_done),
        MethodKind::Passkey => (t.passkey_done_title, t.passkey_done),
        MethodKind::Sms => (t.sms_done_title, t.address_done),
        _ => (t.email_done_title, t.address_done),
    };
    let gaps = [
        ("device", &*open.label),
        ("label", &*open.label),
        ("old", moved.unwrap_or_default()),
    ];
    let ok = button("primary", "done", t.done, move || ctx.send(Event::Dismissed(Spot::Add)));
    let name = open
        .method
        .as_deref()
        .filter(|_| matches!(open.kind, MethodKind::Push | MethodKind::Passkey));
    stack()
        .attr("data-done", open.kind.as_str())
        .child(icon(Icon::Tick, "tick"))
        .child(sentence(el("h1").attr("tabindex", "-1"), title, &gaps))
        .maybe(moving::steps(ctx, open, 3))
        .child(sentence(el("p"), text, &gaps).attr("role", "status"))
        .maybe(moved.map(|_| moving::after(ctx, &gaps)))
        .maybe(name.map(|id| rename(ctx, id, t.name_hint)))
        .child(act(vec![Some(ok)]))
}
