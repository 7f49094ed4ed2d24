//! Small parts that several screens share.

use crate::companion::context::Context;
use leptos::{html, prelude::*, svg};
use wasm_bindgen::JsCast;

/// The time that is left, as the edge of a plate: `share` in 0..1.
pub fn edge(share: impl Fn() -> f64 + Send + 'static) -> impl IntoView {
    let dashes = move || format!("{:.1} 100", share().clamp(0.0, 1.0) * 100.0);
    svg::svg().attr("class", "edge").attr("aria-hidden", "true").child((
        svg::rect(),
        svg::rect()
            .attr("class", "time")
            .attr("pathLength", "100")
            .attr("stroke-dasharray", dashes),
    ))
}

/// An account as a label: its first letter and its name.
pub fn who(name: String) -> impl IntoView {
    let initial: String = name.chars().next().into_iter().collect();
    html::p().class("who still").child((
        html::i()
            .attr("aria-hidden", "true")
            .attr("translate", "no")
            .child(initial),
        html::bdi().attr("translate", "no").child(name),
    ))
}

/// The heading; takes the focus when the screen changes.
pub fn heading(text: impl IntoView) -> impl IntoView {
    html::h1().attr("tabindex", "-1").child(text)
}

/// A button that says what it does to tests, too. A press that no person made is ignored (security rule 85).
pub fn button(
    class: &'static str,
    action: &'static str,
    text: &'static str,
    press: impl Fn() + 'static,
) -> impl IntoView {
    html::button()
        .class(class)
        .attr("type", "button")
        .attr("data-action", action)
        .on(leptos::ev::click, move |event| {
            if event.is_trusted() {
                press();
            }
        })
        .child(text)
}

/// What went wrong; read out when it comes.
pub fn error(text: impl Fn() -> Option<&'static str> + Send + 'static) -> impl IntoView {
    html::p()
        .class("error")
        .attr("id", "error")
        .attr("role", "alert")
        .child(text)
}

/// The text in the field of a submitted form. Read now: fields are filled by more than keys.
pub fn field_of(event: &web_sys::SubmitEvent, name: &str) -> String {
    let form = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let field = form.and_then(|f| f.query_selector(&format!("input[name={name}]")).ok().flatten());
    field
        .and_then(|f| f.dyn_into::<web_sys::HtmlInputElement>().ok())
        .map(|f| f.value())
        .unwrap_or_default()
}

/// The label of the account on the screen.
pub fn shown_account(ctx: Context) -> String {
    ctx.state
        .with_untracked(|s| s.shown().map(|a| a.profile.account.clone()))
        .unwrap_or_default()
}
