//! What went wrong, said beside what was pressed.

use super::context::Context;
use crate::{
    account::{Spot, Trouble, Why},
    browser::format,
    flow::NoPasskey,
    i18n::fill,
    ui::{El, el},
};
use contract::problem::Wrong;

/// The alert of a spot. A new node each time, so that the same words are announced again.
pub fn trouble(ctx: Context, spot: Spot) -> El {
    trouble_with(ctx, spot, |_| None)
}

/// The same with words of the spot's own for what it knows better.
pub fn trouble_with(ctx: Context, spot: Spot, own: impl Fn(Why) -> Option<&'static str> + 'static) -> El {
    let here = move |trouble: &&Trouble| trouble.spot == spot;
    let key = move || {
        ctx.read(|s| {
            let count = s.trouble.as_ref().filter(here).map(|_| s.trouble_count);
            count.map_or_else(String::new, |count| count.to_string())
        })
    };
    let text = move || {
        let trouble = ctx.now(|s| s.trouble.as_ref().filter(here).cloned())?;
        let text = own(trouble.why).map_or_else(|| words(ctx, &trouble), str::to_owned);
        Some(el("span").text(&text))
    };
    el("p").class("error").attr("role", "alert").part(key, text)
}

/// Marks a field as wrong when the trouble is about what was typed there.
pub fn invalid(ctx: Context, spot: Spot) -> impl Fn() -> Option<String> {
    move || {
        let typed =
            |trouble: &Trouble| trouble.spot == spot && matches!(trouble.why, Why::Wrong(_) | Why::Empty | Why::Code);
        super::parts::disabled(ctx.read(|s| s.trouble.as_ref().is_some_and(typed)))
    }
}

fn words(ctx: Context, trouble: &Trouble) -> String {
    let (m, t) = (ctx.words(), ctx.overview());
    match trouble.why {
        Why::NotSaved => m.not_saved,
        Why::Unread => t.unread,
        Why::Server => {
            let code = trouble
                .instance
                .as_deref()
                .map(|code| fill(m.support_code, "code", code));
            return [m.server_error, code.as_deref().unwrap_or_default()].join(" ");
        }
        Why::Wait(at) => {
            let left = at - ctx.now(|s| s.now);
            return fill(m.too_many_wait, "time", &format::duration(m, left));
        }
        Why::Wrong(Some(Wrong::Taken)) => t.wrong_taken,
        Why::Wrong(Some(Wrong::Limit)) => t.wrong_limit,
        Why::Wrong(Some(Wrong::TooShort)) => t.wrong_short,
        Why::Wrong(Some(Wrong::TooLong)) => t.wrong_long,
        Why::Wrong(_) => t.wrong_other,
        Why::Empty => t.wrong_empty,
        Why::Code => t.wrong_code,
        Why::Last => t.last_method,
        Why::Gone => t.gone,
        Why::NotOffered => t.not_offered,
        Why::Proof => t.proof_weak,
        Why::Passkey(NoPasskey::Nothing | NoPasskey::Exists) => m.passkey_nothing,
        Why::Passkey(NoPasskey::Unsupported) => m.passkey_unsupported,
        Why::Copy => t.copy_failed,
    }
    .to_owned()
}
