//! Where everything else is: sessions, activity, the password.

use super::super::{
    context::Context,
    parts::{go, on_day},
};
use crate::{
    account::View,
    reactive::*,
    ui::{El, el},
};

pub fn elsewhere(ctx: Context) -> El {
    let offered = move || {
        ctx.read(|s| {
            let features = s.features()?;
            let changed = s.methods.as_ref().and_then(|m| m.password_changed_at);
            let password = features.password_min_length.is_some();
            Some((features.sessions, features.activity, password, changed))
        })
    };
    let key = move || {
        offered().map_or_else(String::new, |(sessions, activity, password, changed)| {
            let flags = [sessions, activity, password].map(|flag| if flag { "+" } else { "-" });
            flags.concat() + &changed.unwrap_or_default().to_string()
        })
    };
    let draw = move || {
        let t = ctx.overview();
        let (sessions, activity, password, changed) = untrack(offered)?;
        let row = |title: &str, hint: &str, name: &str, to: &View| {
            el("li")
                .child(
                    el("span")
                        .class("row-text")
                        .child(el("span").class("row-title").text(title))
                        .child(el("small").class("soft").text(hint)),
                )
                .child(go("second", name, t.open, to).child(el("span").class("visually-hidden").text(" ").text(title)))
        };
        let changed = match changed {
            Some(at) => on_day(ctx, t.password_changed, at),
            None => t.password_never.to_owned(),
        };
        let rows = [
            sessions.then(|| row(t.section_sessions, t.sessions_hint, "sessions", &View::Sessions)),
            activity.then(|| row(t.section_activity, t.activity_hint, "activity", &View::Activity(None))),
            password.then(|| row(t.section_password, &changed, "password", &View::Password)),
        ];
        let rows = rows.into_iter().flatten().collect();
        Some(el("ul").class("rows").attr("aria-label", t.around_title).children(rows))
    };
    el("div").class("bare").part(key, draw)
}
