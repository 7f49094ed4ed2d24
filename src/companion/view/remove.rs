//! An account leaves this phone: by the person's wish, or because the service let it go.

use super::{
    account,
    parts::{button, error, flag, heading, p, shown_account},
};
use crate::{
    companion::{
        context::Context,
        core::{Asked, Event, Saving},
    },
    ui::{self, El, el},
};

pub fn view(ctx: Context) -> Vec<El> {
    let t = ctx.texts();
    let is = move |what: Saving| ctx.read(|s| s.asked == Asked::Remove(what));
    let busy = move || is(Saving::Busy);
    let title = ui::sentence(heading(""), t.remove_title, &[("account", &shown_account(ctx))]);
    let act = el("fieldset")
        .class("act")
        .attr_of("disabled", move || flag(busy()))
        .child(button("danger", "confirm_remove", t.remove_yes, move || {
            ctx.send(Event::RemoveAgreed)
        }))
        .child(button("second", "back", t.remove_no, move || ctx.send(Event::AskLeft)));
    let state = move || if busy() { t.remove_busy } else { "" }.into();
    vec![
        title,
        p("", t.remove_text),
        error("error", move || is(Saving::Failed).then_some(t.remove_failed)),
        act,
        el("p").class("soft small").attr("role", "status").text_of(state),
    ]
}

/// The service does not know this phone any more.
pub fn gone(ctx: Context) -> Vec<El> {
    let t = ctx.texts();
    let text = ui::sentence(el("p"), t.removed_text, &[("account", &shown_account(ctx))]);
    let act = el("div")
        .class("act")
        .child(button("danger", "confirm_remove", t.removed_button, move || {
            ctx.send(Event::RemoveAgreed)
        }))
        .child(button("second", "add_account", t.add_account, move || {
            ctx.send(Event::PairAsked)
        }));
    vec![account::view(ctx), heading(t.removed_title), text, act]
}
