//! Parts of the wizards.

use super::super::{
    context::Context,
    parts::{disabled, form, para},
    trouble::{invalid, trouble_with},
};
use crate::{
    account::{Call, Event, Spot, View, Why},
    browser::{format, spawn, window},
    i18n::fill,
    reactive::*,
    ui::{El, el},
};
use contract::{
    Millis,
    account::{Enrollment, PatchMethod},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// Longest name, characters.
const LONGEST: usize = 64;

/// Something out of what is being added, tracked.
pub fn open<T>(ctx: Context, read: impl FnOnce(&Enrollment) -> T) -> Option<T> {
    ctx.read(|s| s.enrollment.as_ref().map(read))
}

/// A button that makes a write and keeps its words meanwhile.
pub fn quiet(ctx: Context, class: &str, name: &str, text: &str, call: impl Fn() -> Call + 'static) -> El {
    super::super::parts::button(class, name, text, move || ctx.press(call()))
        .attr_of("aria-disabled", move || disabled(ctx.busy()))
}

/// What is under every step: the way out, which leaves nothing behind.
pub fn give_up(ctx: Context, id: &str) -> El {
    let id = id.to_owned();
    let call = move || Call::GiveUp { id: id.clone() };
    el("div")
        .class("links")
        .child(quiet(ctx, "link", "give_up", ctx.add().give_up, call))
}

/// What is under a first step: back to what can be added.
pub fn back(ctx: Context) -> El {
    let link = super::super::parts::go("link", "back", ctx.add().back, &View::Add(None));
    el("div").class("links").child(link)
}

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

/// How much time is left until an instant of the server's clock.
pub fn remaining(ctx: Context, at: fn(&Enrollment) -> Option<Millis>) -> El {
    let m = ctx.words();
    let left = move || ctx.read(|s| Some(format::whole_seconds(s.until(at(s.enrollment.as_ref()?)?))));
    let text = move || {
        left().map_or_else(String::new, |left| {
            fill(m.phone_left, "time", &format::countdown(left * 1000))
        })
    };
    el("p")
        .attr("id", "remaining")
        .class("small soft centred")
        .attr("aria-live", "off")
        .text_of(text)
}

/// A button that puts a text on the clipboard, and says so.
pub fn copy(ctx: Context, class: &str, name: &str, text: &'static str, value: impl Fn() -> String + 'static) -> El {
    let m = ctx.words();
    let copied = RwSignal::new(false);
    let press = move || {
        let promise = window().navigator().clipboard().write_text(&value());
        spawn(async move {
            // Refused, it is still there to be read.
            if JsFuture::from(promise).await.is_ok() {
                copied.try_set(true);
            }
        });
    };
    let label = move || if copied.get() { m.copied } else { text }.to_owned();
    // A status of its own: a button that changes its name is not announced.
    let said = move || if copied.get() { m.copied } else { "" }.to_owned();
    let status = el("span").class("visually-hidden").attr("role", "status").text_of(said);
    el("span")
        .class("bare")
        .child(super::super::parts::button(class, name, "", press).text_of(label))
        .child(status)
}
