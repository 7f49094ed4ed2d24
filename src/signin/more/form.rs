//! Questions that no other screen asks. Their words come from the server: shown as they are, as text and nothing else.

use crate::{
    browser::document,
    flow::{Event, Input, Trouble},
    i18n::fill,
    signin::{
        context::Context,
        parts::{act, chip, disabled, error, form, heading, links, notice, para, submit},
    },
    ui::{El, el},
};
use contract::{flow::Action, step::FormField};

pub fn questions(ctx: Context, title: Option<&str>, text: Option<&str>, fields: &[FormField]) -> El {
    let m = ctx.texts();
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let words = move |trouble| {
        if trouble == Trouble::Empty {
            m.form_empty
        } else {
            m.form_wrong
        }
        .to_owned()
    };
    let send = move || {
        let mut typed = document::typed();
        typed.retain(|(name, _)| names.contains(name));
        ctx.send(Event::Submitted {
            action: Action::Submit,
            input: Input::values(typed),
        });
    };
    let all = fields
        .iter()
        .enumerate()
        .map(|(index, one)| field(ctx, index, one))
        .collect();
    form(send)
        .maybe(chip(ctx))
        .child(heading(title.unwrap_or(m.form_title)).attr("dir", "auto"))
        .child(notice(ctx))
        .maybe(text.map(|text| para("long", text).attr("dir", "auto")))
        .children(all)
        .child(error(ctx, words))
        .child(act(vec![Some(submit(ctx, m.continue_))]))
        .child(links(ctx, vec![]))
}

fn field(ctx: Context, index: usize, field: &FormField) -> El {
    let mut id = String::from("field-");
    id.push_str(&index.to_string());
    let label = if field.optional {
        fill(ctx.texts().form_optional, "label", &field.label)
    } else {
        field.label.clone()
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
    let input = if field.optional {
        input
    } else {
        input.attr("aria-required", "true")
    };
    el("div")
        .class("field")
        .child(el("label").attr("for", &id).attr("dir", "auto").text(&label))
        .child(input)
}
