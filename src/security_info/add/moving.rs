//! A new phone takes the place of an old one: one thing, that can be left and gone on with, and that never leaves an
//! account without a way in. The server does the exchange in one go when the new phone has proved itself.

use super::{
    super::{
        context::Context,
        parts::{act, back, go, heading, para, stack},
    },
    wizard,
};
use crate::{
    account::View,
    ui::{El, Icon, el, icon, sentence},
};
use contract::{
    account::{Enrollment, Method},
    flow::MethodKind,
};

/// The wizard that moves a phone's place to a new one; without an id it asks which.
pub fn moving(ctx: Context, id: String) -> El {
    let phones = |s: &crate::account::State| -> Vec<Method> {
        let all = s.methods.iter().flat_map(|m| &m.methods);
        all.filter(|m| m.kind == MethodKind::Push).cloned().collect()
    };
    let mut phones = ctx.now(phones);
    let old = phones.iter().position(|m| m.id == id).map(|at| phones.swap_remove(at));
    // Under way or done, the old one is told by the server; it may be gone already.
    let begun = move || ctx.read(|s| s.enrollment.as_ref().is_some_and(|e| e.kind == MethodKind::Push));
    let Some(old) = old else {
        return match &*id {
            "" => which(ctx, &phones),
            _ => wizard(ctx, MethodKind::Push, Some(id)),
        };
    };
    let label = old.label.clone();
    let intro = move || (!begun_now(ctx)).then(|| before(ctx, &label));
    stack()
        .part(move || begun().to_string(), intro)
        .child(wizard(ctx, MethodKind::Push, Some(old.id)))
        .part(
            move || begun().to_string(),
            move || (!begun_now(ctx)).then(|| lost(ctx)),
        )
}

fn begun_now(ctx: Context) -> bool {
    ctx.now(|s| s.enrollment.as_ref().is_some_and(|e| e.kind == MethodKind::Push))
}

/// What will happen, before it does.
fn before(ctx: Context, old: &str) -> El {
    let t = ctx.add();
    stack()
        .child(heading(t.move_title))
        .child(ribbon(ctx, 0))
        .child(sentence(el("p"), t.move_text, &[("device", old)]))
}

fn lost(ctx: Context) -> El {
    let t = ctx.add();
    let details = el("details")
        .class("stack-small")
        .attr("data-part", "lost")
        .child(el("summary").text(t.move_lost_title))
        .child(para("", t.move_lost));
    stack().child(details).child(el("div").class("links").child(back(ctx)))
}

/// Several phones: which of them is it about?
fn which(ctx: Context, phones: &[Method]) -> El {
    let t = ctx.add();
    if phones.is_empty() {
        let add = go("primary", "add", t.phone_title, &View::Add(Some(MethodKind::Push)));
        return stack()
            .child(heading(t.move_title))
            .child(para("", t.move_none))
            .child(act(vec![Some(add)]))
            .child(el("div").class("links").child(back(ctx)));
    }
    let row = |phone: &Method| {
        let name = el("bdi").attr("translate", "no").text(&phone.label);
        let link = el("a")
            .class("choice")
            .attr("data-action", "move")
            .attr("data-method", &phone.id)
            .attr("href", &View::Move(phone.id.clone()).hash())
            .child(icon(Icon::Phone, ""))
            .child(name);
        el("li").child(link)
    };
    stack()
        .child(heading(t.move_which))
        .child(para("soft", t.move_which_text))
        .child(el("ul").class("choices").children(phones.iter().map(row).collect()))
        .child(el("div").class("links").child(back(ctx)))
}

/// How far a move is; nothing where no phone is replaced.
pub fn steps(ctx: Context, open: &Enrollment, at: usize) -> Option<El> {
    open.replaces.is_some().then(|| ribbon(ctx, at))
}

fn ribbon(ctx: Context, at: usize) -> El {
    let t = ctx.add();
    // Where somebody else's app is set up, there is nothing to be confirmed on it.
    let all = [t.move_step_add, t.move_step_prove, t.move_step_gone];
    let shown = all
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != 1 || !for_good(ctx));
    let item = |(index, text): (usize, &&str)| {
        let item = el("li").text(text);
        if index == at {
            item.attr("aria-current", "step")
        } else if index < at {
            item.class("ok")
        } else {
            item
        }
    };
    el("ol")
        .class("steps small")
        .attr("aria-label", t.move_steps)
        .children(shown.map(item).collect())
}

/// What is left to do when the new phone has taken over.
pub fn after(ctx: Context, gaps: &[(&str, &str)]) -> El {
    let t = ctx.add();
    el("div")
        .class("stack-small")
        .child(para("", t.move_stays))
        .maybe((!for_good(ctx)).then(|| sentence(el("p").class("note"), t.move_undo, gaps)))
}

/// Whether phones of this account are somebody else's to keep: what is removed there cannot be brought back.
fn for_good(ctx: Context) -> bool {
    ctx.now(|s| {
        let mut all = s.methods.iter().flat_map(|m| &m.methods);
        all.any(|m| m.kind == MethodKind::Push && m.for_good)
    })
}
