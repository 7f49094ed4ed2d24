//! The ways in, one row each.

use super::super::{
    context::Context,
    parts::{go, kind_text, name_of, on_day},
};
use crate::{
    account::{State, View},
    browser::format,
    i18n::{fill, fill_all},
    reactive::*,
    ui::{El, Icon, el, icon},
};
use contract::{
    account::Method,
    flow::{MethodKind, Unusable},
};

pub fn list(ctx: Context) -> Option<El> {
    let methods = ctx.now(|s| s.methods.as_ref().map(|m| m.methods.clone()))?;
    let rows = methods.into_iter().map(|method| row(ctx, &method)).collect();
    let list = el("ul")
        .class("rows pictured")
        .attr("data-list", "methods")
        .children(rows);
    Some(list.attr("aria-label", ctx.overview().methods_title))
}

/// What stands for a kind, for the eye.
pub const fn picture(kind: MethodKind) -> Icon {
    match kind {
        MethodKind::Push => Icon::Phone,
        MethodKind::Totp => Icon::Clock,
        MethodKind::Email | MethodKind::Sms => Icon::Letter,
        MethodKind::Recovery => Icon::Sheet,
        _ => Icon::Key,
    }
}

fn row(ctx: Context, method: &Method) -> El {
    let t = ctx.overview();
    let name = name_of(ctx, method.kind, &method.label);
    let default = method.default.then(|| el("span").class("badge").text(t.default_mark));
    let title = el("span")
        .class("row-title")
        .child(el("bdi").attr("translate", "no").text(&name))
        .maybe(default)
        .maybe(state(ctx, method).map(|text| el("span").class("badge warn").text(&text)));
    let to = if method.kind == MethodKind::Recovery {
        View::Recovery
    } else {
        View::Method(method.id.clone())
    };
    // The name is part of the link's, for who goes from link to link.
    let spoken = el("span")
        .class("visually-hidden")
        .attr("dir", "auto")
        .text(&[" ", &*name].concat());
    let manage = go("second", "manage", t.manage, &to).child(spoken);
    el("li")
        .attr("data-method", &method.id)
        .child(icon(picture(method.kind), ""))
        .child(
            el("span")
                .class("row-text")
                .child(title)
                .child(el("small").class("soft").text(&facts(ctx, method))),
        )
        .child(manage)
}

/// What is to be known about it at once.
pub fn state(ctx: Context, method: &Method) -> Option<String> {
    let (m, t) = (ctx.words(), ctx.overview());
    if method.allow_requests == Some(false) {
        let now = ctx.now(State::server_now);
        return Some(match method.paused_until {
            Some(at) => fill(
                t.paused_until,
                "time",
                &format::until(ctx.lang.get_untracked(), now, at),
            ),
            None => t.paused_mark.to_owned(),
        });
    }
    if method.usable {
        return None;
    }
    let text = match method.reason? {
        Unusable::Paused => t.paused_mark,
        Unusable::Throttled => m.unusable_throttled,
        Unusable::Expired => m.unusable_expired,
        Unusable::Used => m.unusable_used,
        Unusable::AppTooOld => m.unusable_app,
        Unusable::SecondMethod => m.unusable_second,
        Unusable::Unconfirmed => m.unusable_unconfirmed,
        _ => m.unusable_policy,
    };
    Some(text.to_owned())
}

/// Its kind, and when it was used.
fn facts(ctx: Context, method: &Method) -> String {
    let t = ctx.overview();
    let kind = kind_text(ctx, method.kind, method.codes);
    let used = match (method.kind, method.last_used_at) {
        (MethodKind::Recovery, _) => {
            let text = |n: Option<u32>| n.unwrap_or_default().to_string();
            let gaps = [("left", &*text(method.left)), ("total", &text(method.total))];
            // Whoever keeps them may not say how many there were, or how many are left.
            return match (method.left, method.total) {
                (Some(_), Some(_)) => fill_all(t.left_of, &gaps),
                (Some(_), None) => fill_all(t.left_only, &gaps),
                (None, _) => on_day(ctx, t.added, method.created_at),
            };
        }
        (MethodKind::TemporaryPass, _) => {
            let until = method.expires_at.unwrap_or_default();
            let date = format::day_and_time(ctx.lang.get_untracked(), until);
            return fill(t.pass_until, "date", &date);
        }
        (_, Some(at)) => on_day(ctx, t.last_used, at),
        (_, None) => [&*on_day(ctx, t.added, method.created_at), t.never_used].join(" · "),
    };
    if name_of(ctx, method.kind, &method.label) == kind {
        return used;
    }
    [kind, &used].join(" · ")
}
