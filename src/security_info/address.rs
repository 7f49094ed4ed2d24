//! Which part is open, as the address says it behind `#`. In a component the address is another page's: there the element
//! says it.

use crate::{
    account::View,
    browser::{document, listen::Listener, window},
};
use web_sys::{Element, Event, EventTarget};

/// The attribute of a component that holds the part. A component without it has the address to itself, by its page's wish.
const HELD: &str = "data-view";
/// What happens when it changes; a component's script says it by the same name.
const CHANGED: &str = "hashchange";

fn component() -> Option<Element> {
    document::component().filter(|component| component.has_attribute(HELD))
}

/// The part that is open.
pub fn view() -> View {
    let held = component().and_then(|component| component.get_attribute(HELD));
    View::parse(&held.unwrap_or_else(|| window().location().hash().unwrap_or_default()))
}

/// Opens a part.
pub fn go(to: &View) {
    let Some(component) = component() else {
        let _ = window().location().set_hash(&to.hash());
        return;
    };
    let _ = component.set_attribute(HELD, &to.hash());
    if let Ok(event) = Event::new(CHANGED) {
        let _ = component.dispatch_event(&event);
    }
}

/// Calls when another part is to be opened.
pub fn follow(mut moved: impl FnMut(View) + 'static) -> Listener {
    let target: EventTarget = component().map_or_else(|| window().into(), Into::into);
    Listener::on(&target, CHANGED, move |_| moved(view()))
}
