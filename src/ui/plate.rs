//! The nameplate: the number, and an edge that is the time that is left. The only large thing on a page.

use super::{
    dom::{El, el, svg},
    icon::{Icon, icon},
};
use crate::{
    browser::format,
    i18n::{Messages, fill},
};
use contract::{Millis, step::MatchNumber};
use std::rc::Rc;

/// From here on the end is near, ms: more than the 20 s that WCAG 2.2.1 asks a warning for.
const SOON: Millis = 30_000;

/// What is said about the time stands this long, s: long enough for a tick that comes late.
const STANDS: Millis = 5;

/// What a plate follows.
#[derive(Clone)]
pub struct Plate {
    /// Its words.
    pub m: &'static Messages,
    /// How much time is left: ms, and per cent of the whole. Tracked.
    pub left: Rc<dyn Fn() -> (Millis, Millis)>,
    /// Whether more time can be asked for. Tracked.
    pub more: Rc<dyn Fn() -> bool>,
}

impl Plate {
    /// Draws it; without a number it shows a phone.
    #[must_use]
    pub fn draw(self, number: Option<&MatchNumber>) -> El {
        let (m, this) = (self.m, self.clone());
        let class = move || {
            let soon = this.seconds() * 1000 <= SOON;
            Some(if soon { "plate soon" } else { "plate" }.to_owned())
        };
        let this = self.clone();
        let text = move || fill(m.phone_left, "time", &format::countdown(this.seconds() * 1000));
        let centre = match number.and_then(|n| n.value.as_deref()) {
            Some(value) => digits(m, value),
            None => icon(Icon::Phone, "plate-icon"),
        };
        el("div")
            .attr_of("class", class)
            .child(self.edge())
            .child(centre)
            .child(
                el("span")
                    .attr("id", "remaining")
                    .class("left small soft")
                    .attr("aria-live", "off")
                    .text_of(text),
            )
            .child(
                el("span")
                    .class("visually-hidden")
                    .attr("role", "status")
                    .text_of(move || self.spoken()),
            )
    }

    fn seconds(&self) -> Millis {
        format::whole_seconds((self.left)().0)
    }

    fn edge(&self) -> El {
        let rect = |class: &str| svg("rect").class(class).attr("pathLength", "100");
        let left = self.left.clone();
        let time = rect("time").attr_of("stroke-dasharray", move || Some(left().1.to_string() + " 100"));
        svg("svg")
            .class("edge")
            .attr("aria-hidden", "true")
            .child(rect("whole"))
            .child(time)
    }

    /// Said quietly when a minute, half a minute and ten seconds are left; nothing in between.
    fn spoken(&self) -> String {
        let left = self.seconds();
        // Only as it happens: a page opened with 45 seconds left says nothing of a minute.
        let mark = [10, 30, 60]
            .into_iter()
            .find(|mark| (mark - STANDS..=*mark).contains(&left));
        // What can be done about it, by its name.
        let text = if (self.more)() {
            self.m.phone_soon_more
        } else {
            self.m.phone_soon
        };
        mark.map(|mark| fill(text, "time", &format::duration(self.m, mark * 1000)))
            .unwrap_or_default()
    }
}

/// How much is left of a while: ms, and per cent of the whole.
#[must_use]
pub fn share(left: Millis, whole: Millis) -> (Millis, Millis) {
    (left, (left * 100 / whole.max(1)).clamp(0, 100))
}

/// Digits with spaces between them, as they are read aloud.
#[must_use]
pub fn spaced(value: &str) -> String {
    value.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

/// The number: for the eye in halves, for the ear digit by digit, for translators not at all.
fn digits(m: &Messages, value: &str) -> El {
    let name = fill(m.phone_number_label, "digits", &spaced(value));
    let half = |text: &str| el("span").class("half").text(text);
    // `get` and not a slice: a slice brings the words for its own failure along.
    let halves = if value.len() == 6 {
        value.get(..3).zip(value.get(3..))
    } else {
        None
    };
    let (first, second) = halves.unwrap_or((value, ""));
    el("p")
        .attr("id", "number")
        .class("number")
        .attr("role", "img")
        .attr("translate", "no")
        .attr("aria-label", &name)
        .attr("data-digits", &value.len().to_string())
        .child(half(first))
        .maybe((!second.is_empty()).then(|| half(second)))
}
