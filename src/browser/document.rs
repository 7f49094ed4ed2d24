//! The document around the application: its name for tests and for people, and where the focus is.

use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};

thread_local! {
    static PLACE: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
    static SETTLED: Cell<Option<&'static Settled>> = const { Cell::new(None) };
}

/// What only an application needs that draws elsewhere than in `#app`. Reached by [`settle`] and no other way, so that a page
/// that never does so is not made any larger by it.
struct Settled {
    place: fn() -> Option<HtmlElement>,
    component: fn() -> Option<Element>,
    may_focus: fn() -> bool,
}

/// Says that the application draws there, and not in `#app`. An element and not its name: a document does not find what
/// stands in a shadow root.
pub fn settle(place: HtmlElement) {
    PLACE.set(Some(place));
    SETTLED.set(Some(&Settled {
        place: || PLACE.with_borrow(Clone::clone),
        component: around,
        may_focus: || around().is_none_or(|component| component.has_attribute("data-entered")),
    }));
}

fn around() -> Option<Element> {
    PLACE.with_borrow(|place| place.as_ref()?.closest("[data-genkan]").ok().flatten())
}

/// The document.
#[must_use]
pub fn document() -> Document {
    // A window without a document is a worker; the pages never run there.
    wasm_bindgen::UnwrapThrowExt::unwrap_throw(super::window().document())
}

/// The element of a component that stands in a page of somebody else's making. There the application is no document: the
/// title, the address and everything around the element belong to that page.
#[must_use]
pub fn component() -> Option<Element> {
    (SETTLED.get()?.component)()
}

/// What is named and marked: `<html>`, or the element of a component.
#[must_use]
pub fn root() -> Option<Element> {
    component().or_else(|| document().document_element())
}

/// Calls the document this, where the document is ours.
pub fn title(text: &str) {
    if component().is_none() {
        document().set_title(text);
    }
}

/// Sets an attribute of the [`root`], or removes it.
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
pub fn place() -> Option<HtmlElement> {
    match SETTLED.get() {
        Some(settled) => (settled.place)(),
        None => find("#app"),
    }
}

/// The first element of the document that fits a selector.
#[must_use]
pub fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// The first element within the application that fits a selector.
#[must_use]
pub fn find_here<T: JsCast>(selector: &str) -> Option<T> {
    place()?.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Whether the focus may be moved: in a component only while the person is in it, never out of the page around it.
fn may_focus() -> bool {
    SETTLED.get().is_none_or(|settled| (settled.may_focus)())
}

/// Puts the focus where the person has to go on: the field that is wrong, the first field, or the heading.
pub fn focus_main() {
    let place = ["[aria-invalid=true]", "[data-focus]", "h1"];
    let element = place.iter().find_map(|s| find_here::<HtmlElement>(s));
    if let Some(element) = element.filter(|_| may_focus()) {
        let _ = element.focus();
    }
}

/// Puts the focus to where a selector points, if it was lost with what had it.
pub fn focus_lost(selector: &str) {
    let lost = document()
        .active_element()
        .is_none_or(|active| active.tag_name() == "BODY");
    if let Some(element) = find_here::<HtmlElement>(selector).filter(|_| lost && may_focus()) {
        let _ = element.focus();
    }
}

/// What a field holds. Read when it is needed: password managers fill without telling anybody.
#[must_use]
pub fn value_of(name: &str) -> String {
    find_here::<HtmlInputElement>(&["input[name=", name, "]"].concat())
        .map(|input| input.value())
        .unwrap_or_default()
}

fn inputs(selector: &str) -> Vec<HtmlInputElement> {
    let Some(all) = place().and_then(|place| place.query_selector_all(selector).ok()) else {
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
