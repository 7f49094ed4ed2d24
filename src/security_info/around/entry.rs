//! One thing that has happened, or several of the same in a row.

use super::{
    super::{
        context::Context,
        parts::{button, kind_text, para},
    },
    parts::{Minute, mark, timed},
    report::{Asked, ask},
    words::what,
};
use crate::{
    browser::format,
    i18n::fill_all,
    reactive::*,
    ui::{El, browser, el, place},
};
use contract::{
    account::{Activity, ActivityKind, ActivityOutcome},
    flow::MethodKind,
};

pub fn row(ctx: Context, minute: Minute, asked: RwSignal<Option<Asked>>, entry: &Activity) -> El {
    let t = ctx.around();
    let id = ["entry-", &entry.id].concat();
    let head = el("p")
        .class("row-head")
        .child(named(el("b").attr("id", &id).text(what(t, entry)), ctx, entry))
        .maybe(entry.current.then(|| mark(t.this_browser)));
    let reported = entry.reported_at.map(|at| {
        timed(para("note small", "").attr("data-reported", ""), t.reported, || {
            minute.when(ctx, at)
        })
    });
    let about = el("div")
        .class("row-text")
        .child(head)
        .child(para("soft small", "").child(minute.when(ctx, entry.at)))
        .maybe(repeats(ctx, entry))
        .maybe(from(ctx, entry))
        .maybe(reported);
    let report = entry.can_report.then(|| {
        let entry = entry.clone();
        button("second", "report", t.report, move || {
            ask(ctx, asked, Asked::Entry(Box::new(entry.clone())))
        })
        .attr("aria-describedby", &id)
    });
    el("li")
        .attr("data-entry", &entry.id)
        .attr("data-kind", entry.kind.as_str())
        .attr("data-outcome", entry.outcome.as_str())
        .attr_of("data-bad", {
            let bad = is_bad(entry);
            move || bad.then(String::new)
        })
        .child(about)
        .maybe(report)
}

/// What was tried and did not work, or was denied. Said in words, too.
const fn is_bad(entry: &Activity) -> bool {
    use ActivityOutcome::{Denied, Revoked, Wrong};
    matches!(entry.outcome, Denied | Revoked | Wrong) || matches!(entry.kind, ActivityKind::Reported)
}

/// With which phone or method. The kind stands in where there is no name, and is not said where the sentence says it.
fn named(head: El, ctx: Context, entry: &Activity) -> El {
    let name = match (&entry.label, entry.method) {
        (Some(label), _) => label.as_str(),
        (None, None | Some(MethodKind::Password)) => return head,
        (None, Some(method)) => kind_text(ctx, method, false),
    };
    head.text(" · ").child(el("bdi").text(name))
}

/// How often, when it was more than once.
fn repeats(ctx: Context, entry: &Activity) -> Option<El> {
    let since = entry.since.filter(|_| entry.count > 1)?;
    let lang = ctx.lang.get_untracked();
    let gaps = [
        ("n", entry.count.to_string()),
        ("time", format::day_and_time(lang, since)),
    ];
    let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
    Some(para("small", &fill_all(ctx.around().times, &gaps)).attr("data-count", &entry.count.to_string()))
}

/// Where from, with which browser, for what.
fn from(ctx: Context, entry: &Activity) -> Option<El> {
    let (m, context) = (ctx.words(), entry.context.as_ref()?);
    let facts = [
        place(m, &context.place),
        browser(m, &context.browser),
        context.app.clone(),
    ];
    let facts = facts.iter().filter(|fact| !fact.is_empty());
    Some(facts.enumerate().fold(para("soft small", ""), |line, (index, fact)| {
        let line = if index > 0 { line.text(" · ") } else { line };
        line.child(el("bdi").text(fact))
    }))
}
