//! Parts of several screens.

use super::context::Context;
pub use super::trouble::{error, invalid, trouble};
pub use crate::page::{act, button, disabled, form, heading, para, stack};
use crate::{
    browser::format,
    flow::{Event, State, Trouble},
    i18n::{Part, fill, parts},
    reactive::*,
    ui::{El, TRUE, el},
};
use contract::{
    Millis,
    flow::{Action, Flow, Notice},
};

/// After this long a person is told that the work goes on, ms.
const SLOW: Millis = 5_000;

/// A paragraph with the product's name in it, which may be told a moment later.
pub fn of_product(ctx: Context, class: &str, text: &'static str) -> El {
    el("p")
        .class(class)
        .text_of(move || fill(text, "product", &ctx.product()))
}

/// Who is signing in, with the way to change it.
pub fn chip(ctx: Context) -> Option<El> {
    let m = ctx.texts();
    let label = ctx
        .flow(|flow| flow.user.as_ref().map(|user| user.label.clone()))
        .flatten()?;
    let first: String = label.chars().next().into_iter().collect();
    let face = el("i").attr("aria-hidden", TRUE).attr("translate", "no").text(&first);
    let name = || el("bdi").attr("translate", "no").attr("title", &label).text(&label);
    if ctx.flow(|flow| flow.allows(Action::ChangeAccount)) != Some(true) {
        return Some(el("p").class("who").child(face).child(name()));
    }
    // The sentence is there for the ear, with the words for the eye inside it (WCAG 2.5.3).
    let button = button("who", "change_account", "", move || ctx.act(Action::ChangeAccount)).child(face);
    let spoken = |words| el("span").class("visually-hidden").text(words);
    let button = parts(m.account_chip)
        .into_iter()
        .fold(button, |button, part| match part {
            Part::Text(words) => button.child(spoken(words)),
            Part::Gap(_) => button.child(name()),
        });
    Some(button.child(el("span").class("change").text(m.change_account)))
}

/// The one filled button of a form. While a write is under way it does nothing and says so; during a wait it shows the
/// time that is left.
pub fn submit(ctx: Context, text: &'static str) -> El {
    let m = ctx.texts();
    let wait = move || {
        ctx.read(|s| match s.trouble {
            Some(Trouble::Wait(at)) if at > s.now => Some(at - s.now),
            _ => None,
        })
    };
    let label = move || {
        if let Some(left) = wait() {
            return format::countdown(left);
        }
        let slow = ctx.read(|s| s.pending.as_ref().map(|p| s.now - p.since >= SLOW));
        match slow {
            Some(true) => m.working,
            Some(false) => m.busy,
            None if ctx.read(|s| s.queued) => m.busy,
            None => text,
        }
        .to_owned()
    };
    let busy = move || ctx.read(|s| s.pending.is_some() || s.queued);
    el("button")
        .attr("type", "submit")
        .class("primary")
        .attr_of("aria-disabled", move || disabled(busy() || wait().is_some()))
        .attr_of("data-busy", move || busy().then(String::new))
        .text_of(label)
}

/// A button of `flow.actions`.
pub fn action(ctx: Context, class: &str, name: &str, text: &str, action: Action) -> El {
    button(class, name, text, move || ctx.act(action))
        .attr_of("aria-disabled", move || disabled(ctx.read(|s| s.busy())))
}

/// *Another way*, where there is one.
pub fn another_way(ctx: Context) -> Option<El> {
    let there = ctx.flow(|flow| flow.allows(Action::ChooseMethod)).unwrap_or_default();
    there.then(|| {
        action(
            ctx,
            "link",
            "choose_method",
            ctx.texts().another_way,
            Action::ChooseMethod,
        )
    })
}

/// *Cancel*: the flow ends, and an open request with it.
pub fn cancel(ctx: Context) -> El {
    button("link", "cancel", ctx.texts().cancel, move || ctx.send(Event::Cancelled))
}

/// Something to say beside the step; it may come while the step is on the screen.
pub fn notice(ctx: Context) -> El {
    let key = move || {
        ctx.read(|s| s.flow.as_ref()?.notice)
            .map_or("", Notice::as_str)
            .to_owned()
    };
    el("div")
        .class("bare")
        .attr("role", "status")
        .part(key, move || noticed(ctx))
}

fn noticed(ctx: Context) -> Option<El> {
    let m = ctx.texts();
    let text = match ctx.flow(|flow| flow.notice).flatten()? {
        Notice::Secured => m.secured,
        Notice::OlderPrompt => m.older_prompt,
        Notice::PasswordChanged => m.password_changed,
        Notice::CodeSent => m.code_sent,
        Notice::CodeNotSent => m.code_not_sent,
        Notice::Enrolled => m.enrolled,
        Notice::RecoveryFew => m.recovery_few,
        Notice::StartedOver => m.started_over,
        Notice::ClientUnavailable => m.client_unavailable,
        Notice::AccountChanged => return None,
    };
    Some(para("note", text))
}

/// The links under a screen: what fits, and always *cancel*.
pub fn links(ctx: Context, more: Vec<Option<El>>) -> El {
    let more = more.into_iter().flatten().collect();
    el("div")
        .class("links")
        .children(more)
        .maybe(another_way(ctx))
        .child(cancel(ctx))
}

/// How long it is until an instant of the server's clock, in whole seconds, tracked.
pub fn seconds_until(ctx: Context, at: impl FnOnce(&Flow) -> Option<Millis>) -> Option<Millis> {
    ctx.read(|s| Some(format::whole_seconds(s.until(at(s.flow.as_ref()?)?))))
}

/// A way in of `flow.methods` as a button.
pub fn way(ctx: Context, class: &str, name: &str, text: &str, id: String) -> El {
    let press = move || ctx.act_with(Action::Choose, "method", id.clone());
    button(class, name, text, press).attr_of("aria-disabled", move || disabled(ctx.read(|s| s.busy())))
}

/// *Send again*: when it may be, and how many are left; `wait` gives both.
pub fn resend(ctx: Context, wait: fn(&State) -> Option<(Millis, u32)>) -> El {
    let m = ctx.texts();
    let wait = move || ctx.read(|s| wait(s).map(|(at, left)| (format::whole_seconds(s.until(at)), left)));
    let state = move || match wait() {
        Some((_, 0)) => "none".to_owned(),
        Some((0, left)) => left.to_string(),
        _ => String::new(),
    };
    let later = move || {
        let seconds = wait().map_or(0, |(seconds, _)| seconds);
        fill(m.send_again_in, "time", &format::duration(m, seconds * 1000))
    };
    let draw = move || {
        Some(match untrack(wait)? {
            (_, 0) => el("span").class("soft").text(m.requests_left_none),
            (0, left) => {
                let count = if left == 1 {
                    m.requests_left_one
                } else {
                    m.requests_left_other
                };
                el("span")
                    .class("again")
                    .child(action(ctx, "link", "resend", m.send_again, Action::Resend))
                    .child(el("small").class("soft").text(&fill(count, "n", &left.to_string())))
            }
            _ => el("span").class("soft").text_of(later),
        })
    };
    el("span").part(state, draw)
}
