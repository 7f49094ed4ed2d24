//! The sign-in screens in a frame of another site's page: told what for, they begin no session of this browser, keep nothing
//! in it, and go nowhere. The script around them hands the result to that page.

use super::{context::Context, layout::guest, mount::Given};
use crate::{
    browser::{self, document, listen::Listener},
    client,
    flow::{Event, IN_A_FRAME, State, StepUp},
    i18n::Lang,
    reactive::*,
    site::Site,
    ui::{keep, watch},
};
use js_sys::Function;

/// What a frame is for.
pub struct Framed {
    /// The registered application.
    pub client: String,
    /// Its request, as the gateway knows it.
    pub request: String,
    /// A fresh proof of a session that is there is asked for, instead of signing in.
    pub fresh: bool,
    /// Told where the sign-in page would go now: an address, nothing when it was given up, or
    /// `!` and a word for what was in the way.
    pub done: Function,
}

/// Begins; false when there is no place for it, or there are no texts. A `cancel` event at the place gives it up.
pub fn embed(given: Given, framed: Framed) -> bool {
    let lang = Lang::parse(given.lang).unwrap_or(Lang::En);
    let Some(place) = document::place().filter(|_| lang.load(given.file)) else {
        return false;
    };
    let mut state = State::new(Some(framed.client), Some(framed.request));
    state.framed = Some(IN_A_FRAME);
    state.step_up = framed.fresh.then_some(StepUp { touches: None });
    // Who it is is known: the first screen comes with the first reply.
    state.taken_over = framed.fresh;
    state.identifier = given.identifier.unwrap_or_default();
    client::settle(given.base);
    state.site = Site::read(&client::Json::from(given.about));
    let ctx = Context::new(state, lang, given.draw, given.bring, given.more);
    ctx.visit(framed.done);
    let root = root(move || {
        let _ = place.append_child(guest(ctx).node());
        let over = RwSignal::new(false);
        keep(Listener::on(&place, "cancel", move |_| over.set(true)));
        watch(move || {
            if over.get() {
                give_up(ctx);
            }
        });
    });
    ctx.begin(root);
    ctx.send(Event::Opened { signed_in_page: false });
    true
}

/// Nobody is waited for any more. The server hears of it first, where there is anything that can be ended; what it is being
/// asked just now is answered before, so that no word of the page around is lost.
fn give_up(ctx: Context) {
    let (busy, begun) = ctx.state.with(|s| (s.busy(), s.flow.is_some()));
    if busy {
        return;
    }
    // Not from within the effect that looks at the very state.
    browser::spawn(async move {
        if begun {
            ctx.send(Event::Cancelled);
        } else {
            ctx.leave_host("");
        }
    });
}
