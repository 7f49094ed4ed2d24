//! Ready: the code, the switch, what came lately.

use super::{
    account, code, history, manage,
    parts::{error, flag, p},
};
use crate::{
    companion::{
        context::Context,
        core::{Account, Event, Reach, Saving, State},
    },
    i18n::{companion::Texts, fill},
    ui::{El, el, watch},
};
use contract::flow::Unusable;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

pub fn view(ctx: Context) -> Vec<El> {
    vec![
        account::view(ctx),
        how_it_stands(ctx),
        code::view(ctx),
        switch(ctx),
        history::view(ctx),
        manage::view(ctx),
    ]
}

fn how_it_stands(ctx: Context) -> El {
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
        .child(
            el("p")
                .class("soft")
                .text_of(move || fill(ctx.read(status).texts(t).1, "least", &least(ctx))),
        )
}

/// The least version the organisation wants, when it wants one.
fn least(ctx: Context) -> String {
    let least = ctx.account(|a| a.refused.as_ref().map(|(_, least)| least.clone()));
    least.flatten().unwrap_or_default()
}

/// How things stand, in one line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Connecting,
    Ready,
    Off,
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
        Reach::Live if account.allow == Some(false) => Status::Off,
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
        _ => Status::NotAllowed,
    }
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Ready => "ready",
            Self::Off => "off",
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
            Self::TooOld => (t.home_old, t.home_old_text),
            Self::NotAllowed => (t.home_refused, t.home_refused_text),
            Self::SecondMethod => (t.home_refused, t.home_second_text),
            Self::Lost => (t.home_lost, t.home_lost_text),
            Self::Portal => (t.home_lost, t.home_portal_text),
            Self::Offline => (t.home_offline, t.home_offline_text),
        }
    }
}

/// Whether anybody may ask this phone. Shows what the service says, not what was pressed.
fn switch(ctx: Context) -> El {
    let t = ctx.texts();
    let saving = move || ctx.account(|a| a.allowing).unwrap_or_default();
    let allow = move || ctx.account(|a| a.allow).flatten();
    let input = el("input")
        .attr("id", "allow")
        .attr("type", "checkbox")
        .attr("role", "switch")
        .attr("name", "allow_requests")
        .attr("aria-describedby", "allow-hint")
        .attr_of("disabled", move || flag(allow().is_none() || saving() == Saving::Busy))
        .on("change", move |event| {
            let input = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                ctx.send(Event::Allowed(input.checked()));
            }
        });
    let node = input.node().clone().dyn_into::<HtmlInputElement>().ok();
    watch(move || {
        // Turned back also when the service did not take it. While it is asked, what was pressed stays.
        if let (Some(node), Some(on)) = (&node, allow())
            && saving() != Saving::Busy
        {
            node.set_checked(on);
        }
    });
    el("div")
        .class("switch")
        .child(el("label").attr("for", "allow").text(t.allow_label))
        .child(input)
        .child(p("soft small", t.allow_hint).attr("id", "allow-hint"))
        .child(error("allow-error", move || {
            (saving() == Saving::Failed).then_some(t.allow_failed)
        }))
}
