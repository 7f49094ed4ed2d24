//! The monotonic clock. The device's wall clock is never asked: it may be hours off, and may be changed while waiting.

use contract::Millis;
use std::cell::Cell;

/// Milliseconds since the page was opened, never backwards.
#[must_use]
pub fn now() -> Millis {
    super::window().performance().map_or(0, |p| p.now() as Millis)
}

/// A random number in 0..1 for jitter; not for secrets.
#[must_use]
pub fn chance() -> f64 {
    js_sys::Math::random()
}

/// A number that no other call of this page got; with the page's own random part it makes an idempotency key.
#[must_use]
pub fn key() -> String {
    thread_local! { static COUNT: Cell<u32> = const { Cell::new(0) }; }
    let count = COUNT.with(|c| c.replace(c.get().wrapping_add(1)));
    let random = || ((js_sys::Math::random() * f64::from(u32::MAX)) as u32).to_string();
    [random(), random(), random(), count.to_string()].join("-")
}
