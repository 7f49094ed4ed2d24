//! Questions that no other screen asks. Their words come from the server: shown as they are, as text and nothing else.
//! They follow the page's language in place, so that what is being typed stays.

use crate::{
    browser::document,
    flow::{Event, Input, Trouble},
    i18n::{Messages, fill},
    reactive::*,
    signin::{
        context::Context,
        parts::{act, chip, disabled, error, form, heading, links, notice, submit},
    },
    ui::{El, el},
};
use contract::{
    flow::Action,
    step::{FormField, Step},
};

pub fn questions(ctx: Context, fields: &[FormField]) -> El {
    let m = ctx.texts();
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let words = |m: &Messages, trouble| {
        if trouble == Trouble::Empty {
            m.form_empty
        } else {
            m.form_wrong
        }
    };
    let send = move || {
        let mut typed = document::typed();
        typed.retain(|(name, _)| names.contains(name));
        ctx.send(Event::Submitted {
            action: Action::Submit,
            input: Input::values(typed),
        });
    };
    let title = move || told(ctx, |title, _, _| title.cloned()).unwrap_or_else(|| m.form_title.to_owned());
    let text = move || told(ctx, |_, text, _| text.cloned()).unwrap_or_default();
    let all = fields
        .iter()
        .enumerate()
        .map(|(index, one)| field(ctx, index, one, words));
    let all = all.collect();
    form(send)
        .maybe(chip(ctx))
        .child(heading("").attr("dir", "auto").text_of(title))
        .child(notice(ctx))
        .child(el("p").class("hollow").attr("dir", "auto").text_of(text))
        .children(all)
        .child(said_at(ctx, None, words))
        .child(act(vec![Some(submit(ctx, m.continue_))]))
        .child(links(ctx, vec![]))
}

/// Something out of the form as the server tells it now: title, text, fields. Tracked.
fn told(
    ctx: Context,
    read: impl FnOnce(Option<&String>, Option<&String>, &[FormField]) -> Option<String>,
) -> Option<String> {
    ctx.read(|s| match s.flow.as_ref().map(|f| &f.step) {
        Some(Step::Form { title, text, fields }) => read(title.as_ref(), text.as_ref(), fields),
        _ => None,
    })
}

/// What is wrong, at the field that it is wrong with; `None` is the place for what is about no field.
fn said_at(ctx: Context, name: Option<String>, words: fn(&Messages, Trouble) -> &'static str) -> El {
    let here = move || ctx.read(|s| s.field == name);
    let key = here.clone();
    let draw = move || untrack(&here).then(|| error(ctx, move |trouble| words(ctx.texts(), trouble).to_owned()));
    el("div").class("bare").part(move || key().to_string(), draw)
}

fn field(ctx: Context, index: usize, field: &FormField, words: fn(&Messages, Trouble) -> &'static str) -> El {
    let mut id = String::from("field-");
    id.push_str(&index.to_string());
    let optional = field.optional;
    let label = move || {
        let label = told(ctx, |_, _, fields| fields.get(index).map(|field| field.label.clone())).unwrap_or_default();
        if optional {
            fill(ctx.texts().form_optional, "label", &label)
        } else {
            label
        }
    };
    let name = field.name.clone();
    let wrong = move || disabled(ctx.read(|s| s.field.as_ref() == Some(&name)));
    let input = el("input")
        .class("input")
        .attr("id", &id)
        .attr("name", &field.name)
        .attr("type", if field.secret { "password" } else { "text" })
        .attr("autocomplete", "off")
        .attr("maxlength", "1024")
        .attr("aria-describedby", "error")
        .attr_of("aria-invalid", wrong);
    let input = if index == 0 {
        input.attr("data-focus", "")
    } else {
        input
    };
    let input = if optional {
        input
    } else {
        input.attr("aria-required", "true")
    };
    el("div")
        .class("field")
        .child(el("label").attr("for", &id).attr("dir", "auto").text_of(label))
        .child(input)
        .child(said_at(ctx, Some(field.name.clone()), words))
}
