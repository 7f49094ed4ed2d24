//! One method: its name, whether it is asked for first, a test request, the switch, and how it is removed.

mod first;
mod pause;
mod remove;
mod test;

use super::{
    add::rename,
    context::Context,
    overview::state,
    parts::{back, go, heading, kind_text, name_of, on_day, para, section, stack},
};
use crate::{
    account::{Spot, View},
    i18n::fill_all,
    ui::{El, el},
};
use contract::{
    account::{Method, Verb},
    flow::MethodKind,
};

/// The method as it is now, tracked.
fn read<T>(ctx: Context, id: &str, read: impl FnOnce(&Method) -> T) -> Option<T> {
    ctx.read(|s| s.method(id).map(read))
}

/// What may be done with it, now.
fn can(ctx: Context, id: &str, verb: Verb) -> bool {
    ctx.read(|s| s.method(id).is_some_and(|m| m.can.contains(&verb)))
}

pub fn method(ctx: Context, id: String) -> El {
    let there = {
        let id = id.clone();
        move || read(ctx, &id, |_| ()).is_some().to_string()
    };
    el("div").class("stack").part(there, move || {
        let method = ctx.now(|s| s.method(&id).cloned());
        Some(method.map_or_else(|| gone(ctx), |method| page(ctx, &method)))
    })
}

/// It was removed, here or elsewhere.
fn gone(ctx: Context) -> El {
    let t = ctx.overview();
    stack()
        .child(heading(t.title))
        .child(para("", t.gone).attr("role", "status"))
        .child(back(ctx))
}

fn page(ctx: Context, method: &Method) -> El {
    let t = ctx.overview();
    let id = method.id.clone();
    let (kind, label) = (method.kind, method.label.clone());
    let title = {
        let id = id.clone();
        move || read(ctx, &id, |m| name_of(ctx, m.kind, &m.label)).unwrap_or_else(|| label.clone())
    };
    let heading = el("h1")
        .attr("tabindex", "-1")
        .child(el("bdi").attr("translate", "no").text_of(title));
    let moves = ctx.now(|s| {
        let added = s.methods.iter().flat_map(|m| &m.add).any(|add| add.kind == kind);
        let goes = s.features().is_some_and(|f| f.methods.contains(&Verb::Remove));
        added && (goes || !method.for_good)
    });
    let moving = (moves && kind == MethodKind::Push).then(|| {
        section(Spot::Add, t.move_do).child(para("soft", t.move_text)).child(go(
            "second",
            "move",
            t.move_do,
            &View::Move(id.clone()),
        ))
    });
    stack()
        .child(back(ctx))
        .child(heading)
        .child(facts(ctx, &id))
        .maybe(can_rename(ctx, &id))
        .child(first::first(ctx, &id))
        .child(test::test(ctx, &id))
        .child(pause::pause(ctx, &id))
        .maybe(moving)
        .child(remove::remove(ctx, &id))
}

/// The name, where it can be changed.
fn can_rename(ctx: Context, id: &str) -> Option<El> {
    let may = ctx.now(|s| s.method(id).is_some_and(|m| m.can.contains(&Verb::Rename)));
    may.then(|| {
        let form = rename(ctx, id, "");
        // Not the field that somebody comes for: the heading is read first.
        if let Ok(Some(input)) = form.node().query_selector("[data-focus]") {
            let _ = input.remove_attribute("data-focus");
        }
        form.class("panel")
    })
}

/// What it is, and when it was used.
fn facts(ctx: Context, id: &str) -> El {
    let (id, of) = (id.to_owned(), id.to_owned());
    let key = move || {
        ctx.read(|s| {
            s.method(&id).map(|m| {
                [
                    m.last_used_at.unwrap_or_default(),
                    m.paused_until.unwrap_or_default(),
                    i64::from(m.usable),
                ]
            })
        })
        .map_or_else(String::new, |parts| parts.map(|n| n.to_string()).join(" "))
    };
    let draw = move || {
        let t = ctx.overview();
        let method = ctx.now(|s| s.method(&of).cloned())?;
        let used = match method.last_used_at {
            Some(at) => on_day(ctx, t.last_used, at),
            None => t.never_used.to_owned(),
        };
        let app = method.app.as_ref().map(|app| {
            let version = app.version.as_deref().unwrap_or_default();
            fill_all(t.app_version, &[("app", &app.name), ("version", version)])
        });
        let mut facts = vec![
            kind_text(ctx, method.kind, method.codes).to_owned(),
            on_day(ctx, t.added, method.created_at),
            used,
        ];
        facts.extend(app);
        let warning = state(ctx, &method).map(|text| el("span").class("badge warn").text(&text));
        Some(el("p").class("soft").text(&facts.join(" · ")).text(" ").maybe(warning))
    };
    el("div").class("bare").part(key, draw)
}
