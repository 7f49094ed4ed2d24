//! The field for the new password: shown or hidden, honest about Caps Lock, and with help that asks for nothing but
//! length.

use super::super::{context::Context, parts::button, trouble::invalid};
use crate::{
    account::{
        Spot,
        strength::{Strength, strength},
    },
    browser::document,
    i18n::security::Around,
    reactive::*,
    ui::{El, Icon, el, icon},
};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The name of the field. Another one than in the dialog that may ask for the password that is known.
pub const NAME: &str = "new_password";

/// The field, its eye and its help. `least` is the rule's least length.
pub fn field(ctx: Context, least: u32) -> El {
    let (shown, caps) = (RwSignal::new(false), RwSignal::new(false));
    let judged = RwSignal::new(Strength::Empty);
    let typed = move |_| judged.set(judge(ctx, least));
    let input = el("input")
        .class("input")
        .attr("id", NAME)
        .attr("name", NAME)
        .attr("autocomplete", "new-password")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("data-focus", "")
        .attr(
            "aria-describedby",
            "new-password-error new-password-rule strength new-password-caps",
        )
        .attr_of("type", move || {
            Some(if shown.get() { "text" } else { "password" }.to_owned())
        })
        .attr_of("aria-invalid", invalid(ctx, Spot::Password))
        .on("input", typed)
        .on("keydown", move |event| {
            if let Some(key) = event.dyn_ref::<KeyboardEvent>() {
                caps.set(key.get_modifier_state("CapsLock"));
            }
        });
    // Emptied once it was taken: what was said of it goes with it.
    let help = move || {
        let taken = ctx.read(|s| s.done == Some(Spot::Password));
        let judged = judged.get();
        if taken && document::value_of(NAME).is_empty() {
            Strength::Empty
        } else {
            judged
        }
    };
    let line = |id: &str| el("p").attr("id", id).class("soft small hollow").attr("role", "status");
    let caps =
        line("new-password-caps").text_of(move || if caps.get() { ctx.words().password_caps } else { "" }.to_owned());
    let help = line("strength")
        .attr_of("data-strength", move || Some(help().name().to_owned()))
        .text_of(move || words(ctx.around(), help()).to_owned());
    let row = el("div").class("with-button").child(input).child(eye(ctx, shown));
    el("div").class("stack-small").child(row).child(help).child(caps)
}

/// What is in the field now, against the names that are tried first.
fn judge(ctx: Context, least: u32) -> Strength {
    let user = ctx
        .now(|s| s.methods.as_ref().map(|m| m.user.label.clone()))
        .unwrap_or_default();
    strength(&document::value_of(NAME), least, &[&user, &untrack(|| ctx.product())])
}

const fn words(t: &Around, judged: Strength) -> &'static str {
    match judged {
        Strength::Empty => "",
        Strength::Short => t.password_hint_short,
        Strength::Repeats => t.password_hint_repeats,
        Strength::Row => t.password_hint_row,
        Strength::Named => t.password_hint_named,
        Strength::Fair => t.password_hint_fair,
        Strength::Long => t.password_hint_long,
    }
}

/// Shows or hides what is typed. Its name stays the same; whether it is pressed says which.
fn eye(ctx: Context, shown: RwSignal<bool>) -> El {
    let m = ctx.words();
    let state = move || shown.get().to_string();
    let picture = move || {
        let which = if shown.get_untracked() {
            Icon::EyeClosed
        } else {
            Icon::Eye
        };
        Some(icon(which, ""))
    };
    button("second", "show", "", move || shown.update(|s| *s = !*s))
        .attr("aria-label", m.password_show)
        .attr("title", m.password_show)
        .attr_of("aria-pressed", move || Some(state()))
        .part(state, picture)
}
