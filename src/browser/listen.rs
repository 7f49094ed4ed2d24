//! A listener that leaves when it is dropped.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// Calls for every event of a kind, until dropped.
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    call: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Listens on `target` for `kind`.
    #[must_use]
    pub fn on(target: &EventTarget, kind: &'static str, f: impl FnMut(Event) + 'static) -> Self {
        let call = Closure::new(f);
        let _ = target.add_event_listener_with_callback(kind, call.as_ref().unchecked_ref());
        Self {
            target: target.clone(),
            kind,
            call,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.kind, self.call.as_ref().unchecked_ref());
    }
}
