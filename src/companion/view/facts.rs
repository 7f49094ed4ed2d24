//! Who is asking: the same four facts, in the same words, as on the sign-in page.

use crate::{
    browser::format,
    companion::context::Context,
    i18n::{Messages, fill},
};
use contract::step::{Browser, Context as Facts, Place, PlaceKind};
use leptos::prelude::*;

pub fn view(ctx: Context, facts: &Facts) -> impl IntoView + use<> {
    let m = ctx.messages();
    let row = |name: &'static str, value: String| {
        view! {
            <dt>{name}</dt>
            <dd><bdi translate="no">{value}</bdi></dd>
        }
    };
    let lang = ctx.lang.get_untracked();
    view! {
        <dl class="facts" aria-label=ctx.texts().prompt_facts>
            {row(m.context_app, facts.app.clone())}
            {row(m.context_place, place(m, &facts.place))}
            {row(m.context_browser, browser(m, &facts.browser))}
            {row(m.context_time, format::time(lang, facts.at))}
        </dl>
    }
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
        (Some(name), Some(os)) => crate::i18n::parts(m.browser_on)
            .into_iter()
            .map(|part| match part {
                crate::i18n::Part::Gap("browser") => name.as_str(),
                crate::i18n::Part::Gap("os") => os.as_str(),
                crate::i18n::Part::Gap(_) => "",
                crate::i18n::Part::Text(text) => text,
            })
            .collect(),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => m.unknown.into(),
    }
}
