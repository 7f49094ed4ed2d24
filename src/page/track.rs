//! How far a request to a phone has come.

use crate::{
    i18n::Messages,
    reactive::*,
    ui::{El, el, sentence},
};
use contract::step::Delivery;

/// What the phone has really reported. `now` gives how the request was delivered and whether the phone has shown it,
/// tracked; `None` where there is nothing to say of it.
pub fn track(m: &'static Messages, device: String, now: impl Fn() -> Option<(Delivery, bool)> + Clone + 'static) -> El {
    let drawn = now.clone();
    let draw = move || untrack(&drawn).map(|(delivery, seen)| line(m, &device, delivery, seen));
    el("div")
        .attr("role", "status")
        .part(move || now().map_or_else(String::new, key), draw)
}

fn line(m: &'static Messages, device: &str, delivery: Delivery, seen: bool) -> El {
    if delivery == Delivery::OpenApp && !seen {
        return sentence(el("p").class("note"), m.delivery_open_app, &[("device", device)]);
    }
    let sent = delivery == Delivery::Sent || seen;
    let first = match delivery {
        Delivery::NotSent => m.delivery_not_sent,
        _ if sent => m.delivery_sent,
        _ => m.delivery_queued,
    };
    let second = if seen { m.delivery_seen } else { m.delivery_unseen };
    let item = |ok: bool, text| el("li").class(if ok { "ok" } else { "" }).text(text);
    el("ol")
        .class("track")
        .child(item(sent, first))
        .child(item(seen, second))
}

/// What tells two states of the line apart.
fn key((delivery, seen): (Delivery, bool)) -> String {
    let mut key = String::from(delivery.as_str());
    key.push_str(if seen { "+" } else { "" });
    key
}
