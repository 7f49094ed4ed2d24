//! Ready: the code, the switch, what came lately.

use super::{account, code, history, manage, parts::heading};
use crate::{
    companion::{
        context::Context,
        core::{Event, Reach, Saving, State},
    },
    i18n::companion::Texts,
};
use leptos::prelude::*;

pub fn view(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let status = Memo::new(move |_| ctx.read(status));
    view! {
        {account::view(ctx)}
        <div class="status" data-status=move || status.get().name() role="status">
            {heading(move || status.get().texts(t).0)}
            <p class="soft">{move || status.get().texts(t).1}</p>
        </div>
        {code::view(ctx)}
        {switch(ctx)}
        {history::view(ctx)}
        {manage::view(ctx)}
    }
}

/// How things stand, in one line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Connecting,
    Ready,
    Off,
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
        Reach::Live => Status::Ready,
        _ if state.offline => Status::Offline,
        Reach::Lost => Status::Lost,
        Reach::Portal => Status::Portal,
        Reach::Connecting | Reach::Removed => Status::Connecting,
    }
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Ready => "ready",
            Self::Off => "off",
            Self::Lost | Self::Portal => "lost",
            Self::Offline => "offline",
        }
    }

    const fn texts(self, t: &Texts) -> (&'static str, &'static str) {
        match self {
            Self::Connecting => (t.home_connecting, t.home_waiting_text),
            Self::Ready => (t.home_waiting, t.home_waiting_text),
            Self::Off => (t.home_off, t.home_off_text),
            Self::Lost => (t.home_lost, t.home_lost_text),
            Self::Portal => (t.home_lost, t.home_portal_text),
            Self::Offline => (t.home_offline, t.home_offline_text),
        }
    }
}

/// Whether anybody may ask this phone. Shows what the service says, not what was pressed.
fn switch(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let allow = Memo::new(move |_| ctx.account(|a| a.allow).flatten());
    let saving = Memo::new(move |_| ctx.account(|a| a.allowing).unwrap_or_default());
    // Turned back when the service did not take it: the memo above has not changed then, the box has.
    let turned = RwSignal::new(0_u32);
    Effect::new(move |_| {
        if saving.get() == Saving::Failed {
            turned.update(|n| *n += 1);
        }
    });
    view! {
        <div class="switch">
            <label for="allow">{t.allow_label}</label>
            <input
                id="allow" type="checkbox" role="switch" name="allow_requests" aria-describedby="allow-hint"
                prop:checked=move || { turned.track(); allow.get().unwrap_or(false) }
                disabled=move || allow.get().is_none() || saving.get() == Saving::Busy
                on:change=move |event| ctx.send(Event::Allowed(event_target_checked(&event)))
            />
            <p class="soft small" id="allow-hint">{t.allow_hint}</p>
            <p class="error" role="alert">{move || (saving.get() == Saving::Failed).then_some(t.allow_failed)}</p>
        </div>
    }
}
