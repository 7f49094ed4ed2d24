//! Nothing can be kept in this browser.

use super::parts::{heading, p};
use crate::{
    companion::{context::Context, core::Obstacle},
    ui::{El, el},
};

pub fn view(ctx: Context, obstacle: Obstacle) -> Vec<El> {
    let t = ctx.texts();
    let (title, text) = match obstacle {
        Obstacle::Insecure => (t.insecure_title, t.insecure_text),
        Obstacle::Crypto => (t.crypto_title, t.crypto_text),
        Obstacle::Storage => (t.storage_title, t.storage_text),
    };
    let reload = el("a").class("primary").attr("href", "").text(t.reload);
    vec![heading(title), p("", text), el("div").class("act").child(reload)]
}
