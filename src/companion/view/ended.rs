//! What became of a request.

use super::parts::{button, heading, list, p, shown_account, who};
use crate::{
    companion::{
        context::Context,
        core::{Ending, Event},
    },
    i18n::companion::Texts,
    ui::{El, Icon, el, icon},
};

pub fn view(ctx: Context, ending: Ending) -> Vec<El> {
    let t = ctx.texts();
    let (title, text) = words(t, ending);
    let more = match ending {
        Ending::Denied { session_ended: true } | Ending::Secured { session_ended: true } => Some(t.session_ended),
        _ => None,
    };
    let good = matches!(ending, Ending::Approved | Ending::Secured { .. });
    let done = [t.secured_sessions, t.secured_paused, t.secured_password];
    let done = matches!(ending, Ending::Secured { .. }).then(|| list("ul", "points", &done));
    let what = el("div")
        .class("ending")
        .attr("data-ending", ending.name())
        .maybe(good.then(|| icon(Icon::Tick, "sign")))
        .child(heading(title))
        .child(p("", text))
        .maybe(done)
        .maybe(more.map(|more| p("", more)));
    let act = el("div")
        .class("act")
        .child(button("primary", "done", t.ok, move || ctx.send(Event::PutAway)));
    let stop = if ending == Ending::Approved {
        t.approved_not_me
    } else {
        t.not_me
    };
    let stop = || button("link", "not_me", stop, move || ctx.send(Event::NotMeAsked));
    let mut parts = vec![who(&shown_account(ctx)), what, act];
    parts.extend(ending.can_be_disowned().then(stop));
    parts
}

const fn words(t: &Texts, ending: Ending) -> (&'static str, &'static str) {
    match ending {
        Ending::Approved => (t.approved_title, t.approved_text),
        Ending::Denied { .. } => (t.denied_title, t.denied_text),
        Ending::Secured { .. } => (t.secured_title, t.secured_text),
        Ending::WrongNumber => (t.wrong_title, t.wrong_text),
        Ending::Expired => (t.expired_title, t.expired_text),
        Ending::Superseded => (t.superseded_title, t.superseded_text),
        Ending::Cancelled => (t.cancelled_title, t.cancelled_text),
    }
}
