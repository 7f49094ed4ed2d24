//! The head of every page: the mark, the product's name, and the address that people should look at.

use super::dom::{El, el, svg};
use crate::{browser::window, route::safe_target};

/// The mark: a lintel over two posts, a door that stands half open, a step.
const MARK: &str = "M2 5.4c7.6-1.6 20.4-1.6 28 0v3.5c-7.6-1.4-20.4-1.4-28 0zM5.8 8.6h2.9V27H5.8zM23.3 8.6h2.9V27h-2.9zM15.6 11.2h6.1v14h-6.1zm1.4 5.6V20h1.5v-3.2zM3 27h26v2.7H3z";

/// Draws it, with a picture of the organisation's own where there is one. The name beside it says what it shows.
#[must_use]
pub fn top(logo: Option<&str>, name: impl Fn() -> String + 'static) -> El {
    let mark = match logo.filter(|logo| safe_target(logo, None)) {
        Some(logo) => el("img").class("mark").attr("src", logo).attr("alt", ""),
        None => mark(),
    };
    let origin = window().location().host().unwrap_or_default();
    el("header")
        .class("top")
        .child(mark)
        .child(el("b").attr("translate", "no").text_of(name))
        .child(el("span").class("origin").attr("translate", "no").text(&origin))
}

fn mark() -> El {
    svg("svg")
        .class("mark")
        .attr("viewBox", "0 0 32 32")
        .attr("aria-hidden", "true")
        .child(
            svg("path")
                .attr("fill", "currentColor")
                .attr("fill-rule", "evenodd")
                .attr("d", MARK),
        )
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
