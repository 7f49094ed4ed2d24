//! What became of the last requests.

use super::{facts, parts::p, words};
use crate::{
    browser::format,
    companion::context::Context,
    i18n::{companion::Texts, fill},
    reactive::*,
    ui::{El, el},
};
use contract::device::{DeviceRequest, RequestState};

/// How many are shown at first.
const FEW: usize = 3;

pub fn view(ctx: Context) -> El {
    let t = ctx.texts();
    let all = RwSignal::new(false);
    let key = move || {
        let mut key = if all.get() { "all" } else { "few" }.to_owned();
        for request in over(ctx) {
            key.extend([" ", request.id.as_str(), " ", request.state.as_str()]);
        }
        key
    };
    el("section")
        .class("stack-small")
        .attr("aria-labelledby", "history-title")
        .child(el("h2").attr("id", "history-title").text(t.history_title))
        .part(key, move || Some(list(ctx, all)))
}

/// Those that are over, newest first.
fn over(ctx: Context) -> Vec<DeviceRequest> {
    let over = |r: &&DeviceRequest| r.state != RequestState::Pending;
    ctx.account(|a| a.requests.iter().filter(over).cloned().collect())
        .unwrap_or_default()
}

fn list(ctx: Context, all: RwSignal<bool>) -> El {
    let t = ctx.texts();
    let requests = untrack(|| over(ctx));
    if requests.is_empty() {
        return p("soft small", t.history_empty);
    }
    let shown = if all.get_untracked() { requests.len() } else { FEW };
    let more = (requests.len() > shown).then(|| {
        let text = fill(t.history_more, "n", &requests.len().to_string());
        super::parts::button("link", "history", &text, move || all.set(true))
    });
    let rows = requests.iter().take(shown).map(|r| row(ctx, r)).collect();
    el("div").child(el("ul").class("rows").children(rows)).maybe(more)
}

fn row(ctx: Context, request: &DeviceRequest) -> El {
    let (t, lang) = (ctx.texts(), ctx.lang.get_untracked());
    let browser = facts::browser(t, &request.context.browser);
    let app = request.context.app.as_str();
    let what = [
        words::was_for(t, words::purpose(request)).unwrap_or(app),
        " · ",
        browser.as_str(),
    ]
    .concat();
    el("li")
        .attr("data-state", request.state.as_str())
        .child(el("b").text(word(ctx.texts(), request.state)))
        .child(el("time").text(&format::time(lang, request.issued_at)))
        .child(el("bdi").class("soft small").attr("translate", "no").text(&what))
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
