//! Which account is shown, where there are several.

use super::parts::{face, who};
use crate::{
    companion::{context::Context, core::Event},
    reactive::*,
    ui::{El, el},
};

/// The account on the screen; opened, it offers the others.
pub fn view(ctx: Context) -> El {
    let (shown, others) = ctx.state.with_untracked(|s| {
        let shown = s.shown().map(|a| a.profile.clone());
        let device = shown.as_ref().map(|p| p.device.clone()).unwrap_or_default();
        let others = s
            .accounts
            .iter()
            .map(|a| a.profile.clone())
            .filter(|p| p.device != device);
        (shown.map(|p| p.account).unwrap_or_default(), others.collect::<Vec<_>>())
    });
    if others.is_empty() {
        return who(&shown);
    }
    let one = |(device, account): (String, String)| {
        let choose = move |_| ctx.send(Event::Switched(device.clone()));
        let button = el("button")
            .class("who")
            .attr("type", "button")
            .attr("data-action", "account")
            .on("click", choose);
        el("li").child(button.children(face(&account).into()))
    };
    let others = others.into_iter().map(|p| one((p.device, p.account))).collect();
    let change = el("span").class("change").text(ctx.texts().change_account);
    let summary = el("summary").class("who").children(face(&shown).into()).child(change);
    el("details")
        .class("switcher")
        .child(summary)
        .child(el("ul").class("accounts").children(others))
}
