//! The document around the application: its name for tests and for people, and where the focus is.

use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};

/// Where the application draws, as a selector: what it looks for, it looks for there.
pub const APP: &str = "#app";
/// Where the sign-in page draws as a guest of another page.
pub const STEP_UP: &str = "#step-up";

thread_local! { static PLACE: Cell<&'static str> = const { Cell::new(APP) }; }

/// Says that the application draws there, and not in `#app`.
pub fn settle(place: &'static str) {
    PLACE.with(|kept| kept.set(place));
}

/// The selector of what is within the application.
fn within(selector: &str) -> String {
    [PLACE.with(Cell::get), selector].join(" ")
}

/// The document.
#[must_use]
pub fn document() -> Document {
    // A window without a document is a worker; the pages never run there.
    wasm_bindgen::UnwrapThrowExt::unwrap_throw(super::window().document())
}

/// `<html>`.
#[must_use]
pub fn root() -> Option<Element> {
    document().document_element()
}

/// Sets an attribute of `<html>`, or removes it.
pub fn mark(name: &str, value: Option<&str>) {
    if let Some(root) = root() {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// The element the application draws into.
#[must_use]
pub fn place<T: JsCast>() -> Option<T> {
    find(PLACE.with(Cell::get))
}

/// The first element that fits a selector.
#[must_use]
pub fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Puts the focus where the person has to go on: the field that is wrong, the first field, or the heading.
pub fn focus_main() {
    let place = ["[aria-invalid=true]", "[data-focus]", "h1"];
    if let Some(element) = place.iter().find_map(|s| find::<HtmlElement>(&within(s))) {
        let _ = element.focus();
    }
}

/// Puts the focus to where a selector points, if it was lost with what had it.
pub fn focus_lost(selector: &str) {
    let lost = document()
        .active_element()
        .is_none_or(|active| active.tag_name() == "BODY");
    if let Some(element) = find::<HtmlElement>(&within(selector)).filter(|_| lost) {
        let _ = element.focus();
    }
}

/// What a field holds. Read when it is needed: password managers fill without telling anybody.
#[must_use]
pub fn value_of(name: &str) -> String {
    find::<HtmlInputElement>(&within(&["input[name=", name, "]"].concat()))
        .map(|input| input.value())
        .unwrap_or_default()
}

fn inputs(selector: &str) -> Vec<HtmlInputElement> {
    let Ok(all) = document().query_selector_all(&within(selector)) else {
        return Vec::new();
    };
    let nodes = (0..all.length()).filter_map(|index| all.get(index));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}

/// What all fields hold, by their names.
#[must_use]
pub fn typed() -> Vec<(String, String)> {
    let all = inputs("input[name]");
    all.iter().map(|input| (input.name(), input.value())).collect()
}

/// Puts back what `typed` gave, into whatever fields are there now.
pub fn retype(typed: &[(String, String)]) {
    for input in inputs("input[name]") {
        if let Some((_, text)) = typed.iter().find(|(name, _)| *name == input.name()) {
            input.set_value(text);
        }
    }
}

/// Empties every field that held a secret; before the page is left, and after a wrong one.
pub fn clear_secrets() {
    for input in inputs(":is([autocomplete$=password], [name=code], [type=password])") {
        input.set_value("");
    }
}
