//! Parts of several screens.

use super::context::Context;
use crate::{
    browser::format,
    flow::{Event, Trouble},
    i18n::fill,
    ui::TRUE,
};
use contract::{Millis, flow::Action};
use leptos::{ev::MouseEvent, prelude::*};

/// After this long a person is told that the work goes on, ms.
const SLOW: Millis = 5_000;

/// The screen's question. It takes the focus when the screen appears, where no field does.
pub fn heading(text: &'static str) -> impl IntoView {
    view! { <h1 tabindex="-1">{text}</h1> }
}

/// Who is signing in, with the way to change it.
pub fn chip(ctx: Context) -> impl IntoView {
    let m = ctx.texts();
    let label = ctx
        .flow(|flow| flow.user.as_ref().map(|user| user.label.clone()))
        .flatten()?;
    let first: String = label.chars().next().into_iter().collect();
    let name = fill(m.account_chip, "user", &label);
    let changeable = ctx.flow(|flow| flow.allows(Action::ChangeAccount)).unwrap_or_default();
    let face = view! { <i aria-hidden=TRUE translate="no">{first}</i> };
    let label = view! { <bdi translate="no">{label}</bdi> };
    Some(if changeable {
        view! {
            <button type="button" class="who" data-action="change_account" aria-label=name
                on:click=move |_| ctx.act(Action::ChangeAccount)>
                {face}{label}<span class="change" aria-hidden=TRUE>{m.change_account}</span>
            </button>
        }
        .into_any()
    } else {
        view! { <p class="who">{face}{label}</p> }.into_any()
    })
}

/// The one filled button of a form. While a write is under way it does nothing and says so; during a wait it shows the
/// time that is left.
pub fn submit(ctx: Context, text: &'static str) -> impl IntoView {
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
        let queued = ctx.read(|s| s.queued);
        match slow {
            Some(true) => m.working,
            Some(false) => m.busy,
            None if queued => m.busy,
            None => text,
        }
        .to_owned()
    };
    let busy = move || ctx.read(|s| s.pending.is_some() || s.queued);
    let off = move || (busy() || wait().is_some()).then_some(TRUE);
    view! {
        <button type="submit" class="primary" aria-disabled=off data-busy=move || busy().then_some("")>
            {label}
        </button>
    }
}

/// A button of `flow.actions`.
pub fn action(
    ctx: Context,
    class: &'static str,
    name: &'static str,
    text: &'static str,
    action: Action,
) -> impl IntoView {
    let press = move |_: MouseEvent| ctx.act(action);
    let off = move || ctx.read(|s| s.busy()).then_some(TRUE);
    view! { <button type="button" class=class data-action=name aria-disabled=off on:click=press>{text}</button> }
}

/// *Another way*, where there is one.
pub fn another_way(ctx: Context) -> impl IntoView {
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
pub fn cancel(ctx: Context) -> impl IntoView {
    let press = move |_| ctx.send(Event::Cancelled);
    view! { <button type="button" class="link" data-action="cancel" on:click=press>{ctx.texts().cancel}</button> }
}

/// What went wrong, as an alert. A new node each time, so that the same words are announced again; not at every tick of
/// a countdown.
pub fn error(ctx: Context, words: impl Fn(Trouble) -> &'static str + Copy + Send + Sync + 'static) -> impl IntoView {
    let m = ctx.texts();
    let count = Memo::new(move |_| ctx.read(|s| (s.trouble_count, s.trouble.is_some())));
    let text = move || {
        count.get();
        let (trouble, now) = ctx.state.with_untracked(|s| (s.trouble, s.now));
        trouble.map(|trouble| {
            let text = match trouble {
                Trouble::Wait(at) => fill(m.too_many_wait, "time", &format::duration(m, at - now)),
                Trouble::NotSaved => m.not_saved.to_owned(),
                Trouble::Server => server(ctx),
                Trouble::SignOut => m.sign_out_failed.to_owned(),
                trouble => words(trouble).to_owned(),
            };
            view! { <span>{text}</span> }
        })
    };
    view! { <p id="error" class="error" role="alert">{text}</p> }
}

/// A fault of the server, with what to quote to support.
fn server(ctx: Context) -> String {
    let m = ctx.texts();
    let code = ctx.state.with_untracked(|s| s.instance.clone());
    match code {
        Some(code) => format!("{} {}", m.server_error, fill(m.support_code, "code", &code)),
        None => m.server_error.to_owned(),
    }
}

/// Whether a field is marked as wrong.
pub fn invalid(ctx: Context) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static {
    move || {
        ctx.read(|s| {
            matches!(
                s.trouble,
                Some(Trouble::Empty | Trouble::TooLong | Trouble::TooShort | Trouble::Credentials | Trouble::Code)
            )
        })
        .then_some(TRUE)
    }
}

/// Something to say beside the step.
pub fn notice(ctx: Context) -> impl IntoView {
    use contract::flow::Notice;
    let m = ctx.texts();
    let text = match ctx.flow(|flow| flow.notice).flatten()? {
        Notice::Secured => m.secured,
        Notice::OlderPrompt => m.older_prompt,
        Notice::AccountChanged => return None,
    };
    Some(view! { <p class="note" role="status">{text}</p> })
}
