//! What has happened: a page of at most 25 entries at a time, however many there are.

use super::{
    super::{
        context::Context,
        parts::{back, button, disabled, heading, para, stack},
    },
    entry::row,
    parts::{Minute, loading, unread},
    report::{Asked, dialog, secure_button},
};
use crate::{
    account::{Event, Spot, View},
    reactive::*,
    ui::{El, el},
};
use contract::account::{ActivityFilter as Filter, ActivityPage};

/// Everything, or what a filter lets through.
pub fn activity(ctx: Context, of: Option<Filter>) -> El {
    let t = ctx.around();
    let minute = Minute::new(ctx);
    let asked = RwSignal::new(None::<Asked>);
    stack()
        .child(heading(t.activity_title))
        .child(para("soft", t.activity_lead))
        .child(filters(ctx, of))
        .child(unread(ctx, Spot::Activity))
        .part(
            move || ctx.read(|s| s.activity.page.as_ref().map_or_else(String::new, key)),
            move || Some(list(ctx, minute, asked, of)),
        )
        .child(pages(ctx))
        .child(secure_button(ctx, asked))
        .child(back(ctx))
        .child(dialog(ctx, asked))
}

/// What a drawn page depends on: the same entries again disturb nobody.
fn key(page: &ActivityPage) -> String {
    page.entries.iter().fold("·".to_owned(), |mut key, entry| {
        let reported = if entry.reported_at.is_some() { "!" } else { " " };
        key.extend([entry.id.as_str(), entry.outcome.as_str(), reported]);
        key + &entry.at.to_string()
    })
}

fn filters(ctx: Context, of: Option<Filter>) -> El {
    let t = ctx.around();
    let all = [
        (None, t.filter_all),
        (Some(Filter::SignIns), t.filter_sign_ins),
        (Some(Filter::Requests), t.filter_requests),
        (Some(Filter::Changes), t.filter_changes),
        (Some(Filter::Trouble), t.filter_trouble),
    ];
    let one = |(filter, text): (Option<Filter>, &str)| {
        let link = el("a")
            .attr("href", &View::Activity(filter).hash())
            .attr("data-filter", filter.map_or("all", Filter::as_str))
            .text(text);
        el("li").child(if filter == of {
            link.attr("aria-current", "true")
        } else {
            link
        })
    };
    el("nav")
        .attr("aria-label", t.filter_label)
        .child(el("ul").class("filters").children(all.into_iter().map(one).collect()))
}

fn list(ctx: Context, minute: Minute, asked: RwSignal<Option<Asked>>, of: Option<Filter>) -> El {
    let t = ctx.around();
    let Some(entries) = ctx.now(|s| s.activity.page.as_ref().map(|page| page.entries.clone())) else {
        return loading(ctx);
    };
    if entries.is_empty() {
        let trouble = of == Some(Filter::Trouble);
        return para(
            "soft",
            if trouble {
                t.activity_empty_trouble
            } else {
                t.activity_empty
            },
        )
        .attr("id", "empty");
    }
    el("ul")
        .class("rows")
        .attr("id", "activity")
        .children(entries.iter().map(|entry| row(ctx, minute, asked, entry)).collect())
}

/// Further back, and less far. Both are there as soon as there is more than one page, so that nothing moves.
fn pages(ctx: Context) -> El {
    let t = ctx.around();
    let newer = move || ctx.read(|s| !s.activity.back.is_empty());
    let older = move || ctx.read(|s| s.activity.page.as_ref().is_some_and(|page| page.older.is_some()));
    let turn = |name, text, older| button("second", name, text, move || ctx.send(Event::Turned { older }));
    el("nav")
        .class("pages")
        .attr("aria-label", t.pages_label)
        .attr_of("hidden", move || (!newer() && !older()).then(String::new))
        .child(turn("newer", t.newer, false).attr_of("aria-disabled", move || disabled(!newer())))
        .child(turn("older", t.older, true).attr_of("aria-disabled", move || disabled(!older())))
}
