//! Where something came from, in the same words everywhere.

use crate::i18n::{Messages, fill, fill_all};
use contract::step::{Browser, Place, PlaceKind};

/// From where.
#[must_use]
pub fn place(m: &Messages, place: &Place) -> String {
    let name = place.name.as_deref().unwrap_or_default();
    match place.kind {
        PlaceKind::ThisDevice => m.place_this_device.to_owned(),
        PlaceKind::LocalNetwork => m.place_local_network.to_owned(),
        PlaceKind::Address => fill(m.place_address, "name", name),
        PlaceKind::City => fill(m.place_city, "name", name),
    }
}

/// With which browser.
#[must_use]
pub fn browser(m: &Messages, browser: &Browser) -> String {
    match (&browser.name, &browser.os) {
        (Some(name), Some(os)) => fill_all(m.browser_on, &[("browser", name), ("os", os)]),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => m.unknown.to_owned(),
    }
}
