//! Adding a method, moving to a new phone, recovery codes.

mod address;
mod app;
mod choose;
mod code;
mod confirm;
mod done;
mod field;
mod moving;
mod parts;
mod passkey;
mod phone;
mod print;
mod recovery;
mod shown;

use super::{
    context::Context,
    parts::{act, button, heading, para, stack},
};
use crate::{
    account::{Event, Poll, Spot, State, Trouble, Why},
    ui::El,
};
use contract::{
    account::{EnrollState, Enrollment},
    flow::MethodKind,
};
pub use field::rename;
pub use moving::moving;
pub use recovery::recovery;

/// What can be added, or the wizard for one kind.
pub fn add(ctx: Context, kind: Option<MethodKind>) -> El {
    match kind {
        Some(kind) => wizard(ctx, kind, None),
        None => choose::choose(ctx),
    }
}

/// The wizard for one kind, at whatever step it stands; `replaces` is the phone that the new one is for.
fn wizard(ctx: Context, kind: MethodKind, replaces: Option<String>) -> El {
    let key = move || ctx.read(|s| stage(s, kind));
    let draw = move || {
        let open = ctx.now(|s| s.enrollment.clone()).filter(|open| open.kind == kind);
        Some(match open {
            Some(open) => step(ctx, &open),
            None if ctx.now(awaited) => stack().child(para("soft", ctx.words().loading).attr("role", "status")),
            None if ctx.now(over) => ended(ctx),
            None => begin(ctx, kind, replaces.clone()),
        })
    };
    stack().part(key, draw)
}

/// Names the step, so that it is drawn anew when it is another one and never while somebody types in it.
fn stage(state: &State, kind: MethodKind) -> String {
    let Some(open) = state.enrollment.as_ref().filter(|open| open.kind == kind) else {
        let awaited = if awaited(state) { "?" } else { "" };
        return [awaited, if over(state) { "!" } else { "" }].concat();
    };
    let outcome = open.outcome.map_or("", |outcome| outcome.as_str());
    let number = open.push.as_ref().map_or("", |push| &push.challenge);
    let link = open.offer.link.as_deref().unwrap_or_default();
    let ended = if phone::link_ended(state) { "ended" } else { "" };
    [&*open.id, open.state.as_str(), outcome, number, link, ended].join(" ")
}

/// What is still open is being fetched.
const fn awaited(state: &State) -> bool {
    state.enrollment.is_none() && state.polling[Poll::Enrollment as usize]
}

/// The enrolment is forgotten: it took too long, or there were too many wrong codes.
fn over(state: &State) -> bool {
    let gone = |trouble: &Trouble| trouble.spot == Spot::Add && trouble.why == Why::Gone;
    state.trouble.as_ref().is_some_and(gone)
}

fn begin(ctx: Context, kind: MethodKind, replaces: Option<String>) -> El {
    match kind {
        MethodKind::Push => phone::begin(ctx, replaces),
        MethodKind::Totp => app::begin(ctx),
        MethodKind::Passkey => passkey::begin(ctx),
        MethodKind::Email | MethodKind::Sms => address::begin(ctx, kind),
        MethodKind::Password | MethodKind::Recovery | MethodKind::TemporaryPass => choose::choose(ctx),
    }
}

fn step(ctx: Context, open: &Enrollment) -> El {
    match (open.kind, open.state) {
        (_, EnrollState::Done) => done::done(ctx, open),
        (MethodKind::Push, EnrollState::Open) => phone::scan(ctx, open),
        (_, EnrollState::Confirm) => confirm::confirm(ctx, open),
        (_, EnrollState::Unconfirmed) => confirm::unconfirmed(ctx, open),
        (_, EnrollState::Refused) => confirm::refused(ctx, open),
        (MethodKind::Totp, _) => app::scan(ctx, open),
        (MethodKind::Passkey, _) => passkey::make(ctx, open),
        _ => address::sent(ctx, open),
    }
}

/// It is over, and why; from here it begins anew.
fn ended(ctx: Context) -> El {
    let t = ctx.add();
    let again = button("primary", "start_again", t.again, move || {
        ctx.send(Event::Dismissed(Spot::Page));
    });
    stack()
        .child(heading(t.over_title))
        .child(para("", t.over_text).attr("role", "status"))
        .child(act(vec![Some(again)]))
        .child(parts::back(ctx))
}
