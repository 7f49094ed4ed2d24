//! A request: who is asking, the number, and the answer.

use super::{
    code, facts, number,
    parts::{button, error, flag, form, heading, p, submit, who},
    words,
};
use crate::{
    browser::timer::Timer,
    companion::{
        context::Context,
        core::{Answer, Event, Phase, Prompt},
    },
    reactive::*,
    ui::{El, el, watch},
};
use contract::{Millis, device::RequestPurpose};
use std::cell::Cell;

/// Nothing can be pressed before the request has been in view this long, ms: a press meant for what was there before
/// must not answer it (security rule 85).
const ARMS_AFTER: Millis = 500;

pub fn view(ctx: Context) -> Vec<El> {
    ctx.state
        .with_untracked(|s| s.prompt.clone())
        .map(|prompt| drawn(ctx, &prompt))
        .unwrap_or_default()
}

fn drawn(ctx: Context, prompt: &Prompt) -> Vec<El> {
    let t = ctx.texts();
    let account = ctx
        .state
        .with_untracked(|s| s.account(&prompt.device).map(|a| a.profile.account.clone()));
    let purpose = words::purpose(&prompt.request);
    let armed = arming(ctx);
    let open = move || ctx.read(|s| s.prompt.as_ref().is_some_and(|p| p.phase == Phase::Open));
    let stuck = move || !(armed.get() && open());
    let entry = number::Entry::new(prompt.request.number.as_ref());
    // A form that a script sends counts as sent by the browser; the press that led to it has to be a person's. The key
    // Enter in the field presses the button, too.
    let pressed = StoredValue::new_local(Cell::new(false));
    let sent = move |event: &web_sys::Event| {
        if event.is_trusted()
            && pressed.with_value(|pressed| pressed.replace(false))
            && !untrack(stuck)
            && let Some(number) = entry.given()
        {
            ctx.send(Event::Decided(Answer::Approve(number)));
        }
    };
    let deny = move || {
        if !untrack(stuck) {
            ctx.send(Event::Decided(Answer::Deny));
        }
    };
    let not_me = move || {
        if !untrack(stuck) {
            ctx.send(Event::NotMeAsked);
        }
    };
    let failed = move || open() && ctx.read(|s| s.prompt.as_ref().is_some_and(|p| p.failed));
    let approve = submit("primary", "approve")
        .attr_of("disabled", move || flag(stuck() || !entry.ready()))
        .attr_of("data-missing", move || flag(!entry.ready()))
        .text_of(move || if open() { t.approve } else { t.sending }.into())
        .on("click", move |event| {
            pressed.with_value(|pressed| pressed.set(event.is_trusted()))
        });
    let refuse = el("fieldset")
        .class("pair")
        .attr_of("disabled", move || flag(stuck()))
        .child(button("danger", "deny", t.deny, deny))
        .child(button("second", "not_me", t.not_me, not_me));
    // A number that stands here is typed in the browser: the answer is given there, and only *no* can be given here.
    let answered_here = prompt.request.shown.is_none();
    let act = el("div")
        .class("act")
        .attr_of("data-arming", move || flag(!armed.get()))
        .maybe(answered_here.then_some(approve))
        .child(refuse);
    let form = form("stack", sent)
        .child(number::view(ctx, entry, &prompt.request))
        .child(error("error", move || failed().then_some(t.answer_failed)))
        .child(act);
    let (title, text) = words::asked(t, purpose);
    // The codes of a phone that is being set up do not work yet, and a test needs none.
    let code = !matches!(purpose, RequestPurpose::Test | RequestPurpose::Confirm);
    let mut parts = vec![
        who(&account.unwrap_or_default()),
        heading(title),
        facts::view(ctx, &prompt.request.context),
        p("soft small", text),
        form,
    ];
    parts.extend(code.then(|| code_instead(ctx)));
    parts
}

/// Somebody who has chosen a code in the browser finds it here too, without answering.
fn code_instead(ctx: Context) -> El {
    let shown = RwSignal::new(false);
    let key = move || shown.get().to_string();
    el("div").part(key, move || {
        Some(if shown.get_untracked() {
            code::view(ctx)
        } else {
            button("link", "show_code", ctx.texts().show_code, move || shown.set(true))
        })
    })
}

/// Whether the request has been in view for long enough. Starts anew when the page comes back into view.
fn arming(ctx: Context) -> RwSignal<bool> {
    let armed = RwSignal::new(false);
    let timer = StoredValue::new_local(None::<Timer>);
    let before = StoredValue::new(None::<bool>);
    watch(move || {
        let hidden = ctx.read(|s| s.hidden);
        if before.get_value() == Some(hidden) {
            return;
        }
        before.set_value(Some(hidden));
        armed.set(false);
        let start = (!hidden).then(|| {
            Timer::after(ARMS_AFTER, move || {
                let _ = armed.try_set(true);
            })
        });
        timer.set_value(start);
    });
    armed
}
