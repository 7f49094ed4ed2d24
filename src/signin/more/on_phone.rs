//! The phone shows the number, and it is typed here. The phone can only deny.

use crate::{
    browser::document,
    flow::Trouble,
    i18n::fill,
    signin::{
        code::input,
        context::Context,
        facts::facts,
        here::here,
        parts::{act, chip, error, form, heading, links, notice, para, resend, submit},
        phone::{more_time, same, use_code, wait},
        plate::plate,
        track::{late, track},
    },
    ui::{El, el, sentence},
};
use contract::{
    flow::Action,
    step::{Alphabet, Push},
};

pub fn on_phone(ctx: Context, push: &Push) -> El {
    let m = ctx.texts();
    let digits = push.number.as_ref().map_or(6, |number| number.digits);
    let words = move |trouble| match trouble {
        Trouble::Empty => m.phone_typed_empty.to_owned(),
        Trouble::TooShort => fill(m.phone_typed_short, "n", &digits.to_string()),
        _ => m.wrong_title.to_owned(),
    };
    let field = el("div")
        .class("field")
        .child(el("label").attr("for", "code").text(m.phone_typed_label))
        .child(input(ctx, digits, Alphabet::Digits))
        .child(error(ctx, words));
    form(move || ctx.act_with(Action::Code, "code", document::value_of("code")))
        .maybe(chip(ctx))
        .child(heading(m.phone_title))
        .child(notice(ctx))
        .child(sentence(
            el("p").class("soft"),
            m.phone_typed,
            &[("device", &push.device)],
        ))
        .child(field)
        .child(act(vec![Some(submit(ctx, m.continue_))]))
        .child(plate(ctx, None))
        .child(more_time(ctx))
        .child(track(ctx, push.device.clone()))
        .child(here(ctx, push))
        .child(facts(ctx, &push.context))
        .child(para("small soft", same(m, push)))
        .child(act(vec![use_code(ctx, "second")]))
        .child(links(ctx, vec![Some(resend(ctx, wait))]))
        .child(late(ctx, push))
}
