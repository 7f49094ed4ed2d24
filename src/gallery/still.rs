//! Buttons that do nothing: in the gallery a step stays what it is.

use crate::flow::{Event, Timer};
use wasm_bindgen::JsValue;

/// Whether an event ends here, with a line in the console. Countdowns run on; all that would need a server does not.
#[must_use]
pub fn still(event: &Event) -> bool {
    if matches!(event, Event::Elapsed(Timer::Tick)) {
        return false;
    }
    web_sys::console::info_1(&JsValue::from_str(&format!("{event:?}")));
    true
}
