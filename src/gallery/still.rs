//! Buttons that do nothing: in the gallery a step stays what it is.

use crate::{
    account,
    flow::{Event, Timer},
};
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

/// The same for security info. What was typed is not said.
#[must_use]
pub fn still_account(event: &account::Event) -> bool {
    let about = match event {
        account::Event::Elapsed(account::Timer::Tick) => return false,
        account::Event::Pressed(call) => format!("{:?} was pressed", call.spot()),
        _ => "something happened".to_owned(),
    };
    web_sys::console::info_1(&JsValue::from_str(&about));
    true
}
