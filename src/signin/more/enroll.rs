//! Something has to be set up on the way in: a password, a passkey, a phone.

use super::{new_password::new_password, pairing::pairing};
use crate::{
    browser::format,
    i18n::fill,
    reactive::*,
    signin::{
        context::Context,
        identify::ask,
        parts::{act, action, chip, error, heading, links, notice, of_product, para, stack},
    },
    ui::El,
};
use contract::{
    Millis,
    flow::{Action, MethodKind},
    step::{EnrollOffer, EnrollReason},
};

pub fn enroll(
    ctx: Context,
    what: MethodKind,
    until: Option<Millis>,
    why: Option<EnrollReason>,
    offer: &EnrollOffer,
) -> El {
    if what == MethodKind::Password {
        return new_password(ctx, why, offer.min_length);
    }
    let m = ctx.texts();
    let (title, body, button) = match what {
        MethodKind::Passkey => {
            let make = ask(ctx, "primary", m.enroll_passkey_do);
            (m.enroll_passkey_title, para("", m.enroll_passkey_text), Some(make))
        }
        MethodKind::Push => (m.enroll_push_title, pairing(ctx, offer), None),
        _ => (m.enroll_other_title, of_product(ctx, "", m.enroll_other_text), None),
    };
    stack()
        .maybe(chip(ctx))
        .child(heading(title))
        .child(notice(ctx))
        .child(of_product(ctx, "soft", m.enroll_policy))
        .child(body)
        .child(error(ctx, move |_| m.passkey_nothing.to_owned()))
        .child(act(vec![button, skip(ctx)]))
        .maybe(until.filter(|_| may_skip(ctx)).map(|until| put_off(ctx, until)))
        .child(links(ctx, vec![]))
}

fn may_skip(ctx: Context) -> bool {
    ctx.flow(|flow| flow.allows(Action::Skip)) == Some(true)
}

fn skip(ctx: Context) -> Option<El> {
    may_skip(ctx).then(|| action(ctx, "second", "skip", ctx.texts().skip, Action::Skip))
}

fn put_off(ctx: Context, until: Millis) -> El {
    let date = format::day_and_time(ctx.lang.get_untracked(), until);
    para("small soft", &fill(ctx.texts().skip_until, "date", &date))
}
