//! Connect with a link?

use super::parts::{button, error, field_of, flag, form, heading, list, p, submit, yes};
use crate::{
    browser::{document, window},
    companion::{
        context::Context,
        core::{Event, PairFailure, Pairing, device_name},
    },
    i18n::companion::Texts,
    reactive::*,
    ui::{self, El, el},
};

pub fn view(ctx: Context) -> Vec<El> {
    let t = ctx.texts();
    let busy = move || ctx.read(|s| matches!(s.pairing, Pairing::Site { busy: true, .. }));
    let nameless = RwSignal::new(false);
    let sent = move |event: &web_sys::Event| {
        let name = device_name::valid(&field_of(event, "name"));
        nameless.set(name.is_none());
        match name {
            Some(name) => ctx.send(Event::PairAgreed { name }),
            None => document::focus_main(),
        }
    };
    let text = move || {
        if nameless.get() {
            Some(t.pair_name_empty)
        } else {
            failure(ctx)
        }
    };
    let agree = submit("primary", "pair")
        .attr_of("disabled", move || flag(busy()))
        .text_of(move || if busy() { t.pair_busy } else { t.pair_button }.into());
    let act = el("div").class("act").child(agree).child(leave(ctx));
    vec![
        // The product's name may arrive after the link.
        el("h1")
            .attr("tabindex", "-1")
            .part(move || ctx.product(), move || Some(title(ctx))),
        p("", t.pair_text),
        list(
            "ul",
            "points",
            &[t.pair_point_requests, t.pair_point_code, t.pair_point_key],
        ),
        form("stack", sent).child(name_field(ctx, nameless, text)).child(act),
    ]
}

fn title(ctx: Context) -> El {
    let t = ctx.texts();
    match untrack(|| ctx.product()) {
        product if product.is_empty() => el("span").text(t.pair_title_plain),
        product => ui::sentence(el("span"), t.pair_title, &[("product", &product)]),
    }
}

fn name_field(ctx: Context, nameless: RwSignal<bool>, text: impl Fn() -> Option<&'static str> + 'static) -> El {
    let t = ctx.texts();
    let name = device_name::suggest(&window().navigator().user_agent().unwrap_or_default(), t);
    let input = el("input")
        .class("input")
        .attr("id", "name")
        .attr("name", "name")
        .attr("autocomplete", "off")
        .attr("maxlength", "64")
        .attr("value", &name)
        .attr("aria-describedby", "name-hint error")
        .attr_of("aria-invalid", move || yes(nameless.get()));
    el("div")
        .class("field")
        .child(el("label").attr("for", "name").text(t.pair_name))
        .child(input)
        .child(p("soft small", t.pair_name_hint).attr("id", "name-hint"))
        .child(error("error", text))
}

fn failure(ctx: Context) -> Option<&'static str> {
    let failure = ctx.read(|s| match s.pairing {
        Pairing::Site { failure, .. } => failure,
        _ => None,
    });
    failure.map(|failure| failed(ctx.texts(), failure))
}

const fn failed(t: &Texts, failure: PairFailure) -> &'static str {
    match failure {
        PairFailure::Used => t.pair_used_text,
        PairFailure::Storage => t.pair_storage,
        PairFailure::Unreachable => t.pair_offline,
        PairFailure::Refused => t.pair_refused,
        PairFailure::Server => t.pair_failed,
    }
}

fn leave(ctx: Context) -> El {
    button("second", "cancel", ctx.texts().cancel, move || {
        ctx.send(Event::PairLeft)
    })
}

/// The link has been used, or is too old.
pub fn used(ctx: Context) -> Vec<El> {
    let t = ctx.texts();
    let other = button("primary", "add_account", t.pair_other_link, move || {
        ctx.send(Event::PairAsked)
    });
    vec![
        heading(t.pair_used_title),
        p("", t.pair_used_text),
        el("div").class("act").child(other).child(leave(ctx)),
    ]
}
