//! The same four facts as on the phone.

use super::context::Context;
use crate::{
    browser::format,
    reactive::*,
    ui::{El, browser, el, place},
};
use contract::step::Context as Facts;

/// Application, place, browser, time.
pub fn facts(ctx: Context, facts: &Facts) -> El {
    let m = ctx.texts();
    let time = format::time(ctx.lang.get_untracked(), facts.at);
    let rows = [
        (m.context_app, facts.app.clone()),
        (m.context_place, place(m, &facts.place)),
        (m.context_browser, browser(m, &facts.browser)),
        (m.context_time, time),
    ];
    rows.iter().fold(el("dl").class("facts"), |list, (what, value)| {
        list.child(el("dt").text(what))
            .child(el("dd").child(el("bdi").text(value)))
    })
}
