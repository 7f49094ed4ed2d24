//! What is drawn when nothing can be reached.

use super::parts::{act, heading, para, stack};
use crate::{
    browser::format,
    flow::Unreachable,
    i18n::{Messages, fill},
    ui::{El, el},
};
use contract::Millis;

/// Says why, when the page tries again by itself, and offers `again`. `left` is how long until then, ms, tracked; zero or
/// less where it does not.
pub fn unreachable(m: &'static Messages, why: Unreachable, left: impl Fn() -> Millis + 'static, again: El) -> El {
    let (title, text) = match why {
        Unreachable::Offline => (m.offline_title, m.offline_text),
        Unreachable::Portal => (m.unreachable_title, m.unreachable_portal),
        Unreachable::Down => (m.unreachable_title, m.unreachable_text),
    };
    let wait = move || {
        let left = format::whole_seconds(left());
        if left > 0 {
            fill(m.unreachable_retry, "time", &format::duration(m, left * 1000))
        } else {
            String::new()
        }
    };
    stack()
        .child(heading(title))
        .child(para("", text).attr("role", "alert"))
        .child(
            el("p")
                .attr("id", "remaining")
                .class("soft small")
                .attr("aria-live", "off")
                .text_of(wait),
        )
        .child(act(vec![Some(again)]))
}
