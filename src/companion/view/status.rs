//! How things stand.

use crate::{
    browser::format,
    companion::{
        context::Context,
        core::{Account, Reach, State},
    },
    i18n::{companion::Texts, fill_all},
    reactive::*,
    ui::{El, el},
};
use contract::flow::Unusable;

pub fn view(ctx: Context) -> El {
    let t = ctx.texts();
    el("div")
        .class("status")
        .attr("role", "status")
        .attr_of("data-status", move || Some(ctx.read(status).name().into()))
        .child(
            el("h1")
                .attr("tabindex", "-1")
                .text_of(move || ctx.read(status).texts(t).0.into()),
        )
        .child(el("p").class("soft").text_of(move || {
            let (least, time) = (least(ctx), time(ctx));
            fill_all(ctx.read(status).texts(t).1, &[("least", &least), ("time", &time)])
        }))
}

/// The least version the organisation wants, when it wants one.
fn least(ctx: Context) -> String {
    let least = ctx.account(|a| a.refused.as_ref().map(|(_, least)| least.clone()));
    least.flatten().unwrap_or_default()
}

/// When paused requests come again. Says the day as seen from when it was paused: a text that is not drawn anew every
/// second.
fn time(ctx: Context) -> String {
    let lang = ctx.lang.get_untracked();
    let now = ctx.state.with_untracked(|s| s.now);
    let until = ctx.account(|a| a.paused_until).flatten();
    until.map_or_else(String::new, |until| format::until(lang, now, until))
}

/// How things stand, in one line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Connecting,
    Ready,
    Off,
    Paused,
    Unconfirmed,
    TooOld,
    NotAllowed,
    SecondMethod,
    Lost,
    Portal,
    Offline,
}

fn status(state: &State) -> Status {
    let Some(account) = state.shown() else {
        return Status::Connecting;
    };
    match account.reach {
        Reach::Live if account.unconfirmed => Status::Unconfirmed,
        Reach::Live if account.allows(state.now) == Some(false) => match account.paused_until {
            Some(_) => Status::Paused,
            None => Status::Off,
        },
        Reach::Live if account.refused.is_some() => refused(account),
        Reach::Live => Status::Ready,
        _ if state.offline => Status::Offline,
        Reach::Lost => Status::Lost,
        Reach::Portal => Status::Portal,
        Reach::Connecting | Reach::Removed => Status::Connecting,
    }
}

/// No request comes, whatever the switch says.
fn refused(account: &Account) -> Status {
    match account.refused.as_ref().map(|(why, _)| *why) {
        Some(Unusable::AppTooOld) => Status::TooOld,
        Some(Unusable::SecondMethod) => Status::SecondMethod,
        // Over: the list of requests says so first.
        Some(Unusable::Unconfirmed) => Status::Ready,
        _ => Status::NotAllowed,
    }
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Ready => "ready",
            Self::Off => "off",
            Self::Paused => "paused",
            Self::Unconfirmed => "unconfirmed",
            Self::TooOld => "app_too_old",
            Self::NotAllowed => "policy",
            Self::SecondMethod => "second_method",
            Self::Lost | Self::Portal => "lost",
            Self::Offline => "offline",
        }
    }

    const fn texts(self, t: &Texts) -> (&'static str, &'static str) {
        match self {
            Self::Connecting => (t.home_connecting, t.home_waiting_text),
            Self::Ready => (t.home_waiting, t.home_waiting_text),
            Self::Off => (t.home_off, t.home_off_text),
            Self::Paused => (t.home_paused, t.home_paused_text),
            Self::Unconfirmed => (t.home_unconfirmed, t.home_unconfirmed_text),
            Self::TooOld => (t.home_old, t.home_old_text),
            Self::NotAllowed => (t.home_refused, t.home_refused_text),
            Self::SecondMethod => (t.home_refused, t.home_second_text),
            Self::Lost => (t.home_lost, t.home_lost_text),
            Self::Portal => (t.home_lost, t.home_portal_text),
            Self::Offline => (t.home_offline, t.home_offline_text),
        }
    }
}
