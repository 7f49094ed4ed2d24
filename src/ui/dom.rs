//! Elements without types of their own, on Leptos' signals and owners.
//!
//! The `view!` macro gives every element a type made of its attributes and children, and compiles its building, updating
//! and removal once for each. For this page that was 134 kB of compressed WebAssembly; with the one type below it is less
//! than half (docs/size.md has both, measured). What is kept is what matters: fine-grained signals, and owners that end
//! every effect and listener with the part of the page they belong to. Nothing here writes markup: under Trusted Types
//! without a policy it could not.

use crate::{
    browser::{document::document, listen::Listener},
    reactive::*,
};
use std::rc::Rc;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Element, Event, Node};

/// An element under construction; it exists in the document's memory from the start.
pub struct El(Element);

/// An HTML element.
#[must_use]
pub fn el(tag: &str) -> El {
    El(document().create_element(tag).unwrap_throw())
}

/// An SVG element.
#[must_use]
pub fn svg(tag: &str) -> El {
    El(document()
        .create_element_ns(Some("http://www.w3.org/2000/svg"), tag)
        .unwrap_throw())
}

/// Runs `f` now, and again whenever a signal it has read changes, until the surrounding part of the page is gone.
pub fn watch(f: impl FnMut() + 'static) {
    // One type for all effects: each other one would be compiled for itself.
    let mut f: Box<dyn FnMut()> = Box::new(f);
    keep(RenderEffect::new(move |_: Option<()>| f()));
}

/// Ties something to the life of the surrounding part of the page.
pub fn keep<T: 'static>(guard: T) {
    let _ = StoredValue::new_local(guard);
}

impl El {
    /// The element itself.
    #[must_use]
    pub fn node(&self) -> &Element {
        &self.0
    }

    /// Sets an attribute.
    #[must_use]
    pub fn attr(self, name: &str, value: &str) -> Self {
        let _ = self.0.set_attribute(name, value);
        self
    }

    /// Sets the class.
    #[must_use]
    pub fn class(self, class: &str) -> Self {
        if class.is_empty() {
            self
        } else {
            self.attr("class", class)
        }
    }

    /// Appends text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.append(document().create_text_node(text).as_ref())
    }

    /// Appends an element.
    #[must_use]
    pub fn child(self, child: Self) -> Self {
        self.append(&child.0)
    }

    /// Appends an element, if there is one.
    #[must_use]
    pub fn maybe(self, child: Option<Self>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// Appends elements.
    #[must_use]
    pub fn children(self, children: Vec<Self>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    fn append(self, node: &Node) -> Self {
        let _ = self.0.append_child(node);
        self
    }

    /// Listens, for as long as this part of the page exists.
    #[must_use]
    pub fn on(self, kind: &'static str, f: impl FnMut(Event) + 'static) -> Self {
        keep(Listener::on(&self.0, kind, f));
        self
    }

    /// An attribute that follows signals; `None` removes it. Written only when it changes.
    #[must_use]
    pub fn attr_of(self, name: &'static str, f: impl Fn() -> Option<String> + 'static) -> Self {
        follow_attribute(self.0.clone(), name, Box::new(f));
        self
    }

    /// Text that follows signals. Written only when it changes, so that a live region speaks only then.
    #[must_use]
    pub fn text_of(self, f: impl Fn() -> String + 'static) -> Self {
        let text = document().create_text_node("");
        follow_text(text.clone().unchecked_into(), Box::new(f));
        self.append(&text)
    }

    /// A part that is built anew when `key` changes, and only then: what a person is doing in it is not disturbed.
    #[must_use]
    pub fn part(self, key: impl Fn() -> String + 'static, build: impl Fn() -> Option<Self> + 'static) -> Self {
        let anchor = document().create_text_node("");
        let this = self.append(&anchor);
        follow_part(anchor.unchecked_into(), Box::new(key), Rc::new(build));
        this
    }
}

fn follow_attribute(element: Element, name: &'static str, f: Box<dyn Fn() -> Option<String>>) {
    let mut before = None;
    watch(move || {
        let value = f();
        if before.as_ref() != Some(&value) {
            let _ = match &value {
                Some(value) => element.set_attribute(name, value),
                None => element.remove_attribute(name),
            };
        }
        before = Some(value);
    });
}

fn follow_text(node: Node, f: Box<dyn Fn() -> String>) {
    let mut before = None;
    watch(move || {
        let value = f();
        if before.as_ref() != Some(&value) {
            node.set_node_value(Some(&value));
        }
        before = Some(value);
    });
}

/// What stands at the anchor now: its key, its element, and the owner of everything in it.
struct Part {
    key: String,
    element: Option<Element>,
    owner: Owner,
}

impl Part {
    fn remove(&self) {
        self.owner.cleanup();
        if let Some(element) = &self.element {
            element.remove();
        }
    }
}

fn follow_part(anchor: Node, key: Box<dyn Fn() -> String>, build: Rc<dyn Fn() -> Option<El>>) {
    let parent = Owner::current();
    let mut before: Option<Part> = None;
    watch(move || {
        let key = key();
        if let Some(before) = &before {
            if before.key == key {
                return;
            }
            before.remove();
        }
        // A child of the surrounding part, not of this effect: it outlives the effect's next run.
        let owner = parent
            .as_ref()
            .map_or_else(Owner::new, |parent| parent.with(Owner::new));
        let element = owner.with(|| untrack(|| build())).map(|el| el.0);
        // An extension may have moved the anchor's parent away; then there is nothing to draw into.
        if let (Some(element), Some(place)) = (&element, anchor.parent_node()) {
            let _ = place.insert_before(element, Some(&anchor));
        }
        before = Some(Part { key, element, owner });
    });
}
