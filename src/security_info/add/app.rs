//! An authenticator app: a name, a picture to scan, a code that proves it.

use super::{
    super::{
        context::Context,
        parts::{act, form, heading, para, stack, submit},
    },
    code::{CodeWords, code_form},
    field::{Field, bad_name, field},
    parts::{back, copy, give_up},
};
use crate::{
    account::{
        Call, Event, Spot, Why,
        setup::{
            names::{Clash, clash, free},
            otpauth::{grouped, link},
            qr::qr as encode,
        },
    },
    browser::handheld,
    reactive::*,
    ui::{El, el, qr, sentence},
};
use contract::{
    account::{Enrollment, StartEnrollment},
    flow::MethodKind,
};

/// The name first: it is part of the picture, and an app that knows it already would forget what it had.
pub fn begin(ctx: Context) -> El {
    let t = ctx.add();
    let proposed = ctx.now(|s| s.methods.as_ref().map(|m| free(m, &m.user.label)));
    let typed = RwSignal::new(proposed.clone().unwrap_or_default());
    let hint = move || crate::i18n::fill(t.app_name_hint, "issuer", &ctx.product());
    let (whole, input) = field(
        ctx,
        &Field {
            name: "label",
            label: t.app_name_label,
            value: &proposed.unwrap_or_default(),
            attrs: &[("autocomplete", "off"), ("maxlength", "64"), ("spellcheck", "false")],
            spot: Spot::Add,
        },
        Some(el("p").class("small soft").text_of(hint)),
        move |why| matches!(why, Why::Empty).then_some(t.name_empty),
    );
    let read = input.clone();
    let whole = whole.on("input", move |_| typed.set(read.value()));
    let clash = move || {
        let name = typed.get();
        let clash = ctx.read(|s| s.methods.as_ref().and_then(|m| clash(m, &name)));
        match clash {
            Some(Clash::Here) => t.app_clash,
            Some(Clash::Removed) => t.app_clash_removed,
            None => "",
        }
    };
    let warned = el("p")
        .class("note hollow")
        .attr("id", "clash")
        .attr("role", "status")
        .text_of(move || clash().to_owned());
    let send = move || {
        let label = input.value().trim().to_owned();
        if bad_name(&label) {
            return ctx.send(Event::Refused(Spot::Add, Why::Empty));
        }
        ctx.press(Call::Enroll(StartEnrollment {
            kind: MethodKind::Totp,
            address: None,
            label: Some(label),
            replaces: None,
        }));
    };
    form(send)
        .child(heading(t.app_title))
        .child(para("", t.app_text))
        .child(whole)
        .child(warned)
        .child(act(vec![Some(submit(ctx, Spot::Add, ctx.words().next))]))
        .child(back(ctx))
}

/// The seed as a picture, as a link, and to be typed; then a code made of it. The seed is on this screen and nowhere
/// else: the state drops it with the screen.
pub fn scan(ctx: Context, open: &Enrollment) -> El {
    let t = ctx.add();
    let secret = open.offer.secret.clone().unwrap_or_default();
    let issuer = open.offer.issuer.clone().unwrap_or_default();
    // Whose codes are not of the usual kind says so by a link of its own.
    let made = open
        .offer
        .link
        .clone()
        .filter(|link| link.starts_with("otpauth://totp/"));
    let usual = made.is_none();
    let whole = made.unwrap_or_else(|| link(&issuer, &open.label, &secret));
    let picture = encode(&whole).map(|code| qr(t.app_qr, &code));
    let to_app = el("a")
        .class("second")
        .attr("data-action", "open_link")
        .attr("href", &whole)
        .attr("rel", "noopener noreferrer")
        .text(t.app_open);
    let here = el("div")
        .class("stack-small")
        .child(para("small soft", t.app_here))
        .child(act(vec![Some(to_app)]));
    let words = CodeWords {
        label: t.app_code_label,
        wrong: t.code_wrong_app,
        send: t.app_confirm,
    };
    let screen = stack().child(heading(t.app_scan_title)).child(para("", t.app_scan));
    // On a phone the app is here, and nobody scans their own screen.
    let screen = if handheld() {
        screen.child(here).maybe(picture)
    } else {
        screen.maybe(picture).child(here)
    };
    screen
        .child(by_hand(ctx, &open.label, secret, usual))
        .child(code_form(ctx, open, words))
        .child(give_up(ctx, &open.id))
}

/// The seed to be typed.
fn by_hand(ctx: Context, label: &str, secret: String, usual: bool) -> El {
    let t = ctx.add();
    let key = el("code")
        .attr("id", "secret")
        .class("secret")
        .attr("translate", "no")
        .attr("aria-label", t.app_key_label)
        .attr("role", "text")
        .text(&grouped(&secret));
    let copied = copy(ctx, "second", "copy_secret", t.app_key_copy, move || secret.clone());
    el("details")
        .class("stack-small")
        .child(el("summary").text(t.app_cannot))
        .child(sentence(el("p").class("small"), t.app_key, &[("label", label)]))
        .child(el("p").child(key))
        .maybe(usual.then(|| para("small soft", t.app_key_kind)))
        .child(act(vec![Some(copied)]))
}
