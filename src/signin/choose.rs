//! Another way: usable ones first, the others with their reason.

use super::{
    context::Context,
    parts::{cancel, chip, error, heading, notice},
};
use crate::ui::{Icon, TRUE, icon, sentence};
use contract::flow::{Action, MethodKind, MethodOption, Unusable};
use leptos::prelude::*;

pub fn choose(ctx: Context) -> AnyView {
    let m = ctx.texts();
    let methods = ctx.flow(|flow| flow.methods.clone()).unwrap_or_default();
    let (usable, unusable): (Vec<_>, Vec<_>) = methods.into_iter().partition(|method| method.usable);
    let empty = usable
        .is_empty()
        .then(|| view! { <p class="note">{m.choose_empty}</p> });
    let list = usable
        .into_iter()
        .chain(unusable)
        .map(|method| choice(ctx, method))
        .collect_view();
    view! {
        {chip(ctx)}
        {heading(m.choose_title)}
        {notice(ctx)}
        {empty}
        {error(ctx, move |_| m.stale)}
        <ul class="choices">{list}</ul>
        <div class="links">{cancel(ctx)}</div>
    }
    .into_any()
}

fn choice(ctx: Context, method: MethodOption) -> impl IntoView {
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
    });
    let usable = method.usable;
    let off = move || (!usable || ctx.read(|s| s.busy())).then_some(TRUE);
    let press = move |_| {
        if usable {
            ctx.act_with(Action::Choose, "method", method.id.clone());
        }
    };
    view! {
        <li>
            <button type="button" class="choice" data-action="choose" data-method=method.kind.as_str()
                aria-disabled=off on:click=press>
                {icon(picture, "")}
                <span>{sentence(text, &[("label", method.label)])}{reason.map(|r| view! { <small>{r}</small> })}</span>
                <span class="go" aria-hidden=TRUE>{usable.then_some("›")}</span>
            </button>
        </li>
    }
}
