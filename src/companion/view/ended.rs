//! What became of a request.

use super::{
    parts::{button, heading, list, p, shown_account, who},
    words,
};
use crate::{
    companion::{
        context::Context,
        core::{Ending, Event},
    },
    reactive::*,
    ui::{El, Icon, el, icon},
};
use contract::device::RequestPurpose;

pub fn view(ctx: Context, ending: Ending) -> Vec<El> {
    let t = ctx.texts();
    let purpose = ctx
        .state
        .with_untracked(|s| s.prompt.as_ref().map(|p| words::purpose(&p.request)))
        .unwrap_or(RequestPurpose::SignIn);
    let (title, text) = words::ended(t, ending, purpose);
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
    // Nothing can be stopped that an approval did not start.
    let idle = ending == Ending::Approved && matches!(purpose, RequestPurpose::Test | RequestPurpose::Confirm);
    parts.extend((ending.can_be_disowned() && !idle).then(stop));
    parts
}
