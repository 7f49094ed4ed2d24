//! Recovery codes on their one screen: to be copied, saved, printed, and put away.

use super::{
    super::{
        context::Context,
        parts::{act, button, heading, para, stack},
    },
    parts::copy,
    print,
};
use crate::{
    account::{
        Event, Spot,
        setup::sheet::{Words, lines, sheet},
    },
    browser::{format, window},
    i18n::fill,
    reactive::*,
    ui::{El, armed_button, el},
};
use contract::account::NewRecoveryCodes;

/// The codes themselves, this once. What is copied, saved and printed is made here; no server sees it again.
pub fn shown(ctx: Context, new: &NewRecoveryCodes) -> El {
    let t = ctx.add();
    let product = ctx.product();
    let title = fill(t.codes_sheet, "product", &product);
    let user = ctx
        .now(|s| s.methods.as_ref().map(|m| m.user.label.clone()))
        .unwrap_or_default();
    let account = fill(t.codes_sheet_account, "user", &user);
    let made = fill(
        t.codes_made,
        "date",
        &format::day_and_time(ctx.lang.get_untracked(), new.created_at),
    );
    let words = Words {
        title: &title,
        account: &account,
        made: &made,
        note: t.codes_sheet_note,
    };
    let text = sheet(&words, &new.codes);
    let copied = lines(&new.codes);
    let code = |code: &String| {
        let code = el("code").attr("translate", "no").text(code);
        el("li").child(code)
    };
    let list = el("ol")
        .class("codes")
        .attr("id", "recovery-codes")
        .attr("aria-label", t.codes_list)
        .children(new.codes.iter().map(code).collect());
    let only_printed = |text: &str| para("only-print", text);
    let sheet = el("section")
        .class("sheet stack-small")
        .child(only_printed(&title))
        .child(only_printed(&account))
        .child(only_printed(&made))
        .child(list)
        .child(only_printed(t.codes_sheet_note));
    let buttons = vec![
        Some(copy(ctx, "second", "copy_codes", t.codes_copy, move || copied.clone())),
        Some(button("second", "save_codes", t.codes_save, move || {
            print::save(t.codes_file, &text)
        })),
        Some(button("second", "print_codes", t.codes_print, || {
            drop(window().print())
        })),
    ];
    // They are never shown again.
    let keep = armed_button(
        "primary",
        "kept",
        || false,
        move || {
            ctx.send(Event::Dismissed(Spot::Recovery));
        },
    );
    let keep = keep.text(t.codes_kept);
    stack()
        .child(heading(t.codes_shown_title))
        .child(para("", t.codes_shown_text))
        .child(sheet)
        .child(act(buttons))
        .child(act(vec![Some(keep)]))
}
