//! What went wrong, said beside the step.

use super::{context::Context, parts::disabled};
use crate::{
    browser::format,
    flow::{NoPasskey, Trouble},
    i18n::fill,
    reactive::*,
    ui::{El, el},
};

/// What went wrong, as an alert. A new node each time, so that the same words are announced again; not at every tick of
/// a countdown.
pub fn error(ctx: Context, words: impl Fn(Trouble) -> String + 'static) -> El {
    let m = ctx.texts();
    let count = move || ctx.read(|s| s.trouble_count.to_string() + if s.trouble.is_some() { "!" } else { "" });
    let text = move || {
        let (trouble, now) = ctx.state.with_untracked(|s| (s.trouble, s.now));
        let text = match trouble? {
            Trouble::Wait(at) => fill(m.too_many_wait, "time", &format::duration(m, at - now)),
            Trouble::NotSaved => m.not_saved.to_owned(),
            Trouble::Server => server(ctx),
            Trouble::SignOut => m.sign_out_failed.to_owned(),
            Trouble::Stale => m.stale.to_owned(),
            Trouble::Passkey(NoPasskey::Nothing | NoPasskey::Exists) => m.passkey_nothing.to_owned(),
            Trouble::Passkey(NoPasskey::Unsupported) => m.passkey_unsupported.to_owned(),
            trouble => words(trouble),
        };
        Some(el("span").text(&text))
    };
    el("p")
        .attr("id", "error")
        .class("error")
        .attr("role", "alert")
        .part(count, text)
}

/// An alert on a screen without a field.
pub fn trouble(ctx: Context) -> El {
    let m = ctx.texts();
    error(ctx, move |_| m.stale.to_owned())
}

/// A fault of the server, with what to quote to support.
fn server(ctx: Context) -> String {
    let m = ctx.texts();
    match ctx.state.with_untracked(|s| s.instance.clone()) {
        Some(code) => [m.server_error, &fill(m.support_code, "code", &code)].join(" "),
        None => m.server_error.to_owned(),
    }
}

/// Marks a field as wrong.
pub fn invalid(ctx: Context) -> impl Fn() -> Option<String> {
    move || {
        disabled(ctx.read(|s| {
            matches!(
                s.trouble,
                Some(
                    Trouble::Empty
                        | Trouble::TooLong
                        | Trouble::TooShort
                        | Trouble::Credentials
                        | Trouble::Code
                        | Trouble::Wrong(_)
                )
            )
        }))
    }
}
