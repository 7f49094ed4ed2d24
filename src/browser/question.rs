//! A question to the browser that can be given up.

use super::spawn;
use std::{cell::RefCell, rc::Rc};
use web_sys::AbortController;

/// One question at a time; copies share it.
#[derive(Clone, Default)]
pub struct Question(Rc<RefCell<Option<AbortController>>>);

impl Question {
    /// Has `ask` ask until it is given up by what it gets, and says what came of it. One that was given up says nothing.
    pub fn ask<T: 'static>(
        &self,
        ask: impl AsyncFnOnce(&AbortController) -> T + 'static,
        got: impl FnOnce(T) + 'static,
    ) {
        let Ok(abort) = AbortController::new() else { return };
        self.give_up();
        self.0.replace(Some(abort.clone()));
        let open = self.clone();
        spawn(async move {
            let result = ask(&abort).await;
            let current = open.0.borrow().as_ref() == Some(&abort);
            if current {
                open.0.take();
                got(result);
            }
        });
    }

    /// Gives up the question that is open, if there is one.
    pub fn give_up(&self) {
        if let Some(abort) = self.0.take() {
            abort.abort();
        }
    }
}
