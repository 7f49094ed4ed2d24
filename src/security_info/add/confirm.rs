//! A phone that has paired: the number that ties it to the person at this page, and what can become of that.

use super::{
    super::{
        context::Context,
        parts::{act, heading, para, stack, write},
        trouble::trouble,
    },
    moving,
    parts::{back, give_up},
    phone::again,
};
use crate::{
    account::{Call, Spot},
    ui::{El, Plate, el, sentence, share},
};
use contract::{
    account::{Enrollment, TrialOutcome},
    flow::Unusable,
    step::NumberAnswer,
};
use std::rc::Rc;

/// The number that has to be given on the phone.
pub fn confirm(ctx: Context, open: &Enrollment) -> El {
    let (m, t) = (ctx.words(), ctx.add());
    let number = open.push.as_ref().and_then(|push| push.number.as_ref());
    let text = match number.map(|number| number.answer) {
        Some(NumberAnswer::Select) => m.phone_select,
        Some(NumberAnswer::Type) => m.phone_type,
        Some(NumberAnswer::Compare) => m.phone_compare,
        None => m.phone_none,
    };
    let left = move || {
        ctx.read(|s| {
            let push = s.enrollment.as_ref()?.push.as_ref()?;
            Some(share(s.until(push.expires_at), push.expires_at - push.issued_at))
        })
    };
    let plate = Plate {
        m,
        left: Rc::new(move || left().unwrap_or_default()),
        more: Rc::new(|| false),
    };
    let device = [("device", &*open.label)];
    stack()
        .child(sentence(
            el("h1").attr("tabindex", "-1"),
            t.phone_confirm_title,
            &device,
        ))
        .maybe(moving::steps(ctx, open, 1))
        .child(sentence(el("p"), text, &device))
        .child(plate.draw(number))
        .child(para("small soft centred", t.phone_not_seen))
        .child(para("small soft", t.phone_confirm_why))
        .child(para("small soft", m.never_tell))
        .child(trouble(ctx, Spot::Add))
        .child(give_up(ctx, &open.id))
}

/// The phone has paired and was not confirmed: why, and once more.
pub fn unconfirmed(ctx: Context, open: &Enrollment) -> El {
    let t = ctx.add();
    let (title, text) = match open.outcome {
        Some(TrialOutcome::Denied) => (t.phone_denied_title, t.phone_denied),
        Some(TrialOutcome::WrongNumber) => (t.phone_wrong_title, t.phone_wrong),
        Some(TrialOutcome::Superseded | TrialOutcome::Cancelled) => (t.phone_between_title, t.phone_between),
        _ => (t.phone_expired_title, t.phone_expired),
    };
    stack()
        .child(heading(title))
        .maybe(moving::steps(ctx, open, 1))
        .child(sentence(el("p"), text, &[("device", &open.label)]).attr("role", "status"))
        .child(para("small soft", t.phone_confirm_why))
        .child(trouble(ctx, Spot::Add))
        .child(act(vec![Some(again(ctx, open, t.phone_ask_again))]))
        .child(give_up(ctx, &open.id))
}

/// This phone cannot be added.
pub fn refused(ctx: Context, open: &Enrollment) -> El {
    let t = ctx.add();
    let (title, text) = match open.refused {
        Some(Unusable::AppTooOld) => (t.phone_old_title, t.phone_old),
        Some(Unusable::SecondMethod) => (t.phone_refused_title, t.second),
        _ => (t.phone_refused_title, t.phone_policy),
    };
    let id = open.id.clone();
    let away = write(ctx, "primary", "give_up", t.again, move || Call::GiveUp {
        id: id.clone(),
    });
    stack()
        .child(heading(title))
        .child(sentence(el("p"), text, &[("least", open.least.as_deref().unwrap_or_default())]).attr("role", "status"))
        .child(trouble(ctx, Spot::Add))
        .child(act(vec![Some(away)]))
        .child(back(ctx))
}
