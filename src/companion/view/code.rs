//! The code that works without a connection.

use super::parts::{edge, error, p};
use crate::{
    browser::{format::whole_seconds, spawn, timer::Timer, window},
    companion::{
        context::Context,
        core::{number::halves, totp},
        promise::brought,
    },
    i18n::fill,
    reactive::*,
    ui::{El, el},
};

/// How long *copied* stands, ms.
const STANDS: i64 = 2_500;

pub fn view(ctx: Context) -> El {
    let t = ctx.texts();
    let period = ctx.state.with_untracked(|s| s.shown().map_or(30, |a| a.profile.period));
    let left = move || ctx.read(|s| totp::left(s.now, period));
    let next = move || {
        let n = whole_seconds(left());
        fill(
            if n == 1 { t.code_next_one } else { t.code_next_other },
            "n",
            &n.to_string(),
        )
    };
    let code = move || ctx.account(|a| a.code.clone()).flatten();
    // A code that could not be made is known by its period, so that the key changes.
    let key = move || code().map_or_else(String::new, |(of, code)| code.unwrap_or_else(|| of.to_string()));
    let face = move || {
        Some(match untrack(code) {
            Some((_, Some(digits))) => copy_button(ctx, digits),
            Some((_, None)) => error("code-error", move || Some(t.code_failed)),
            None => p("soft", t.code_wait),
        })
    };
    el("section")
        .class("plate code-plate")
        .attr("aria-labelledby", "code-title")
        .child(edge(move || left() / Millis::from(period.max(1))))
        .child(el("h2").attr("id", "code-title").text(t.code_label))
        .part(key, face)
        .child(el("p").class("soft small left").attr("aria-live", "off").text_of(next))
}

use contract::Millis;

fn copy_button(ctx: Context, digits: String) -> El {
    let t = ctx.texts();
    let said = RwSignal::new("");
    let timer = StoredValue::new_local(None::<Timer>);
    let (first, second) = halves(&digits);
    let shown = el("span")
        .class("digits")
        .attr("translate", "no")
        .child(el("span").class("half").text(first))
        .child(el("span").class("half").text(second));
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&digits);
        spawn(async move {
            let copied = brought(Ok(promise)).await.is_some();
            // The code may have changed meanwhile, and this button with it.
            let _ = said.try_set(if copied { t.code_copied } else { t.code_copy_failed });
            let back = Timer::after(STANDS, move || {
                let _ = said.try_set("");
            });
            let _ = timer.try_update_value(|timer| *timer = Some(back));
        });
    };
    let hint = el("span")
        .class("hint")
        .attr_of("data-copied", move || (said.get() == t.code_copied).then(String::new))
        .text_of(move || if said.get().is_empty() { t.code_copy } else { said.get() }.into());
    let button = el("button")
        .class("code")
        .attr("id", "totp")
        .attr("type", "button")
        .attr("data-action", "copy")
        .on("click", copy)
        .child(shown)
        .child(hint);
    let heard = el("p")
        .class("visually-hidden")
        .attr("role", "status")
        .text_of(move || said.get().into());
    el("div").class("code-face").child(button).child(heard)
}
