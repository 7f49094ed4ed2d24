//! Nothing can be kept in this browser.

use super::parts::heading;
use crate::companion::{context::Context, core::Obstacle};
use leptos::prelude::*;

pub fn view(ctx: Context, obstacle: Obstacle) -> impl IntoView {
    let t = ctx.texts();
    let (title, text) = match obstacle {
        Obstacle::Insecure => (t.insecure_title, t.insecure_text),
        Obstacle::Crypto => (t.crypto_title, t.crypto_text),
        Obstacle::Storage => (t.storage_title, t.storage_text),
    };
    view! {
        {heading(title)}
        <p>{text}</p>
        <div class="act"><a class="primary" href="">{t.reload}</a></div>
    }
}
