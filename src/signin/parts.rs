//! Parts of several screens.

use super::context::Context;
use crate::{
    browser::format,
    flow::{Event, NoPasskey, State, Trouble},
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

/// `aria-disabled`, where it is so.
pub fn disabled(off: bool) -> Option<String> {
    off.then(|| TRUE.to_owned())
}

/// A screen without a form.
pub fn stack() -> El {
    el("div").class("stack")
}

/// A screen that is a form; `send` is called when it is submitted, and the browser does nothing by itself.
pub fn form(send: impl Fn() + 'static) -> El {
    el("form")
        .class("stack")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            send();
        })
}

/// The screen's question. It takes the focus when the screen appears, where no field does.
pub fn heading(text: &str) -> El {
    el("h1").attr("tabindex", "-1").text(text)
}

/// A paragraph.
pub fn para(class: &str, text: &str) -> El {
    el("p").class(class).text(text)
}

/// A paragraph with the product's name in it, which may be told a moment later.
pub fn of_product(ctx: Context, class: &str, text: &'static str) -> El {
    el("p")
        .class(class)
        .text_of(move || fill(text, "product", &ctx.product()))
}

/// A button that is no submit button.
pub fn button(class: &str, name: &str, text: &str, press: impl Fn() + 'static) -> El {
    el("button")
        .attr("type", "button")
        .class(class)
        .attr("data-action", name)
        .on("click", move |_| press())
        .text(text)
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

/// The row of buttons.
pub fn act(buttons: Vec<Option<El>>) -> El {
    el("div").class("act").children(buttons.into_iter().flatten().collect())
}
