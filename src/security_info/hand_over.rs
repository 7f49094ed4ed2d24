//! Goes over to the page that carries every part, when one is opened that this one has no view for. Most visits look at
//! the overview, so the other parts are no part of what every visit downloads. The server holds the state and the
//! address says which part it is: the other page begins as it would after being loaded again.

use super::{
    context::{ALL, Context},
    parts::{act, button, heading, para, stack},
};
use crate::{
    account::View,
    browser::{self, document},
    reactive::*,
    ui::{El, el, watch},
};
use wasm_bindgen::JsValue;

/// Draws the wait for the other page.
pub fn hand_over(ctx: Context, view: View) -> El {
    let failed = RwSignal::new(false);
    go(ctx, view.clone(), failed);
    let key = move || failed.get().to_string();
    el("div").part(key, move || Some(draw(ctx, &view, failed)))
}

fn draw(ctx: Context, view: &View, failed: RwSignal<bool>) -> El {
    let m = ctx.words();
    if !failed.get_untracked() {
        name(ctx, "loading");
        return stack().child(para("soft", m.loading).attr("role", "status"));
    }
    name(ctx, "unreachable");
    let view = view.clone();
    let again = button("primary", "retry", m.try_again, move || {
        failed.set(false);
        go(ctx, view.clone(), failed);
    });
    stack()
        .child(heading(m.unreachable_title))
        .child(para("", m.unreachable_text).attr("role", "alert"))
        .child(act(vec![Some(again)]))
}

/// The document is called this until something else is drawn. The frame names it after the page; this runs after it.
fn name(ctx: Context, name: &'static str) {
    watch(move || {
        ctx.read(|_| ());
        ctx.lang.track();
        document::mark("data-step", Some(name));
    });
}

/// Fetches the other page; when it is there, and still needed, this one ends and that one begins.
fn go(ctx: Context, view: View, failed: RwSignal<bool>) {
    browser::spawn(async move {
        let begin = ctx.fetch(ALL).await;
        // Another part was opened meanwhile, or the language was changed, which began anew.
        if ctx.ended() || ctx.now(|s| s.view != view) {
            return;
        }
        let Some(begin) = begin else {
            failed.try_set(true);
            return;
        };
        let more = ctx.end();
        let _ = begin.call1(&JsValue::NULL, &more);
    });
}
