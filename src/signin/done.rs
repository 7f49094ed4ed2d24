//! Done. Continues by itself where this tab finished; where another one did, it says so.

use super::{context::Context, parts::heading};
use crate::route::safe_target;
use leptos::prelude::*;

pub fn done(ctx: Context, to: &str) -> AnyView {
    let m = ctx.texts();
    let elsewhere = ctx.state.with_untracked(|s| s.elsewhere);
    let client = ctx.flow(|f| f.client.as_ref().map(|c| c.origin.clone())).flatten();
    let target = safe_target(to, client.as_deref()).then(|| to.to_owned());
    view! {
        {heading(m.done_title)}
        <p class="soft" role="status">{if elsewhere { m.done_elsewhere } else { m.done_text }}</p>
        <div class="act">
            {target.map(|to| view! { <a class="primary" href=to data-action="continue">{m.continue_}</a> })}
        </div>
    }
    .into_any()
}
