//! Who is asking: the same four facts, in the same words, as on the sign-in page.

use crate::{
    browser::format,
    companion::context::Context,
    i18n::{Messages, fill, fill_all},
    ui::{El, el},
};
use contract::step::{Browser, Context as Facts, Place, PlaceKind};
use leptos::prelude::*;

pub fn view(ctx: Context, facts: &Facts) -> El {
    let (m, lang) = (ctx.messages(), ctx.lang.get_untracked());
    let list = el("dl").class("facts").attr("aria-label", ctx.texts().prompt_facts);
    let row = |list: El, name: &str, value: &str| {
        let value = el("bdi").attr("translate", "no").text(value);
        list.child(el("dt").text(name)).child(el("dd").child(value))
    };
    let list = row(list, m.context_app, &facts.app);
    let list = row(list, m.context_place, &place(m, &facts.place));
    let list = row(list, m.context_browser, &browser(m, &facts.browser));
    row(list, m.context_time, &format::time(lang, facts.at))
}

/// From where.
pub fn place(m: &Messages, place: &Place) -> String {
    let name = place.name.as_deref();
    match (place.kind, name) {
        (PlaceKind::ThisDevice, _) => m.place_this_device.into(),
        (PlaceKind::LocalNetwork, _) => m.place_local_network.into(),
        (PlaceKind::Address, Some(name)) => fill(m.place_address, "name", name),
        (PlaceKind::City, Some(name)) => fill(m.place_city, "name", name),
        _ => m.unknown.into(),
    }
}

/// From which browser.
pub fn browser(m: &Messages, browser: &Browser) -> String {
    match (&browser.name, &browser.os) {
        (Some(name), Some(os)) => fill_all(m.browser_on, &[("browser", name), ("os", os)]),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => m.unknown.into(),
    }
}
