//! The switch *allow sign-in requests*: the same as on the phone, live in both directions.

use super::super::{
    context::Context,
    parts::{para, said, section, write},
    trouble::trouble,
};
use crate::{
    account::{Call, Spot, State},
    browser::format,
    i18n::fill,
    reactive::*,
    ui::{El, el},
};
use contract::{
    Millis,
    account::{Method, PatchMethod, Verb},
};

/// An hour, ms.
const HOUR: Millis = 3_600_000;

pub fn pause(ctx: Context, id: &str) -> El {
    let (id, of) = (id.to_owned(), id.to_owned());
    let key = move || {
        let state = super::read(ctx, &id, |m| (m.allow_requests, m.paused_until)).unwrap_or_default();
        match state {
            _ if !super::can(ctx, &id, Verb::Pause) => "no".to_owned(),
            (Some(true), _) => "on".to_owned(),
            (_, until) => until.unwrap_or_default().to_string(),
        }
    };
    let draw = move || {
        let t = ctx.overview();
        let method = ctx.now(|s| s.method(&of).cloned())?;
        let on = method.allow_requests.filter(|_| method.can.contains(&Verb::Pause))?;
        let part = section(Spot::Pause, t.pause_title);
        // A phone without codes of ours has no switch of ours either.
        let why = if method.codes { t.pause_why } else { t.pause_why_here };
        Some(if on {
            choices(
                ctx,
                part.child(para("", t.pause_on)).child(para("soft small", why)),
                &of,
            )
        } else {
            resume(ctx, part.child(para("note", &paused(ctx, &method))), &of)
        })
    };
    el("div").class("bare").part(key, draw)
}

fn paused(ctx: Context, method: &Method) -> String {
    let t = ctx.overview();
    let (off, until) = if method.codes {
        (t.pause_off, t.pause_until)
    } else {
        (t.pause_off_here, t.pause_until_here)
    };
    match method.paused_until {
        Some(at) => {
            let now = ctx.now(State::server_now);
            fill(until, "time", &format::until(ctx.lang.get_untracked(), now, at))
        }
        None => off.to_owned(),
    }
}

fn switch(id: &str, allow: bool, until: Option<Millis>) -> Call {
    Call::Patch {
        id: id.to_owned(),
        patch: PatchMethod {
            allow_requests: Some(allow),
            paused_until: until,
            ..PatchMethod::default()
        },
    }
}

/// For how long.
fn choices(ctx: Context, part: El, id: &str) -> El {
    let t = ctx.overview();
    let now = move || ctx.now(State::server_now);
    let choice = |name, text, until: fn(Millis) -> Option<Millis>| {
        let id = id.to_owned();
        write(ctx, "second", name, text, move || switch(&id, false, until(now())))
    };
    part.child(said(ctx, Spot::Pause, move || t.resumed_done))
        .child(trouble(ctx, Spot::Pause))
        .child(
            el("div")
                .class("row")
                .child(choice("pause_hour", t.pause_hour, |now| Some(now + HOUR)))
                .child(choice("pause_tomorrow", t.pause_tomorrow, |now| {
                    Some(format::tomorrow_morning(now))
                }))
                .child(choice("pause_open", t.pause_open, |_| None)),
        )
}

fn resume(ctx: Context, part: El, id: &str) -> El {
    let t = ctx.overview();
    let id = id.to_owned();
    part.child(said(ctx, Spot::Pause, move || t.paused_done))
        .child(trouble(ctx, Spot::Pause))
        .child(write(ctx, "second", "resume", t.pause_resume, move || {
            switch(&id, true, None)
        }))
}
