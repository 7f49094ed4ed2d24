//! A request that signs nobody in: whether it reaches the phone, and how it was answered.

use super::super::{
    context::Context,
    parts::{act, button, para, section, write},
    trouble::trouble,
};
use crate::{
    account::{Call, Event, Spot, State},
    i18n::Messages,
    page::track,
    ui::{El, Plate, el, sentence, share},
};
use contract::{
    account::{Trial, TrialOutcome, Verb},
    step::{NumberAnswer, Push},
};
use std::rc::Rc;

/// The test of this method, tracked or not.
fn trial<T>(state: &State, id: &str, read: impl FnOnce(&Trial) -> T) -> Option<T> {
    let trial = state.trial.as_ref()?;
    (state.tried.as_deref() == Some(id)).then(|| read(trial))
}

pub fn test(ctx: Context, id: &str) -> El {
    let (id, of) = (id.to_owned(), id.to_owned());
    let key = move || {
        let stage = ctx.read(|s| {
            trial(s, &id, |t| {
                [&*t.id, t.outcome.map_or("", TrialOutcome::as_str)].concat()
            })
        });
        stage.unwrap_or_else(|| super::can(ctx, &id, Verb::Test).to_string())
    };
    let draw = move || {
        let t = ctx.overview();
        let part = section(Spot::Test, t.test_title);
        let known = ctx.now(|s| trial(s, &of, Trial::clone));
        if let Some(trial) = known {
            return Some(match trial.outcome {
                Some(outcome) => ended(ctx, part, &of, outcome),
                None => open(ctx, part, &of, &trial),
            });
        }
        let can = ctx.now(|s| s.method(&of).is_some_and(|m| m.can.contains(&Verb::Test)));
        can.then(|| {
            part.child(para("soft", t.test_text))
                .child(trouble(ctx, Spot::Test))
                .child(send(ctx, &of, t.test_do))
        })
    };
    el("div").class("bare").part(key, draw)
}

fn send(ctx: Context, id: &str, text: &'static str) -> El {
    let id = id.to_owned();
    write(ctx, "second", "test", text, move || Call::Test { id: id.clone() })
}

/// What to do with the number.
const fn instruction(m: &Messages, push: &Push) -> &'static str {
    match &push.number {
        None => m.phone_none,
        Some(number) => match number.answer {
            NumberAnswer::Select => m.phone_select,
            NumberAnswer::Type => m.phone_type,
            NumberAnswer::Compare => m.phone_compare,
        },
    }
}

fn open(ctx: Context, part: El, id: &str, trial_now: &Trial) -> El {
    let (m, t) = (ctx.words(), ctx.overview());
    let push = &trial_now.push;
    let (of, told) = (id.to_owned(), id.to_owned());
    let left = move || {
        let times = |s: &State| {
            trial(s, &of, |t| {
                share(s.until(t.push.expires_at), t.push.expires_at - t.push.issued_at)
            })
        };
        ctx.read(times).unwrap_or_default()
    };
    let plate = Plate {
        m,
        left: Rc::new(left),
        more: Rc::new(|| false),
    };
    let reported = move || ctx.read(|s| trial(s, &told, |t| (t.push.delivery, t.push.seen)));
    let withdraw = trial_now.id.clone();
    part.child(sentence(el("p"), instruction(m, push), &[("device", &push.device)]))
        .child(plate.draw(push.number.as_ref()))
        .child(track(m, push.device.clone(), reported))
        .child(trouble(ctx, Spot::Test))
        .child(write(ctx, "second", "withdraw", t.test_withdraw, move || {
            Call::EndTrial { id: withdraw.clone() }
        }))
}

fn ended(ctx: Context, part: El, id: &str, outcome: TrialOutcome) -> El {
    let t = ctx.overview();
    let (class, text) = match outcome {
        TrialOutcome::Approved => ("note good", t.test_approved),
        TrialOutcome::Denied => ("note", t.test_denied),
        TrialOutcome::WrongNumber => ("note bad", t.test_wrong),
        TrialOutcome::Expired => ("note bad", t.test_expired),
        TrialOutcome::Superseded => ("note", t.test_superseded),
        TrialOutcome::Cancelled => ("note", t.test_cancelled),
    };
    let close = button("link", "close_test", t.test_close, move || {
        ctx.send(Event::Dismissed(Spot::Test))
    });
    part.child(
        para(class, text)
            .attr("role", "status")
            .attr("data-outcome", outcome.as_str()),
    )
    .child(trouble(ctx, Spot::Test))
    .child(act(vec![Some(send(ctx, id, t.test_again)), Some(close)]))
}
