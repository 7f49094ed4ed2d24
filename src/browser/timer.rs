//! A timer that stops when it is dropped.

use contract::Millis;
use wasm_bindgen::{JsCast, closure::Closure};

/// Calls once, after a while, unless dropped before.
pub struct Timer {
    id: i32,
    _call: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `f` in `after` ms.
    #[must_use]
    pub fn after(after: Millis, f: impl FnMut() + 'static) -> Self {
        let call = Closure::new(f);
        let after = i32::try_from(after.max(0)).unwrap_or(i32::MAX);
        let id = super::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), after)
            .unwrap_or(0);
        Self { id, _call: call }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        super::window().clear_timeout_with_handle(self.id);
    }
}
