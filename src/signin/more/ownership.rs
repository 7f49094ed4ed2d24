//! Before a code is sent to an address, whoever asks for it completes the address: a stolen password alone sends nothing
//! to anybody.

use crate::{
    browser::document,
    flow::Trouble,
    signin::{
        code_help::left,
        context::Context,
        parts::{act, chip, error, form, heading, invalid, links, notice, submit},
    },
    ui::{El, el, sentence},
};
use contract::{flow::Action, step::CodeKind};

pub fn ownership(ctx: Context, masked: &str, kind: CodeKind) -> El {
    let m = ctx.texts();
    let mail = kind != CodeKind::Sms;
    let (text, label) = if mail {
        (m.proof_email, m.proof_email_label)
    } else {
        (m.proof_sms, m.proof_sms_label)
    };
    let words = move |trouble| {
        match trouble {
            Trouble::Empty => m.proof_empty,
            Trouble::TooShort => m.proof_short,
            _ => m.proof_wrong,
        }
        .to_owned()
    };
    let input = el("input")
        .class(if mail { "input" } else { "input input-code" })
        .attr("id", "address")
        .attr("name", "address")
        .attr("type", "text")
        .attr("inputmode", if mail { "email" } else { "numeric" })
        .attr("autocomplete", if mail { "email" } else { "off" })
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("translate", "no")
        .attr("maxlength", if mail { "320" } else { "12" })
        .attr("data-focus", "")
        .attr("aria-describedby", "error left")
        .attr_of("aria-invalid", invalid(ctx));
    let field = el("div")
        .class("field")
        .child(el("label").attr("for", "address").text(label))
        .child(input)
        .child(error(ctx, words))
        .child(
            el("p")
                .attr("id", "left")
                .class("small soft hollow")
                .text_of(move || left(ctx)),
        );
    form(move || ctx.act_with(Action::Prove, "address", document::value_of("address")))
        .maybe(chip(ctx))
        .child(heading(m.proof_title))
        .child(notice(ctx))
        .child(sentence(el("p").class("soft"), text, &[("masked", masked)]))
        .child(field)
        .child(act(vec![Some(submit(ctx, m.proof_send))]))
        .child(links(ctx, vec![]))
}
