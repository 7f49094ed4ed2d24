//! *Still there?*: the session is about to end because nobody has used it. A native modal dialog, so that a screen reader
//! says it, whatever was being typed stays, and the focus goes back there. *Esc* is somebody, too.

use super::{
    context::Context,
    parts::{act, button, modal, para, stack},
};
use crate::{
    account::{Call, Event},
    browser::format,
    i18n::fill,
    reactive::*,
    ui::{El, el},
};

/// The dialog, empty as long as nothing is asked.
pub fn dialog(ctx: Context) -> El {
    let open = move || ctx.read(|s| s.alone);
    modal("idle", open, move || ctx.send(Event::Stayed), move || asked(ctx)).attr("role", "alertdialog")
}

fn asked(ctx: Context) -> El {
    let t = ctx.overview();
    let at = ctx.now(|s| s.session.as_ref().and_then(|session| session.idle_at));
    let at = format::time(ctx.lang.get_untracked(), at.unwrap_or_default());
    let stay = button("primary", "stay", t.idle_stay, move || ctx.send(Event::Stayed));
    let leave = button("second", "leave", ctx.words().sign_out, move || {
        // What waits for a proof would be in the way.
        ctx.send(Event::GivenUp);
        ctx.press(Call::SignOut);
    });
    stack()
        .child(el("h2").attr("id", "idle-title").text(t.idle_title))
        .child(para("", &fill(t.idle_text, "time", &at)))
        .child(act(vec![Some(stay), Some(leave)]))
}
