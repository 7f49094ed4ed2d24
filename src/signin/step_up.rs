//! The sign-in screens as a guest of another page, which asks once more who it is before something is changed (step-up,
//! RFC 9470). The page begins no session and goes nowhere: it says how it ended.

use super::{component::running, context::Context, layout::guest, mount::Given};
use crate::{
    browser::{self, document, listen::Listener},
    client,
    flow::{Event, State, StepUp},
    i18n::Lang,
    reactive::*,
    site::Site,
    ui::keep,
};
use js_sys::Function;
use web_sys::HtmlElement;

/// Begins in `place`; false when there are no texts. `touches` is what is about to be changed, `done` is told
/// where the sign-in page would go now, which is nowhere when no proof was given. When the dialog around it closes, it is given up.
pub fn step_up(given: Given, place: HtmlElement, touches: Option<String>, done: Function) -> bool {
    document::settle(place.clone());
    let lang = Lang::parse(given.lang).unwrap_or(Lang::En);
    if !lang.load(given.file) {
        return false;
    }
    let mut state = State::new(None, None);
    state.step_up = Some(StepUp { touches });
    client::settle(given.base);
    state.site = Site::read(&client::Json::from(given.about));
    // Who it is is known: the first screen comes with the first reply.
    state.taken_over = true;
    let ctx = Context::new(state, lang, given.draw, given.bring, given.more);
    ctx.visit(done);
    place.set_text_content(None);
    let root = root(move || {
        let _ = place.append_child(guest(ctx).node());
        if let Ok(Some(dialog)) = place.closest("dialog") {
            keep(Listener::on(&dialog, "close", move |_| give_up(ctx)));
        }
    });
    ctx.begin(root);
    running(ctx);
    ctx.send(Event::Opened { signed_in_page: false });
    true
}

/// Nobody is waited for any more. The server hears of it; should it not, the flow ends by itself.
fn give_up(ctx: Context) {
    ctx.send(Event::Cancelled);
    // Not from within the listener's own call: it goes with the rest.
    browser::spawn(async move { drop(ctx.end()) });
}
