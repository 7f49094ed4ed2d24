//! How it is removed: first what would be left, then a button that arms. The last way in that lasts stays.

use super::super::{
    context::Context,
    parts::{act, button, go, name_of, para, section},
    trouble::trouble,
};
use crate::{
    account::{Call, Spot, View},
    i18n::fill,
    reactive::*,
    ui::{El, armed_button, el, sentence},
};
use contract::{
    account::{Method, Verb},
    flow::MethodKind,
};

pub fn remove(ctx: Context, id: &str) -> El {
    let open = RwSignal::new(false);
    let (id, of) = (id.to_owned(), id.to_owned());
    let key = move || {
        let last = super::read(ctx, &id, |m| m.last).unwrap_or_default();
        let can = super::can(ctx, &id, Verb::Remove);
        // What would be left is part of what is said.
        let left = ctx.read(|s| s.methods.as_ref().map_or(0, |m| m.methods.len()));
        [last, can, open.get()]
            .map(|flag| if flag { "+" } else { "-" })
            .concat()
            + &left.to_string()
    };
    let draw = move || {
        let t = ctx.overview();
        let method = ctx.now(|s| s.method(&of).cloned())?;
        let part = section(Spot::Remove, t.remove_title);
        if method.last {
            return Some(part.child(para("soft", t.remove_last)).child(go(
                "second",
                "add",
                t.remove_last_add,
                &View::Add(None),
            )));
        }
        if !method.can.contains(&Verb::Remove) {
            return None;
        }
        Some(if open.get_untracked() {
            preview(ctx, part, &method, open)
        } else {
            let name = name_of(ctx, method.kind, &method.label);
            let ask = button("danger", "remove", &fill(t.remove_ask, "label", &name), move || {
                open.set(true)
            });
            part.child(ask).child(trouble(ctx, Spot::Remove))
        })
    };
    el("div").class("bare").part(key, draw)
}

/// What would be left, and the question.
fn preview(ctx: Context, part: El, method: &Method, open: RwSignal<bool>) -> El {
    let t = ctx.overview();
    let left: Vec<String> = ctx.now(|s| {
        let all = s.methods.iter().flat_map(|m| &m.methods);
        all.filter(|m| m.id != method.id && m.left != Some(0))
            .map(|m| name_of(ctx, m.kind, &m.label))
            .collect()
    });
    let ways = if left.is_empty() {
        para("", t.remove_left_none)
    } else {
        sentence(el("p"), t.remove_left, &[("ways", &left.join(t.list_comma))])
    };
    let codes = (method.kind == MethodKind::Push && method.codes).then(|| para("soft", t.remove_codes));
    let id = method.id.clone();
    let busy = move || ctx.busy();
    let yes = armed_button("danger", "remove_yes", busy, move || {
        ctx.press(Call::Remove { id: id.clone() });
    });
    let no = button("second", "remove_no", t.remove_no, move || open.set(false));
    part.child(ways.attr("data-left", &left.len().to_string()))
        .maybe(codes)
        .child(para(
            "soft",
            if method.for_good {
                t.remove_for_good
            } else {
                t.remove_undo
            },
        ))
        .child(trouble(ctx, Spot::Remove))
        .child(act(vec![Some(yes.text(t.remove_yes)), Some(no)]))
}
