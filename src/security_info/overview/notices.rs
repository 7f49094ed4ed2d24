//! What has to be known at once, and what can still be undone.

use super::super::{
    context::Context,
    parts::{go, name_of, said, write},
    trouble::trouble,
};
use crate::{
    account::{Call, Spot, State, View},
    browser::format,
    i18n::Part,
    i18n::parts,
    reactive::*,
    ui::{El, el},
};
use contract::{account::Removed, flow::MethodKind};

/// Paused requests, a password that has to be changed, a set-up that was begun, nobody to tell.
pub fn notices(ctx: Context) -> El {
    let flags = move || {
        ctx.read(|s| {
            let m = s.methods.as_ref()?;
            let mail = m
                .add
                .iter()
                .any(|add| add.kind == MethodKind::Email && add.reason.is_none());
            Some([
                m.requests_paused,
                m.must_change_password,
                m.enrollment.is_some(),
                !m.notices && mail,
            ])
        })
        .unwrap_or_default()
    };
    let draw = move || {
        let t = ctx.overview();
        let [paused, password, open, alone] = untrack(flags);
        if ![paused, password, open, alone].contains(&true) {
            return None;
        }
        let note = |text| el("p").class("note").text(text);
        let paused = paused.then(|| note(t.paused_all).attr("data-notice", "paused"));
        let password = password.then(|| {
            note(t.must_change).attr("data-notice", "password").text(" ").child(go(
                "",
                "password",
                t.must_change_do,
                &View::Password,
            ))
        });
        let open = open.then(|| {
            note(t.unfinished).attr("data-notice", "unfinished").text(" ").child(go(
                "",
                "go_on",
                t.unfinished_go,
                &View::Add(None),
            ))
        });
        let alone = alone.then(|| {
            note(t.no_notices).attr("data-notice", "notices").text(" ").child(go(
                "",
                "add_email",
                t.add_button,
                &View::Add(Some(MethodKind::Email)),
            ))
        });
        Some(
            el("div")
                .class("stack-small")
                .maybe(paused)
                .maybe(password)
                .maybe(open)
                .maybe(alone),
        )
    };
    el("div")
        .class("bare")
        .attr("role", "status")
        .part(move || flags().map(|flag| if flag { "+" } else { "-" }).concat(), draw)
}

/// What was removed a short while ago, with the time in which it can be brought back.
pub fn removed(ctx: Context) -> El {
    let list = move || {
        ctx.read(|s| {
            let all = s.methods.iter().flat_map(|m| &m.removed);
            all.filter(|r| s.until(r.until) > 0).cloned().collect::<Vec<_>>()
        })
    };
    let key = move || list().iter().map(|r| &*r.id).collect::<Vec<_>>().join(" ");
    let draw = move || {
        let gone = untrack(list);
        if gone.is_empty() {
            return None;
        }
        let rows = gone.into_iter().map(|gone| undo(ctx, &gone)).collect();
        Some(el("ul").class("stack-small").children(rows))
    };
    el("div")
        .attr("data-spot", Spot::Restore.name())
        .attr("tabindex", "-1")
        .class("hollow")
        .child(el("div").class("bare").attr("role", "status").part(key, draw))
        .child(trouble(ctx, Spot::Restore))
        .child(said(ctx, Spot::Restore, move || ctx.overview().restored))
}

fn undo(ctx: Context, gone: &Removed) -> El {
    let t = ctx.overview();
    let name = name_of(ctx, gone.kind, &gone.label);
    let until = gone.until;
    let left = move || {
        let left = ctx.read(|s: &State| format::whole_seconds(s.until(until)) * 1000);
        format::countdown(left)
    };
    // The time runs, and is not announced.
    let words = parts(t.removed).into_iter().fold(el("span"), |line, part| match part {
        Part::Text(words) => line.text(words),
        Part::Gap("label") => line.child(el("bdi").attr("translate", "no").child(el("strong").text(&name))),
        Part::Gap(_) => line.child(el("span").attr("aria-live", "off").text_of(left)),
    });
    let id = gone.id.clone();
    let restore = write(ctx, "second", "restore", t.restore, move || Call::Restore {
        id: id.clone(),
    });
    el("li")
        .class("note undo")
        .attr("data-removed", &gone.id)
        .child(words)
        .child(restore)
}
