//! A phone is added: a picture to scan, and the same link for the phone the page itself is on. The page listens meanwhile.

use crate::{
    browser::{format, handheld},
    i18n::fill,
    page::{absolute, open_link},
    reactive::*,
    route::decent,
    signin::{
        context::Context,
        here::copy,
        parts::{act, action, para, seconds_until},
    },
    ui::{El, el, qr},
};
use contract::{
    Millis,
    flow::{Action, Flow},
    step::{EnrollOffer, Step},
};

pub fn pairing(ctx: Context, offer: &EnrollOffer) -> El {
    let over = move || seconds_until(ctx, end) == Some(0);
    let offer = offer.clone();
    let draw = move || Some(if untrack(over) { ended(ctx) } else { open(ctx, &offer) });
    el("div").class("stack").part(move || over().to_string(), draw)
}

fn end(flow: &Flow) -> Option<Millis> {
    match &flow.step {
        Step::EnrollRequired { offer, .. } => offer.expires_at,
        _ => None,
    }
}

fn open(ctx: Context, offer: &EnrollOffer) -> El {
    let m = ctx.texts();
    let link = offer.link.clone().filter(|link| decent(link));
    let buttons = link.map(|link| {
        let open = handheld().then(|| open_link(&link, m.enroll_push_open));
        act(vec![open, Some(copy(ctx, "copy_link", m.copy_link, absolute(&link)))])
    });
    let left = move || {
        let left = seconds_until(ctx, end);
        left.map_or_else(String::new, |left| {
            fill(m.phone_left, "time", &format::countdown(left * 1000))
        })
    };
    el("div")
        .class("stack")
        .child(para("", m.enroll_push_text))
        .maybe(offer.qr.as_ref().map(|code| qr(m.enroll_qr, code)))
        .child(
            el("p")
                .attr("id", "remaining")
                .class("small soft centred")
                .attr("aria-live", "off")
                .text_of(left),
        )
        .maybe(buttons)
}

fn ended(ctx: Context) -> El {
    let m = ctx.texts();
    let again = ctx.flow(|flow| flow.allows(Action::Resend)) == Some(true);
    let again = again.then(|| action(ctx, "primary", "resend", m.enroll_again, Action::Resend));
    el("div")
        .class("stack")
        .child(para("note", m.enroll_over).attr("role", "status"))
        .child(act(vec![again]))
}
