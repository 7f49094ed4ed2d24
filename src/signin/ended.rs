//! How a request ended: denied, unanswered, replaced, wrong number, not sent. Each says what to do next.

use super::{
    context::Context,
    parts::{act, action, button, chip, disabled, heading, links, notice, para, stack, trouble},
    phone::use_code,
};
use crate::{
    browser::format,
    i18n::{Messages, fill},
    reactive::*,
    ui::{El, el, sentence},
};
use contract::{
    Millis,
    flow::{Action, Notice},
    step::{PushOutcome, PushReason, Step},
};

pub fn ended(ctx: Context, outcome: PushOutcome, reason: Option<PushReason>, device: Option<String>, at: Millis) -> El {
    let m = ctx.texts();
    let (title, text) = words(m, outcome, reason);
    // Once it is done, the question has been answered: by the button here, or on the phone.
    let noticed = ctx.flow(|f| f.notice == Some(Notice::Secured)) == Some(true);
    let told = outcome == PushOutcome::Denied && reason == Some(PushReason::NotMe);
    let secured = noticed || told;
    let title = if secured { m.secured_title } else { title };
    let device = device.unwrap_or_else(|| m.companion_title.to_owned());
    let time = format::time(ctx.lang.get_untracked(), at);
    let denied = outcome == PushOutcome::Denied;
    let report = !secured && ctx.flow(|f| f.allows(Action::Report)) == Some(true);
    let again = again(ctx, if denied { m.denied_yes } else { m.send_new });
    let not_me = report.then(|| {
        el("div")
            .class("stack-small")
            .child(action(ctx, "danger", "report", m.denied_no, Action::Report))
            .child(para("small soft", m.denied_no_note))
    });
    let question = sentence(
        el("p").attr("role", "status"),
        text,
        &[("device", &device), ("time", &time)],
    );
    stack()
        .maybe(chip(ctx))
        .child(heading(title))
        .child(notice(ctx))
        .maybe((told && !noticed).then(|| para("note", m.secured).attr("role", "status")))
        .maybe((!secured).then_some(question))
        .child(trouble(ctx))
        .child(act(vec![
            again,
            not_me,
            use_code(ctx, if secured { "primary" } else { "second" }),
        ]))
        .child(links(ctx, vec![]))
}

const fn words(m: &Messages, outcome: PushOutcome, reason: Option<PushReason>) -> (&'static str, &'static str) {
    match (outcome, reason) {
        (PushOutcome::Denied, _) => (m.denied_title, m.denied_text),
        (PushOutcome::Expired, _) => (m.expired_title, m.expired_text),
        (PushOutcome::Superseded, _) => (m.superseded_title, m.superseded_text),
        (PushOutcome::WrongNumber, _) => (m.wrong_title, m.wrong_text),
        (PushOutcome::NotSent, Some(PushReason::TooSoon)) => (m.too_soon_title, m.too_soon_text),
        (PushOutcome::NotSent, Some(PushReason::TooMany)) => (m.too_many_title, m.too_many_text),
        (PushOutcome::NotSent, Some(PushReason::RequestsOff)) => (m.requests_off_title, m.requests_off_text),
        (PushOutcome::NotSent, Some(PushReason::Paused | PushReason::NotMe)) => (m.paused_title, m.paused_text),
        (PushOutcome::NotSent, Some(PushReason::AppTooOld)) => (m.not_sent_title, m.not_sent_app),
        (PushOutcome::NotSent, Some(PushReason::Policy)) => (m.not_sent_title, m.not_sent_policy),
        (PushOutcome::NotSent, Some(PushReason::SecondMethod)) => (m.not_sent_title, m.not_sent_second),
        (PushOutcome::NotSent, None) => (m.not_sent_title, m.not_sent_text),
    }
}

/// A new request, by a click and no other way; or when it may be sent.
fn again(ctx: Context, text: &'static str) -> Option<El> {
    let m = ctx.texts();
    let seconds = move || {
        ctx.read(|s| match s.flow.as_ref().map(|f| &f.step) {
            Some(Step::PushEnded { retry_at: Some(at), .. }) => format::whole_seconds(s.until(*at)),
            _ => 0,
        })
    };
    let press = move || {
        if untrack(seconds) == 0 {
            ctx.act(Action::Resend);
        }
    };
    let wait = move || match seconds() {
        0 => String::new(),
        left => fill(m.send_new_in, "time", &format::duration(m, left * 1000)),
    };
    let send = button("primary", "resend", text, press).attr_of("aria-disabled", move || {
        disabled(seconds() > 0 || ctx.read(|s| s.busy()))
    });
    let allowed = ctx.flow(|f| f.allows(Action::Resend)) == Some(true);
    allowed.then(|| {
        el("div")
            .class("stack-small")
            .child(send)
            .child(el("p").class("small soft").attr("id", "remaining").text_of(wait))
    })
}
