//! A step this page has no screen for: no dead end.

use super::{
    context::Context,
    parts::{another_way, cancel, chip, error, heading},
};
use crate::browser::window;
use leptos::prelude::*;

pub fn unknown(ctx: Context) -> AnyView {
    let m = ctx.texts();
    let reload = move |_| {
        let _ = window().location().reload();
    };
    view! {
        {chip(ctx)}
        {heading(m.unknown_title)}
        <p>{m.unknown_text}</p>
        {error(ctx, move |_| m.stale)}
        <div class="act">
            <button type="button" class="primary" data-action="retry" on:click=reload>{m.reload}</button>
        </div>
        <div class="links">{another_way(ctx)}{cancel(ctx)}</div>
    }
    .into_any()
}
