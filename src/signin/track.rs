//! How far the request has come, and what may be in its way.

use super::context::Context;
use crate::{
    page,
    reactive::*,
    ui::{El, el, sentence},
};
use contract::{
    Millis,
    step::{PhoneApp, Push},
};

/// After this long without being seen, the page says what may be in the way, ms.
const LATE: Millis = 15_000;

/// What the phone has really reported.
pub fn track(ctx: Context, device: String) -> El {
    let now = move || ctx.push(|_, p| (!p.silent).then_some((p.delivery, p.seen))).flatten();
    page::track(ctx.texts(), device, now)
}

/// Why a request may not show, once it is late: what is known first, then what can be checked.
pub fn late(ctx: Context, push: &Push) -> El {
    let late = move || ctx.push(|s, p| !p.seen && !p.approved && s.server_now() - p.issued_at >= LATE) == Some(true);
    let (device, app) = (push.device.clone(), push.app.clone());
    let draw = move || {
        let m = ctx.texts();
        untrack(late).then(|| {
            let list = el("ul")
                .class("check")
                .child(sentence(el("li"), m.checklist_open, &[("device", &device)]))
                .maybe(app.as_ref().and_then(|app| version(ctx, &device, app)));
            let rest = [
                m.checklist_network,
                m.checklist_notify,
                m.checklist_allowed,
                m.checklist_policy,
                m.checklist_code,
            ];
            el("section")
                .class("note")
                .child(el("h2").text(m.checklist_title))
                .child(list.children(rest.map(|text| el("li").text(text)).into()))
        })
    };
    el("div")
        .class("bare")
        .attr("role", "status")
        .part(move || late().to_string(), draw)
}

/// Which version the phone has, and which it takes; where both are known.
fn version(ctx: Context, device: &str, app: &PhoneApp) -> Option<El> {
    let gaps = [
        ("device", device),
        ("app", app.name.as_str()),
        ("version", app.version.as_deref()?),
        ("least", app.least.as_deref()?),
    ];
    Some(sentence(el("li"), ctx.texts().checklist_version, &gaps))
}
