//! What helps with a code: tries left, how long it is good, and whether the phone's clock is right.

use super::{context::Context, parts::seconds_until};
use crate::{
    browser::format,
    flow::CLOCK_HELP,
    i18n::fill,
    reactive::*,
    ui::{El, el},
};
use contract::{
    Millis,
    step::{CodeKind, Step},
};

/// Codes of an app change this often (RFC 6238, section 5.2), ms.
const PERIOD: Millis = 30_000;
/// So shortly before the change the next code is better waited for, s.
const NEARLY: Millis = 5;

/// How many tries are left, once there are few.
pub fn left(ctx: Context) -> String {
    let m = ctx.texts();
    let left = ctx.read(|s| match s.flow.as_ref().map(|f| &f.step) {
        Some(Step::CodeRequired { attempts_left, .. }) => *attempts_left,
        _ => None,
    });
    let Some(n) = left.filter(|n| *n <= 4) else {
        return String::new();
    };
    let text = if n == 1 { m.attempts_one } else { m.attempts_other };
    fill(text, "n", &n.to_string())
}

/// How long a code that was sent is good.
pub fn good(ctx: Context) -> El {
    let text = move || {
        let m = ctx.texts();
        let seconds = seconds_until(ctx, |flow| match &flow.step {
            Step::CodeRequired { expires_at, kind, .. } if *kind != CodeKind::Totp => *expires_at,
            _ => None,
        });
        match seconds {
            None => String::new(),
            Some(0) => m.code_over.to_owned(),
            Some(left) => fill(m.code_good, "time", &format::duration(m, left * 1000)),
        }
    };
    el("p")
        .attr("id", "remaining")
        .class("small soft hollow")
        .attr("aria-live", "off")
        .text_of(text)
}

/// After wrong codes: the server's clock to compare with the phone's, and when the next code comes. It says nothing about
/// the codes that were tried, so nobody can learn from it how near they were.
pub fn clock(ctx: Context) -> El {
    let shown = move || ctx.read(|s| s.wrong_codes >= CLOCK_HELP);
    let draw = move || {
        let m = ctx.texts();
        let now = move || ctx.read(|s| s.server_now());
        let time = move || {
            let lang = ctx.lang.get_untracked();
            fill(m.clock_help, "time", &format::time_to_the_second(lang, now()))
        };
        let next = move || format::whole_seconds(PERIOD - now().rem_euclid(PERIOD));
        let next = move || match next() {
            left if left <= NEARLY => m.clock_wait.to_owned(),
            left => fill(m.clock_next, "time", &format::duration(m, left * 1000)),
        };
        let quiet = || el("p").attr("aria-live", "off");
        untrack(shown).then(|| {
            el("div")
                .class("note stack-small")
                .child(quiet().attr("id", "clock").text_of(time))
                .child(quiet().class("small").text_of(next))
        })
    };
    el("div")
        .class("bare")
        .attr("role", "status")
        .part(move || shown().to_string(), draw)
}
