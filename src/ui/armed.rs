//! Buttons that destroy something: they work only after they have been in view for half a second, so that no click or
//! tap that was meant for what stood there before ever reaches them.

use super::{El, TRUE, el, keep};
use crate::{
    browser::{document::document, listen::Listener, timer::Timer},
    reactive::*,
};
use contract::Millis;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

/// How long it has to be in view, ms.
const ARMING: Millis = 500;

/// A button that arms; `off` says when it must do nothing anyway. Text is added by whoever asks for it.
#[must_use]
pub fn armed_button(
    class: &str,
    name: &str,
    off: impl Fn() -> bool + Copy + 'static,
    press: impl Fn() + 'static,
) -> El {
    let armed = RwSignal::new(false);
    let button = el("button")
        .attr("type", "button")
        .class(class)
        .attr("data-action", name)
        .attr_of("aria-disabled", move || {
            (!armed.get() || off()).then(|| TRUE.to_owned())
        })
        .on("click", move |_| {
            if armed.get_untracked() && !untrack(off) {
                press();
            }
        });
    arm(&button, armed);
    button
}

/// Watches whether anybody can see it.
fn arm(button: &El, armed: RwSignal<bool>) {
    let timer: Rc<RefCell<Option<Timer>>> = Rc::default();
    let seen = Rc::new(RefCell::new(false));
    let follow = {
        let (timer, seen) = (timer, seen.clone());
        Rc::new(move || {
            let visible = *seen.borrow() && !document().hidden();
            armed.set(false);
            let wait = visible.then(|| {
                Timer::after(ARMING, move || {
                    armed.try_set(true);
                })
            });
            *timer.borrow_mut() = wait;
        })
    };
    let looked = follow.clone();
    keep(Listener::on(&document(), "visibilitychange", move |_| looked()));
    let call: Closure<dyn FnMut(js_sys::Array)> = Closure::new(move |entries: js_sys::Array| {
        let last: IntersectionObserverEntry = entries.pop().unchecked_into();
        *seen.borrow_mut() = last.is_intersecting();
        follow();
    });
    if let Ok(observer) = IntersectionObserver::new(call.as_ref().unchecked_ref()) {
        observer.observe(button.node());
        keep(Observed(observer, call));
    }
}

/// Stops looking when it is dropped.
struct Observed(
    IntersectionObserver,
    #[expect(dead_code, reason = "called from outside")] Closure<dyn FnMut(js_sys::Array)>,
);

impl Drop for Observed {
    fn drop(&mut self) {
        self.0.disconnect();
    }
}
