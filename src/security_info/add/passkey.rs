//! A passkey: a name, and the browser does the rest.

use super::{
    super::{
        context::Context,
        parts::{act, button, disabled, form, heading, para, stack, submit},
        trouble::trouble_with,
    },
    field::{Field, bad_name, field},
    parts::{back, give_up},
};
use crate::{
    account::{Call, Event, Spot, Why},
    flow::NoPasskey,
    i18n::security::Add,
    ui::{El, el},
};
use contract::{
    account::{Enrollment, StartEnrollment},
    flow::MethodKind,
};

/// What it is, and what it shall be called.
pub fn begin(ctx: Context) -> El {
    let t = ctx.add();
    let (whole, input) = field(
        ctx,
        &Field {
            name: "label",
            label: t.name_label,
            value: "",
            attrs: &[("autocomplete", "off"), ("maxlength", "64")],
            spot: Spot::Add,
        },
        Some(para("small soft", t.passkey_name_hint)),
        move |why| own(t, why),
    );
    let send = move || {
        let label = input.value().trim().to_owned();
        if label.chars().count() > 64 {
            return ctx.send(Event::Refused(Spot::Add, Why::Empty));
        }
        ctx.press(Call::Enroll(StartEnrollment {
            kind: MethodKind::Passkey,
            address: None,
            // Without a name it is called like the browser.
            label: (!bad_name(&label)).then_some(label),
            replaces: None,
        }));
    };
    form(send)
        .child(heading(t.passkey_title))
        .child(para("", t.passkey_text))
        .child(whole)
        .child(act(vec![Some(submit(ctx, Spot::Add, t.passkey_make))]))
        .child(back(ctx))
}

/// The browser is asking, or has brought nothing.
pub fn make(ctx: Context, open: &Enrollment) -> El {
    let (m, t) = (ctx.words(), ctx.add());
    let asking = move || ctx.read(|s| s.asking);
    let text = move || if asking() { m.passkey_asking } else { "" }.to_owned();
    let again = button("primary", "passkey", t.passkey_make, move || {
        ctx.send(Event::PasskeyAsked)
    })
    .attr_of("aria-disabled", move || disabled(asking() || ctx.busy()));
    stack()
        .child(heading(t.passkey_title))
        .child(para("", t.passkey_text))
        .child(el("p").class("note hollow").attr("role", "status").text_of(text))
        .child(trouble_with(ctx, Spot::Add, move |why| own(t, why)))
        .child(act(vec![Some(again)]))
        .child(give_up(ctx, &open.id))
}

const fn own(t: &Add, why: Why) -> Option<&'static str> {
    match why {
        Why::Passkey(NoPasskey::Exists) => Some(t.passkey_exists),
        Why::Wrong(None) | Why::Code => Some(t.passkey_wrong),
        Why::Passkey(NoPasskey::Nothing) => Some(t.passkey_nothing),
        Why::Passkey(NoPasskey::Unsupported) => Some(t.passkey_unsupported),
        Why::Empty => Some(t.name_empty),
        _ => None,
    }
}
