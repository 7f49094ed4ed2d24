//! Another way: usable ones first, the others with their reason.

use super::{
    context::Context,
    parts::{button, cancel, chip, disabled, heading, notice, para, stack, trouble},
};
use crate::ui::{El, Icon, TRUE, el, icon, sentence};
use contract::flow::{Action, MethodKind, MethodOption, Unusable};

pub fn choose(ctx: Context) -> El {
    let m = ctx.texts();
    let methods = ctx.flow(|flow| flow.methods.clone()).unwrap_or_default();
    let (usable, unusable): (Vec<_>, Vec<_>) = methods.into_iter().partition(|method| method.usable);
    let empty = usable.is_empty().then(|| para("note", m.choose_empty));
    let list = usable
        .into_iter()
        .chain(unusable)
        .map(|method| choice(ctx, method))
        .collect();
    stack()
        .maybe(chip(ctx))
        .child(heading(m.choose_title))
        .maybe(notice(ctx))
        .maybe(empty)
        .child(trouble(ctx))
        .child(el("ul").class("choices").children(list))
        .child(el("div").class("links").child(cancel(ctx)))
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
    let reason = method.reason.filter(|_| !method.usable).map(|reason| match reason {
        Unusable::Paused => m.unusable_paused,
        Unusable::Throttled => m.unusable_throttled,
        Unusable::Policy => m.unusable_policy,
        Unusable::Expired => m.unusable_expired,
        Unusable::Used => m.unusable_used,
        Unusable::AppTooOld => m.unusable_app,
        Unusable::SecondMethod => m.unusable_second,
        Unusable::SameProof => m.unusable_same,
    });
    let usable = method.usable;
    let press = move || {
        if usable {
            ctx.act_with(Action::Choose, "method", method.id.clone());
        }
    };
    let text = sentence(el("span"), text, &[("label", &method.label)]).maybe(reason.map(|r| el("small").text(r)));
    let choice = button("choice", "choose", "", press)
        .attr("data-method", method.kind.as_str())
        .attr_of("aria-disabled", move || disabled(!usable || ctx.read(|s| s.busy())))
        .child(icon(picture, ""))
        .child(text)
        .maybe(usable.then(|| el("span").class("go").attr("aria-hidden", TRUE).text("›")));
    el("li").child(choice)
}
