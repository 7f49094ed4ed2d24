//! Who is signing in? One of the names kept in this browser, or another.

use super::{
    context::Context,
    identify::{app, passkey},
    parts::{act, button, disabled, error, heading, notice, stack},
};
use crate::{
    flow::{Event, Trouble},
    i18n::fill,
    reactive::*,
    ui::{El, TRUE, el},
};
use contract::flow::Action;

pub fn accounts(ctx: Context) -> El {
    let m = ctx.texts();
    let names = move || ctx.read(|s| s.accounts.join("\n"));
    let list = move || {
        let rows = ctx.state.with_untracked(|s| s.accounts.clone());
        let rows = rows.iter().map(|label| row(ctx, label)).collect();
        Some(el("ul").class("choices").children(rows))
    };
    let other = button("second", "other_account", m.other_account, move || {
        ctx.send(Event::OtherAccount)
    });
    let words = move |trouble| {
        let text = if trouble == Trouble::Credentials {
            m.passkey_wrong
        } else {
            m.stale
        };
        text.to_owned()
    };
    let place = stack().child(heading(m.accounts_title));
    app(ctx, place)
        .child(notice(ctx))
        .child(error(ctx, words))
        .part(names, list)
        .child(act(vec![Some(other)]).child(passkey(ctx)))
}

/// A name, and beside it the way to have it forgotten.
fn row(ctx: Context, label: &str) -> El {
    let name = || el("bdi").attr("translate", "no").text(label);
    let first: String = label.chars().next().into_iter().collect();
    let owned = label.to_owned();
    let pick = move || ctx.act_with(Action::Identify, "identifier", owned.clone());
    let pick = button("choice", "use_account", "", pick)
        .attr_of("aria-disabled", move || disabled(ctx.read(|s| s.busy())))
        .child(el("i").attr("aria-hidden", TRUE).attr("translate", "no").text(&first))
        .child(name())
        .child(el("span").class("go").attr("aria-hidden", TRUE).text("›"));
    let owned = label.to_owned();
    let title = fill(ctx.texts().account_forget, "user", label);
    let forget = button("forget", "forget_account", "×", move || {
        ctx.send(Event::Forgot(owned.clone()))
    })
    .attr("aria-label", &title)
    .attr("title", &title);
    el("li").class("kept").child(pick).child(forget)
}
