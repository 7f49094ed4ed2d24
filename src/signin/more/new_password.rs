//! A new password. The rule is said before anything can break it, and nothing but it: no mixture of signs is asked for
//! (NIST SP 800-63B-4, section 3.1.1.2).

use crate::{
    browser::document,
    flow::Trouble,
    i18n::fill,
    reactive::*,
    signin::{
        context::Context,
        parts::{act, chip, form, heading, links, notice, of_product, submit},
        secret::{secret, whose},
    },
    ui::El,
};
use contract::{flow::Action, problem::Wrong, step::EnrollReason};

/// Where the server does not say how long a password is at least.
const SHORTEST: u32 = 8;

pub fn new_password(ctx: Context, why: Option<EnrollReason>, shortest: Option<u32>) -> El {
    let m = ctx.texts();
    let shown = RwSignal::new(false);
    let n = shortest.unwrap_or(SHORTEST).to_string();
    let rule = fill(m.new_password_rule, "n", &n);
    let because = match why {
        Some(EnrollReason::Reported) => m.new_password_reported,
        Some(EnrollReason::Recover) => m.new_password_recover,
        Some(EnrollReason::Policy) | None => m.enroll_policy,
    };
    let words = move |trouble| {
        let text = match trouble {
            Trouble::Empty => m.password_empty,
            Trouble::TooLong | Trouble::Wrong(Wrong::TooLong) => m.password_long,
            Trouble::Wrong(Wrong::Same) => m.wrong_same,
            Trouble::Wrong(Wrong::TooCommon) => m.wrong_common,
            _ => m.wrong_short,
        };
        fill(text, "n", &n)
    };
    let send = move || {
        shown.set(false);
        ctx.act_with(Action::Enroll, "password", document::value_of("password"));
    };
    form(send)
        .maybe(chip(ctx))
        .child(heading(m.new_password_title))
        .child(notice(ctx))
        .child(of_product(ctx, "", because))
        .child(whose(ctx))
        .child(secret(
            ctx,
            (m.new_password_label, "new-password"),
            Some(&rule),
            shown,
            words,
        ))
        .child(act(vec![Some(submit(ctx, m.new_password_save))]))
        .child(links(ctx, vec![]))
}
