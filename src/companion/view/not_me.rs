//! It wasn't me: what that does, asked once.

use super::parts::{button, error, heading, list, p, shown_account, who};
use crate::{
    companion::{
        context::Context,
        core::{Answer, Ending, Event, Prompt},
    },
    reactive::*,
    ui::{El, el},
};

pub fn view(ctx: Context) -> Vec<El> {
    let t = ctx.texts();
    let failed = move || ctx.read(|s| s.prompt.as_ref().is_some_and(|p| p.failed));
    // A request that has ended by itself need not be denied.
    let ending = ctx.state.with_untracked(|s| s.prompt.as_ref().and_then(Prompt::ending));
    let open = ending.is_none_or(|ending| ending == Ending::Approved);
    let effects = [t.not_me_deny, t.not_me_sessions, t.not_me_pause, t.not_me_password];
    let yes = move || ctx.send(Event::Decided(Answer::NotMe));
    let act = el("div")
        .class("act")
        .child(button("danger", "confirm_not_me", t.not_me_yes, yes))
        .child(button("second", "back", t.not_me_back, move || {
            ctx.send(Event::AskLeft)
        }));
    vec![
        who(&shown_account(ctx)),
        heading(t.not_me_title),
        p("", t.not_me_text),
        list("ul", "points", if open { &effects } else { &effects[1..] }),
        error("error", move || failed().then_some(t.answer_failed)),
        act,
    ]
}
