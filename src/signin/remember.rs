//! Stay signed in? What yes and no really do, in dates.

use super::{
    context::Context,
    parts::{act, button, chip, disabled, form, heading, notice, para, submit, trouble},
};
use crate::{
    browser::format,
    flow::{Event, Input},
    i18n::fill,
    reactive::*,
    ui::El,
};
use contract::flow::Action;

const HOUR: i64 = 3_600_000;

pub fn remember(ctx: Context, days: u32, hours: u32) -> El {
    let m = ctx.texts();
    let lang = ctx.lang.get_untracked();
    let now = ctx.state.with_untracked(|s| s.server_now());
    let until = |hours: u32| format::day_and_time(lang, now + i64::from(hours) * HOUR);
    let yes = fill(m.remember_yes_note, "date", &until(days.saturating_mul(24)));
    let no = fill(m.remember_no_note, "date", &until(hours));
    let answer = move |yes| {
        ctx.send(Event::Submitted {
            action: Action::Remember,
            input: Input::yes(yes),
        })
    };
    let refuse = button("second", "remember_no", m.remember_no, move || answer(false))
        .attr_of("aria-disabled", move || disabled(ctx.read(|s| s.busy())));
    form(move || answer(true))
        .maybe(chip(ctx))
        .child(heading(m.remember_title))
        .child(notice(ctx))
        .child(para("", &yes))
        .child(para("", &no))
        .child(trouble(ctx))
        .child(act(vec![Some(submit(ctx, m.remember_yes)), Some(refuse)]))
}
