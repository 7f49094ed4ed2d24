//! Fields of the wizards, and the name of what has just been added.

use super::super::{
    context::Context,
    parts::{disabled, form, para},
    trouble::{invalid, trouble_with},
};
use crate::{
    account::{Call, Event, Spot, Why},
    ui::{El, el},
};
use contract::account::PatchMethod;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Longest name, characters.
const LONGEST: usize = 64;

/// How a field is drawn.
pub struct Field<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// What stands in it at first.
    pub value: &'a str,
    /// Further attributes.
    pub attrs: &'a [(&'a str, &'a str)],
    /// Where its trouble is said.
    pub spot: Spot,
}

/// A field with its label and what is wrong with it; and the input itself, to read it when it is needed.
pub fn field(
    ctx: Context,
    field: &Field<'_>,
    hint: Option<El>,
    words: impl Fn(Why) -> Option<&'static str> + 'static,
) -> (El, HtmlInputElement) {
    let input = el("input")
        .class("input")
        .attr("id", field.name)
        .attr("name", field.name)
        .attr("type", "text")
        .attr("value", field.value)
        .attr("translate", "no")
        .attr("aria-describedby", "field-hint field-error")
        .attr_of("aria-invalid", invalid(ctx, field.spot));
    let input = field
        .attrs
        .iter()
        .fold(input, |input, (name, value)| input.attr(name, value));
    // A name that can be changed is not what the screen is about.
    let input = if field.spot == Spot::Rename {
        input
    } else {
        input.attr("data-focus", "")
    };
    let node = input.node().clone().unchecked_into();
    let whole = el("div")
        .class("field")
        .child(el("label").attr("for", field.name).text(field.label))
        .child(input)
        .maybe(hint.map(|hint| hint.attr("id", "field-hint")))
        .child(trouble_with(ctx, field.spot, words).attr("id", "field-error"));
    (whole, node)
}

/// What a name may not be, before the server is asked.
pub fn bad_name(name: &str) -> bool {
    name.is_empty() || name.chars().count() > LONGEST
}

/// A new name for what has just been added.
pub fn rename(ctx: Context, id: &str, hint: &str) -> El {
    let t = ctx.add();
    let method = id.to_owned();
    let now = ctx.now(|s| {
        let known = s.method(&method).map(|m| m.label.clone());
        known.or_else(|| s.enrollment.as_ref().map(|e| e.label.clone()))
    });
    let words = move |why| matches!(why, Why::Empty).then_some(t.name_empty);
    let (whole, input) = field(
        ctx,
        &Field {
            name: "label",
            label: t.name_label,
            value: &now.unwrap_or_default(),
            attrs: &[("autocomplete", "off"), ("maxlength", "64")],
            spot: Spot::Rename,
        },
        Some(para("small soft", hint)),
        words,
    );
    let send = move || {
        let label = input.value().trim().to_owned();
        if bad_name(&label) {
            return ctx.send(Event::Refused(Spot::Rename, Why::Empty));
        }
        let patch = PatchMethod {
            label: Some(label),
            ..PatchMethod::default()
        };
        ctx.press(Call::Patch {
            id: method.clone(),
            patch,
        });
    };
    let said = move || ctx.read(|s| s.done == Some(Spot::Rename));
    let said = move || if said() { t.name_saved } else { "" }.to_owned();
    let save = el("button")
        .attr("type", "submit")
        .class("second")
        .attr_of("aria-disabled", move || disabled(ctx.busy()))
        .text(t.name_save);
    form(send)
        .child(whole)
        .child(el("div").class("act").child(save))
        .child(el("p").class("small soft hollow").attr("role", "status").text_of(said))
}
