//! A link that sets up an app on a phone.

use crate::{
    browser::window,
    ui::{El, el},
};

/// Opens it on this device, in another tab; the page stays.
pub fn open_link(link: &str, text: &str) -> El {
    el("a")
        .class("second")
        .attr("data-action", "open_link")
        .attr("href", link)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .text(text)
}

/// A link that is pasted somewhere else needs its origin.
pub fn absolute(link: &str) -> String {
    if !link.starts_with('/') {
        return link.to_owned();
    }
    let origin = window().location().origin().unwrap_or_default();
    origin + link
}
