//! Another way: usable ones first, the others with their reason and, where there is one, their end.

use super::{
    context::Context,
    parts::{button, cancel, chip, disabled, heading, notice, para, stack, trouble},
};
use crate::{
    browser::format,
    i18n::fill,
    reactive::*,
    ui::{El, Icon, TRUE, el, icon, sentence},
};
use contract::flow::{Action, MethodKind, MethodOption, Unusable};

pub fn choose(ctx: Context) -> El {
    let m = ctx.texts();
    let empty = ctx.flow(|flow| flow.methods.iter().all(|method| !method.usable)) == Some(true);
    stack()
        .maybe(chip(ctx))
        .child(heading(m.choose_title))
        .child(notice(ctx))
        .maybe(empty.then(|| para("note", m.choose_empty)))
        .child(trouble(ctx))
        .child(ways(ctx, true))
        .child(el("div").class("links").child(cancel(ctx)))
}

/// The list; with `all` those as well that cannot be used now.
pub fn ways(ctx: Context, all: bool) -> El {
    let methods = ctx.flow(|flow| flow.methods.clone()).unwrap_or_default();
    let (usable, unusable): (Vec<_>, Vec<_>) = methods.into_iter().partition(|method| method.usable);
    let shown = usable.into_iter().chain(unusable.into_iter().filter(|_| all));
    el("ul")
        .class("choices")
        .children(shown.map(|method| choice(ctx, method)).collect())
}

fn choice(ctx: Context, method: MethodOption) -> El {
    let m = ctx.texts();
    let (text, picture) = match method.kind {
        MethodKind::Push => (m.choose_push, Icon::Phone),
        MethodKind::Totp => (m.choose_totp, Icon::Clock),
        MethodKind::Recovery => (m.choose_recovery, Icon::Sheet),
        MethodKind::Email => (m.choose_email, Icon::Letter),
        MethodKind::Sms => (m.choose_sms, Icon::Letter),
        MethodKind::TemporaryPass => (m.choose_pass, Icon::Key),
        MethodKind::Passkey => (m.choose_passkey, Icon::Key),
        MethodKind::Password => (m.choose_password, Icon::Key),
    };
    // What was closed for a while opens by itself: the server is asked when it is pressed, not before.
    let (usable, end) = (method.usable, method.retry_at);
    let left = move || end.map(|at| ctx.read(|s| format::whole_seconds(s.until(at))));
    let open = move || usable || left() == Some(0);
    let why = (!usable).then(|| el("small").text_of(move || reason(ctx, method.reason, left())));
    let press = move || {
        if untrack(open) {
            ctx.act_with(Action::Choose, "method", method.id.clone());
        }
    };
    let text = sentence(el("span"), text, &[("label", &method.label)]).maybe(why);
    let choice = button("choice", "choose", "", press)
        .attr("data-method", method.kind.as_str())
        .attr_of("aria-disabled", move || disabled(!open() || ctx.read(|s| s.busy())))
        .child(icon(picture, ""))
        .child(text)
        .maybe(usable.then(|| el("span").class("go").attr("aria-hidden", TRUE).text("›")));
    el("li").child(choice)
}

fn reason(ctx: Context, reason: Option<Unusable>, left: Option<i64>) -> String {
    let m = ctx.texts();
    let text = match (reason, left) {
        (_, Some(0)) => m.throttled_over,
        (Some(Unusable::Paused), Some(_)) => m.unusable_paused_for,
        (Some(Unusable::Throttled), Some(_)) => m.too_many_wait,
        (Some(Unusable::Paused), None) => m.unusable_paused,
        (Some(Unusable::Throttled), None) => m.unusable_throttled,
        (Some(Unusable::Policy), _) => m.unusable_policy,
        (Some(Unusable::Expired), _) => m.unusable_expired,
        (Some(Unusable::Used), _) => m.unusable_used,
        (Some(Unusable::AppTooOld), _) => m.unusable_app,
        (Some(Unusable::SecondMethod), _) => m.unusable_second,
        (Some(Unusable::SameProof), _) => m.unusable_same,
        (Some(Unusable::TooWeak), _) => m.unusable_weak,
        (Some(Unusable::Unconfirmed), _) => m.unusable_unconfirmed,
        (None, _) => "",
    };
    fill(text, "time", &format::duration(m, left.unwrap_or_default() * 1000))
}
