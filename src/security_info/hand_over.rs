//! Goes over to the page that carries every part, when one is opened that this one has no view for. Most visits look at
//! the overview, so the other parts are no part of what every visit downloads. The server holds the state and the
//! address says which part it is: the other page begins as it would after being loaded again.

use super::context::{ALL, Context};
use crate::{account::View, browser, page, reactive::*, ui::El};
use wasm_bindgen::JsValue;

/// Draws the wait for the other page.
pub fn hand_over(ctx: Context, view: View) -> El {
    let m = ctx.words();
    let news = move || {
        ctx.read(|_| ());
        ctx.lang.track();
    };
    page::hand_over(m, m.unreachable_text, news, move |failed| go(ctx, view.clone(), failed))
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
