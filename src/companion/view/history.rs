//! What became of the last requests.

use super::facts;
use crate::{
    browser::format,
    companion::context::Context,
    i18n::{companion::Texts, fill},
};
use contract::device::{DeviceRequest, RequestState};
use leptos::prelude::*;

/// How many are shown at first.
const FEW: usize = 3;

pub fn view(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let all = RwSignal::new(false);
    let list = Memo::new(move |_| {
        let over = |r: &&DeviceRequest| r.state != RequestState::Pending;
        ctx.account(|a| a.requests.iter().filter(over).cloned().collect::<Vec<_>>())
            .unwrap_or_default()
    });
    let rows = move || {
        let shown = if all.get() { usize::MAX } else { FEW };
        list.with(|list| list.iter().take(shown).map(|r| row(ctx, r)).collect_view())
    };
    let more = move || {
        let n = list.with(Vec::len);
        (n > FEW && !all.get()).then(|| {
            let text = fill(t.history_more, "n", &n.to_string());
            view! { <button class="link" type="button" data-action="history" on:click=move |_| all.set(true)>{text}</button> }
        })
    };
    let body = move || {
        if list.with(Vec::is_empty) {
            view! { <p class="soft small">{t.history_empty}</p> }.into_any()
        } else {
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }
    };
    view! {
        <section class="stack-small" aria-labelledby="history-title">
            <h2 id="history-title">{t.history_title}</h2>
            {body}
            {more}
        </section>
    }
}

fn row(ctx: Context, request: &DeviceRequest) -> impl IntoView + use<> {
    let (m, lang) = (ctx.messages(), ctx.lang.get_untracked());
    let what = format!(
        "{} · {}",
        request.context.app,
        facts::browser(m, &request.context.browser)
    );
    view! {
        <li data-state=request.state.as_str()>
            <b>{word(ctx.texts(), request.state)}</b>
            <time>{format::time(lang, request.issued_at)}</time>
            <bdi class="soft small" translate="no">{what}</bdi>
        </li>
    }
}

const fn word(t: &Texts, state: RequestState) -> &'static str {
    match state {
        RequestState::Approved => t.state_approved,
        RequestState::Denied => t.state_denied,
        RequestState::Superseded => t.state_superseded,
        RequestState::Cancelled => t.state_cancelled,
        RequestState::Expired | RequestState::Pending => t.state_expired,
    }
}
