//! What became of a request.

use super::parts::{button, heading, shown_account, who};
use crate::{
    companion::{
        context::Context,
        core::{Ending, Event},
    },
    i18n::companion::Texts,
    ui::{Icon, icon},
};
use leptos::prelude::*;

pub fn view(ctx: Context, ending: Ending) -> impl IntoView {
    let t = ctx.texts();
    let (name, title, text) = words(t, ending);
    let ended_too = matches!(
        ending,
        Ending::Denied { session_ended: true } | Ending::Secured { session_ended: true }
    );
    let stop = (ending == Ending::Approved)
        .then(|| button("link", "not_me", t.approved_not_me, move || ctx.send(Event::NotMeAsked)));
    let tick = matches!(ending, Ending::Approved | Ending::Secured { .. }).then(|| icon(Icon::Tick, "sign"));
    view! {
        {who(shown_account(ctx))}
        <div class="ending" data-ending=name>
            {tick}
            {heading(title)}
            <p>{text}</p>
            {ended_too.then(|| view! { <p>{t.session_ended}</p> })}
        </div>
        <div class="act">
            {button("second", "done", t.ok, move || ctx.send(Event::PutAway))}
        </div>
        {stop}
    }
}

const fn words(t: &Texts, ending: Ending) -> (&'static str, &'static str, &'static str) {
    match ending {
        Ending::Approved => ("approved", t.approved_title, t.approved_text),
        Ending::Denied { .. } => ("denied", t.denied_title, t.denied_text),
        Ending::Secured { .. } => ("secured", t.secured_title, t.secured_text),
        Ending::WrongNumber => ("wrong_number", t.wrong_title, t.wrong_text),
        Ending::Expired => ("expired", t.expired_title, t.expired_text),
        Ending::Superseded => ("superseded", t.superseded_title, t.superseded_text),
        Ending::Cancelled => ("cancelled", t.cancelled_title, t.cancelled_text),
    }
}
