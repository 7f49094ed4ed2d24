//! Who is asking: the same four facts, in the same words, as on the sign-in page.

use crate::{
    browser::format,
    companion::context::Context,
    i18n::{companion::Texts, fill, fill_all},
    reactive::*,
    ui::{El, el},
};
use contract::step::{Browser, Context as Facts, Place, PlaceKind};

pub fn view(ctx: Context, facts: &Facts) -> El {
    let (t, lang) = (ctx.texts(), ctx.lang.get_untracked());
    let list = el("dl").class("facts").attr("aria-label", ctx.texts().prompt_facts);
    let row = |list: El, name: &str, value: &str| {
        let value = el("bdi").attr("translate", "no").text(value);
        list.child(el("dt").text(name)).child(el("dd").child(value))
    };
    let list = row(list, t.context_app, &facts.app);
    let list = row(list, t.context_place, &place(t, &facts.place));
    let list = row(list, t.context_browser, &browser(t, &facts.browser));
    row(list, t.context_time, &format::time(lang, facts.at))
}

/// From where.
pub fn place(t: &Texts, place: &Place) -> String {
    let name = place.name.as_deref();
    match (place.kind, name) {
        (PlaceKind::ThisDevice, _) => t.place_this_device.into(),
        (PlaceKind::LocalNetwork, _) => t.place_local_network.into(),
        (PlaceKind::Address, Some(name)) => fill(t.place_address, "name", name),
        (PlaceKind::City, Some(name)) => fill(t.place_city, "name", name),
        _ => t.unknown.into(),
    }
}

/// From which browser.
pub fn browser(t: &Texts, browser: &Browser) -> String {
    match (&browser.name, &browser.os) {
        (Some(name), Some(os)) => fill_all(t.browser_on, &[("browser", name), ("os", os)]),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => t.unknown.into(),
    }
}
