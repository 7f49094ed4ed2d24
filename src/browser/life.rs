//! What a page lives through.

use super::{document::document, listen::Listener, window};
use js_sys::Reflect;

/// What has happened to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Somebody looks at it again, or nobody does any more.
    Looked {
        /// Nobody does.
        hidden: bool,
    },
    /// The device says how it is connected.
    Connected {
        /// There is a connection.
        online: bool,
    },
    /// It is left. The browser may keep it as it is, with everything that is typed in it.
    PutAside,
    /// It comes out of the browser's memory.
    Restored,
}

/// Tells of all of it, as long as what it gives is kept.
#[must_use]
pub fn listen(tell: impl Fn(Life) + Copy + 'static) -> Vec<Listener> {
    let window = window();
    let on = |kind, life: Life| Listener::on(&window, kind, move |_| tell(life));
    vec![
        Listener::on(&document(), "visibilitychange", move |_| {
            let hidden = document().hidden();
            tell(Life::Looked { hidden });
        }),
        on("online", Life::Connected { online: true }),
        on("offline", Life::Connected { online: false }),
        on("pagehide", Life::PutAside),
        Listener::on(&window, "pageshow", move |event| {
            let persisted = Reflect::get(&event, &"persisted".into());
            if persisted.is_ok_and(|p| p.is_truthy()) {
                tell(Life::Restored);
            }
        }),
    ]
}
