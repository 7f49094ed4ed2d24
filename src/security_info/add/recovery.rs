//! Recovery codes: shown once, and later only which of them were used.

use super::{
    super::{
        context::Context,
        parts::{act, back, heading, para, stack, write},
        trouble::trouble,
    },
    shown,
};
use crate::{
    account::{Call, Spot},
    browser::format,
    i18n::{fill, fill_all},
    reactive::*,
    ui::{El, armed_button, el},
};
use contract::{
    account::{RecoveryCodes, RecoveryMark},
    flow::MethodKind,
};

pub fn recovery(ctx: Context) -> El {
    let key = move || {
        ctx.read(|s| {
            if s.codes.is_some() {
                return "codes".to_owned();
            }
            s.marks.as_ref().map_or_else(String::new, |marks| {
                let used = marks.codes.iter().filter(|code| code.used_at.is_some()).count();
                [marks.created_at.unwrap_or_default().to_string(), used.to_string()].join(" ")
            })
        })
    };
    let draw = move || {
        Some(match ctx.now(|s| s.codes.clone()) {
            Some(codes) => shown::shown(ctx, &codes),
            None => match ctx.now(|s| s.marks.clone()) {
                Some(marks) if marks.created_at.is_some() => kept(ctx, &marks),
                Some(_) => none(ctx),
                None => waiting(ctx),
            },
        })
    };
    stack().part(key, draw)
}

fn waiting(ctx: Context) -> El {
    stack()
        .child(heading(ctx.add().codes_title))
        .child(para("soft", ctx.words().loading).attr("role", "status"))
        .child(trouble(ctx, Spot::Recovery))
        .child(links(ctx))
}

fn links(ctx: Context) -> El {
    el("div").class("links").child(back(ctx))
}

/// There are none yet.
fn none(ctx: Context) -> El {
    let t = ctx.add();
    let make = write(ctx, "primary", "make_codes", t.codes_make, || Call::MakeCodes);
    stack()
        .child(heading(t.codes_title))
        .child(para("", t.codes_text))
        .child(para("soft", t.codes_none))
        .child(trouble(ctx, Spot::Recovery))
        .child(act(vec![Some(make)]))
        .child(links(ctx))
}

/// Which of them were used.
fn kept(ctx: Context, marks: &RecoveryCodes) -> El {
    let t = ctx.add();
    let total = marks.codes.len();
    let left = marks.codes.iter().filter(|code| code.used_at.is_none()).count();
    let made = format::day_and_time(ctx.lang.get_untracked(), marks.created_at.unwrap_or_default());
    let left = if total > 0 {
        fill_all(t.codes_left, &[("n", &left.to_string()), ("total", &total.to_string())])
    } else {
        // Which of them were used is known to whoever keeps them, and to nobody here.
        let known = ctx.now(|s| {
            let mut all = s.methods.iter().flat_map(|m| &m.methods);
            all.find(|m| m.kind == MethodKind::Recovery)?.left
        });
        known.map_or_else(String::new, |n| fill(t.codes_left_only, "n", &n.to_string()))
    };
    let rows = marks.codes.iter().map(|mark| row(ctx, mark)).collect();
    let makes = ctx.now(|s| s.features().is_some_and(|f| f.recovery_codes));
    // The old ones are worth nothing from then on.
    let making = move || ctx.busy_with(Spot::Recovery);
    let make = armed_button(
        "second",
        "make_codes",
        move || ctx.busy(),
        move || ctx.press(Call::MakeCodes),
    )
    .text_of(move || if making() { ctx.words().busy } else { t.codes_new }.to_owned());
    stack()
        .child(heading(t.codes_title))
        .child(para("", t.codes_text))
        .child(
            el("p")
                .attr("id", "codes-left")
                .text(&left)
                .text(" ")
                .text(&fill(t.codes_made, "date", &made)),
        )
        .maybe((total > 0).then(|| el("ol").class("marks").children(rows)))
        .child(trouble(ctx, Spot::Recovery))
        .maybe(makes.then(|| para("small soft", t.codes_new_text)))
        .maybe(makes.then(|| act(vec![Some(make)])))
        .child(links(ctx))
}

fn row(ctx: Context, mark: &RecoveryMark) -> El {
    let t = ctx.add();
    let number = fill(t.codes_numbered, "n", &mark.number.to_string());
    let (state, text) = match mark.used_at {
        Some(at) => {
            let date = format::day_and_time(ctx.lang.get_untracked(), at);
            ("used", fill(t.codes_used, "date", &date))
        }
        None => ("unused", t.codes_unused.to_owned()),
    };
    el("li")
        .attr("data-state", state)
        .child(el("span").text(&number))
        .child(el("small").class("soft").text(&text))
}
