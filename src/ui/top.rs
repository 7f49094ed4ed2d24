//! The head of every page: the mark, the product's name, and the address that people should look at.

use super::dom::{El, el, svg};
use crate::browser::{document, window};

/// The mark: a lintel over two posts, a door that stands half open, a step.
const MARK: &str = "M2.5 5.6C10 4.4 22 4.4 29.5 5.6v3.5C22 8 10 8 2.5 9.1zM6 11.2h3.3V25H6zm16.7 0H26V25h-3.3zM15.6 11.2h5.3V25h-5.3zm-1.8 0h-2.7v2.3h2.7zm0 4.3h-2.7v9.5h2.7zM3.5 26.4h25v2.4h-25z";

/// Draws it.
#[must_use]
pub fn top(name: impl Fn() -> String + 'static) -> El {
    let mark = svg("svg")
        .class("mark")
        .attr("viewBox", "0 0 32 32")
        .attr("aria-hidden", "true")
        .child(svg("path").attr("fill", "currentColor").attr("d", MARK));
    let origin = window().location().host().unwrap_or_default();
    el("header")
        .class("top")
        .child(mark)
        .child(el("b").attr("translate", "no").text_of(name))
        .child(el("span").class("origin").attr("translate", "no").text(&origin))
}

/// The product's name as the server wrote it into the shell; until discovery tells it in another language.
#[must_use]
pub fn brand() -> String {
    document::find::<web_sys::Element>("[data-brand]")
        .and_then(|e| e.text_content())
        .unwrap_or_else(|| "Genkan".into())
}

/// The language switch at the foot: it names the other language in that language.
#[must_use]
pub fn foot_language(
    name: impl Fn() -> &'static str + 'static,
    tag: impl Fn() -> &'static str + 'static,
    press: impl Fn() + 'static,
) -> El {
    el("button")
        .class("link")
        .attr("type", "button")
        .attr("data-action", "language")
        .attr_of("lang", move || Some(tag().to_owned()))
        .text_of(move || name().to_owned())
        .on("click", move |_| press())
}
