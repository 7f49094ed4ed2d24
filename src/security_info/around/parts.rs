//! Parts that sessions, activity and password share.

use super::super::{
    context::Context,
    parts::{button, para},
    trouble::trouble,
};
use crate::{
    account::{Call, Event, Spot, Why},
    browser::format,
    i18n::{Part, parts},
    reactive::*,
    ui::{El, armed_button, el, watch},
};
use contract::Millis;

/// The server's clock in whole minutes: what says how long ago something was is written anew once a minute.
#[derive(Clone, Copy)]
pub struct Minute(RwSignal<Millis>);

impl Minute {
    /// For the part of the page that is being drawn.
    pub fn new(ctx: Context) -> Self {
        let minute = RwSignal::new(0);
        watch(move || {
            let now = ctx.read(|s| s.server_now()) / 60_000;
            if minute.get_untracked() != now {
                minute.set(now);
            }
        });
        Self(minute)
    }

    /// An instant, to the minute, and how long ago that was.
    pub fn when(self, ctx: Context, at: Millis) -> El {
        let (lang, just_now) = (ctx.lang.get_untracked(), ctx.around().just_now);
        el("time")
            .attr("datetime", &format::machine(at))
            .text(&format::day_and_time(lang, at))
            .child(el("span").class("ago").text_of(move || {
                let gone = self.0.get() * 60_000 - at;
                [" · ", &format::ago(lang, just_now, gone)].concat()
            }))
    }
}

/// A button that ends something: armed, and busy only by itself.
pub fn ending(ctx: Context, name: &str, text: &'static str, call: Call) -> El {
    let m = ctx.words();
    let asked = call.clone();
    let busy = move || ctx.read(|s| s.pending.as_ref().map(|p| &p.call).or(s.step_up.as_ref()) == Some(&asked));
    armed_button("danger", name, move || ctx.busy(), move || ctx.press(call.clone()))
        .text_of(move || if busy() { m.busy } else { text }.to_owned())
}

/// What went wrong with a list, and *try again* where it could not be loaded.
pub fn unread(ctx: Context, spot: Spot) -> El {
    let failed = move || {
        ctx.read(|s| {
            s.trouble
                .as_ref()
                .is_some_and(|t| t.spot == spot && t.why == Why::Unread)
        })
    };
    let again = move || {
        let again = || {
            button("second", "retry", ctx.words().try_again, move || {
                ctx.send(Event::Retried)
            })
        };
        failed().then(again)
    };
    el("div")
        .class("bare")
        .child(trouble(ctx, spot))
        .part(move || failed().to_string(), again)
}

/// A sentence with a time in its gap.
pub fn timed(place: El, text: &'static str, when: impl Fn() -> El) -> El {
    parts(text).into_iter().fold(place, |place, part| match part {
        Part::Text(words) => place.text(words),
        Part::Gap(_) => place.child(when()),
    })
}

/// As long as nothing is known.
pub fn loading(ctx: Context) -> El {
    para("soft", ctx.words().loading).attr("role", "status")
}

/// A mark beside a name.
pub fn mark(text: &str) -> El {
    el("span").class("mark-note").text(text)
}
