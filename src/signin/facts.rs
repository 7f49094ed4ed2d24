//! The same four facts as on the phone.

use super::context::Context;
use crate::{
    browser::format,
    i18n::{fill, fill_all},
    reactive::*,
    ui::{El, el},
};
use contract::step::{Context as Facts, PlaceKind};

/// Application, place, browser, time.
pub fn facts(ctx: Context, facts: &Facts) -> El {
    let m = ctx.texts();
    let name = facts.place.name.as_deref().unwrap_or_default();
    let place = match facts.place.kind {
        PlaceKind::ThisDevice => m.place_this_device.to_owned(),
        PlaceKind::LocalNetwork => m.place_local_network.to_owned(),
        PlaceKind::Address => fill(m.place_address, "name", name),
        PlaceKind::City => fill(m.place_city, "name", name),
    };
    let browser = match (&facts.browser.name, &facts.browser.os) {
        (Some(name), Some(os)) => fill_all(m.browser_on, &[("browser", name), ("os", os)]),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => m.unknown.to_owned(),
    };
    let time = format::time(ctx.lang.get_untracked(), facts.at);
    let rows = [
        (m.context_app, facts.app.clone()),
        (m.context_place, place),
        (m.context_browser, browser),
        (m.context_time, time),
    ];
    rows.iter().fold(el("dl").class("facts"), |list, (what, value)| {
        list.child(el("dt").text(what))
            .child(el("dd").child(el("bdi").text(value)))
    })
}
