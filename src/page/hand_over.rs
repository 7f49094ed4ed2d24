//! The wait for another page, which takes over from this one.

use super::parts::{act, button, heading, para, stack};
use crate::{
    browser::document,
    i18n::Messages,
    reactive::*,
    ui::{El, el, watch},
};

/// Draws the wait, and begins it: `go` fetches the other page, and sets what it is given when that fails; then the person is
/// told `failed_text` and may try again. `news` reads whatever makes the frame name the document after its own screen.
pub fn hand_over(
    m: &'static Messages,
    failed_text: &'static str,
    news: impl Fn() + Copy + 'static,
    go: impl Fn(RwSignal<bool>) + Clone + 'static,
) -> El {
    let failed = RwSignal::new(false);
    go(failed);
    let draw = move || {
        if !failed.get_untracked() {
            name("loading", news);
            return stack().child(para("soft", m.loading).attr("role", "status"));
        }
        name("unreachable", news);
        let go = go.clone();
        let again = button("primary", "retry", m.try_again, move || {
            failed.set(false);
            go(failed);
        });
        stack()
            .child(heading(m.unreachable_title))
            .child(para("", failed_text).attr("role", "alert"))
            .child(act(vec![Some(again)]))
    };
    el("div").part(move || failed.get().to_string(), move || Some(draw()))
}

/// The document is called this until something else is drawn. The frame names it with every news; this runs after it.
fn name(name: &'static str, news: impl Fn() + 'static) {
    watch(move || {
        news();
        document::mark("data-step", Some(name));
    });
}
