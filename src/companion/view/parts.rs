//! Small parts that several screens share.

use crate::{
    companion::context::Context,
    reactive::*,
    ui::{El, el, svg},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

/// A paragraph.
pub fn p(class: &str, text: &str) -> El {
    el("p").class(class).text(text)
}

/// The heading; takes the focus when the screen changes.
pub fn heading(text: &str) -> El {
    el("h1").attr("tabindex", "-1").text(text)
}

/// A list of sentences.
pub fn list(tag: &str, class: &str, items: &[&str]) -> El {
    el(tag)
        .class(class)
        .children(items.iter().map(|item| el("li").text(item)).collect())
}

/// The time that is left, as the edge of a plate: `share` in thousandths.
pub fn edge(share: impl Fn() -> i64 + 'static) -> El {
    let dashes = move || Some([share().clamp(0, 1_000).to_string().as_str(), " 1000"].concat());
    let time = svg("rect")
        .class("time")
        .attr("pathLength", "1000")
        .attr_of("stroke-dasharray", dashes);
    svg("svg")
        .class("edge")
        .attr("aria-hidden", "true")
        .child(svg("rect"))
        .child(time)
}

/// What stands in the label of an account: its first letter and its name.
pub fn face(name: &str) -> [El; 2] {
    let initial: String = name.chars().next().into_iter().collect();
    [
        el("i")
            .attr("aria-hidden", "true")
            .attr("translate", "no")
            .text(&initial),
        el("bdi").attr("translate", "no").text(name),
    ]
}

/// An account as a label.
pub fn who(name: &str) -> El {
    el("p").class("who still").children(face(name).into())
}

/// A button that says what it does to tests, too. A press that no person made is ignored (security rule 85).
pub fn button(class: &str, action: &str, text: &str, press: impl Fn() + 'static) -> El {
    el("button")
        .class(class)
        .attr("type", "button")
        .attr("data-action", action)
        .text(text)
        .on("click", trusted(Box::new(press)))
}

/// Boxed, so that listeners are compiled once for all buttons.
fn trusted(press: Box<dyn Fn()>) -> impl Fn(Event) {
    move |event| {
        if event.is_trusted() {
            press();
        }
    }
}

/// The button that sends a form.
pub fn submit(class: &str, action: &str) -> El {
    el("button")
        .class(class)
        .attr("type", "submit")
        .attr("data-action", action)
}

/// A form that is answered here and never sent by the browser.
pub fn form(class: &str, sent: impl Fn(&Event) + 'static) -> El {
    el("form")
        .class(class)
        .attr("novalidate", "")
        .attr("autocomplete", "off")
        .on("submit", handled(Box::new(sent)))
}

fn handled(sent: Box<dyn Fn(&Event)>) -> impl Fn(Event) {
    move |event| {
        event.prevent_default();
        sent(&event);
    }
}

/// What went wrong; read out when it comes.
pub fn error(id: &str, text: impl Fn() -> Option<&'static str> + 'static) -> El {
    let text = move || text().unwrap_or_default().to_owned();
    el("p")
        .class("error")
        .attr("id", id)
        .attr("role", "alert")
        .text_of(text)
}

/// An attribute that is there or not.
pub fn flag(on: bool) -> Option<String> {
    on.then(String::new)
}

/// `true`, or no attribute.
pub fn yes(on: bool) -> Option<String> {
    on.then(|| "true".into())
}

/// The text in the field of a sent form. Read now: fields are filled by more than keys.
pub fn field_of(event: &Event, name: &str) -> String {
    let form = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let field = form.and_then(|f| f.query_selector(&["input[name=", name, "]"].concat()).ok().flatten());
    field.map(|f| value_of(&f)).unwrap_or_default()
}

/// The text in a field.
pub fn value_of(field: &Element) -> String {
    field
        .dyn_ref::<HtmlInputElement>()
        .map(HtmlInputElement::value)
        .unwrap_or_default()
}

/// The label of the account on the screen.
pub fn shown_account(ctx: Context) -> String {
    ctx.state
        .with_untracked(|s| s.shown().map(|a| a.profile.account.clone()))
        .unwrap_or_default()
}

/// Digits one by one, so that a screen reader does not make a thousand of them.
pub fn spoken(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 2);
    for digit in digits.chars() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}
