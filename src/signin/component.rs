//! The sign-in screens inside a page of the issuer's own origin that somebody else has made: no frame around them, no
//! head and foot, and nothing of that page is touched but the element that was given.

use super::{context::Context, layout::guest, mount::Given};
use crate::{
    browser::{accounts, document},
    client,
    flow::{Event, State},
    i18n::Lang,
    reactive::*,
    site::Site,
};
use js_sys::Function;
use std::cell::Cell;

thread_local! { static RUNNING: Cell<Option<Context>> = const { Cell::new(None) }; }

/// Begins in the place that was settled on; false when there is none, or no texts. `done` is told when somebody is signed
/// in. With `signed_in` it begins with the small page of somebody who is.
pub fn component(given: Given, signed_in: bool, done: Function) -> bool {
    let lang = Lang::parse(given.lang).unwrap_or(Lang::En);
    let Some(place) = document::place().filter(|_| lang.load(given.file)) else {
        return false;
    };
    let mut state = State::new(None, None);
    client::settle(given.base);
    state.site = Site::read(&client::Json::from(given.about));
    // Who is signed in is not asked for a name until the session is there to be shown.
    state.taken_over = signed_in;
    state.accounts = accounts::kept();
    let ctx = Context::new(state, lang, given.draw, given.bring, given.more);
    ctx.visit(done);
    place.set_text_content(None);
    let root = root(move || {
        let _ = place.append_child(guest(ctx).node());
    });
    ctx.begin(root);
    running(ctx);
    ctx.send(Event::Opened {
        signed_in_page: signed_in,
    });
    true
}

/// Keeps what [`end`] ends.
pub fn running(ctx: Context) {
    RUNNING.set(Some(ctx));
}

/// The element was taken out of its page, or the dialog was: nothing is drawn, heard, sent or awaited any more. What was
/// begun stays with the server, and goes on where the element is put in again.
pub fn end() {
    if let Some(root) = RUNNING.take().and_then(Context::end) {
        root.cleanup();
    }
}
