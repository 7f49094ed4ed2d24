//! The number: tapped among three, typed, or none.

use super::parts::{edge, p, spoken, value_of, yes};
use crate::{
    browser::format,
    companion::{
        context::Context,
        core::{
            State,
            number::{halves, is_hopeless, normalise},
        },
    },
    i18n::{companion::Texts, fill},
    reactive::*,
    ui::{El, Icon, el, icon},
};
use contract::{
    Millis,
    device::{DeviceRequest, NumberEntry},
    step::NumberAnswer,
};

/// The countdown warns from here on, ms.
const SOON: Millis = 20_000;

/// What the person has given so far. It leaves the page only as an answer.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Digits that are asked for; 0 for none.
    digits: u32,
    text: RwSignal<String>,
}

impl Entry {
    /// For a request.
    pub fn new(number: Option<&NumberEntry>) -> Self {
        let asks = number.filter(|n| n.answer != NumberAnswer::Compare);
        let digits = asks.map_or(0, |n| n.choices.first().map_or(n.digits, |choice| choice.len() as u32));
        Self {
            digits,
            text: RwSignal::new(String::new()),
        }
    }

    /// An answer can be given.
    pub fn ready(self) -> bool {
        self.digits == 0 || self.text.with(|text| normalise(text, self.digits).is_some())
    }

    /// What is typed can never become the number: too long, or no digits at all.
    fn hopeless(self) -> bool {
        self.text.with(|text| is_hopeless(text, self.digits))
    }

    /// What to answer with: `None` when it is not complete, `Some(None)` when no number is asked for.
    pub fn given(self) -> Option<Option<String>> {
        if self.digits == 0 {
            return Some(None);
        }
        self.text.with_untracked(|text| normalise(text, self.digits)).map(Some)
    }
}

/// The plate: what to do, where to do it, and its edge is the time that is left.
pub fn view(ctx: Context, entry: Entry, request: &DeviceRequest) -> El {
    let t = ctx.texts();
    let (start, first_end) = (request.issued_at, request.expires_at);
    // Somebody may ask for more time in the browser.
    let end = move |s: &State| s.prompt.as_ref().map_or(first_end, |p| p.request.expires_at);
    let left = move || ctx.read(|s| (end(s) - s.now).max(0));
    let share = move || left() * 1_000 / ctx.read(|s| (end(s) - start).max(1));
    let face = match (&request.shown, &request.number) {
        (Some(digits), _) => shown(t, digits),
        (None, None) => none(t.number_none),
        (None, Some(number)) => match number.answer {
            NumberAnswer::Select => select(t.number_select, entry, &number.choices),
            NumberAnswer::Type => typed(ctx, entry),
            // For backends that know nothing else.
            NumberAnswer::Compare => none(t.number_compare),
        },
    };
    let remaining = el("p")
        .class("soft small left")
        .attr("id", "remaining")
        .attr("role", "timer")
        .attr("aria-live", "off")
        .text_of(move || {
            let left = left();
            fill(
                if left <= SOON { t.left_soon } else { t.left },
                "time",
                &format::countdown(left),
            )
        });
    el("div")
        .attr_of("class", move || {
            Some(
                if left() <= SOON {
                    "plate number-plate soon"
                } else {
                    "plate number-plate"
                }
                .into(),
            )
        })
        .child(edge(share))
        .children(face)
        .child(remaining)
}

/// A number that is typed in the browser; read out digit by digit.
fn shown(t: &Texts, digits: &str) -> Vec<El> {
    let (first, second) = halves(digits);
    let number = el("p")
        .class("number")
        .attr("id", "shown")
        .attr("translate", "no")
        .attr("role", "img")
        .attr("data-digits", &digits.len().to_string())
        .attr("aria-label", &spoken(digits))
        .child(el("span").class("half").text(first));
    let second = (!second.is_empty()).then(|| el("span").class("half").text(second));
    vec![
        p("instruction", t.shown_type),
        number.maybe(second),
        p("soft small", t.shown_never_tell),
    ]
}

fn none(text: &str) -> Vec<El> {
    vec![icon(Icon::Phone, "plate-icon"), p("instruction", text)]
}

fn select(instruction: &str, entry: Entry, choices: &[String]) -> Vec<El> {
    let one = |number: &String| {
        let chosen = number.clone();
        let radio = el("input")
            .attr("type", "radio")
            .attr("name", "choice")
            .attr("value", number)
            .attr("aria-label", &spoken(number))
            .attr("autocomplete", "off")
            .on("change", move |_| entry.text.set(chosen.clone()));
        let face = el("span")
            .attr("aria-hidden", "true")
            .attr("translate", "no")
            .text(number);
        el("label")
            .class("pick")
            .attr("data-choice", number)
            .child(radio)
            .child(face)
    };
    let picks = el("div")
        .class("picks")
        .attr("role", "radiogroup")
        .attr("aria-labelledby", "instruction");
    vec![
        p("instruction", instruction).attr("id", "instruction"),
        picks.children(choices.iter().map(one).collect()),
    ]
}

fn typed(ctx: Context, entry: Entry) -> Vec<El> {
    let t = ctx.texts();
    let message = fill(t.number_wrong_length, "n", &entry.digits.to_string());
    let input = el("input");
    let field = input.node().clone();
    let input = input
        .class("input input-code")
        .attr("id", "number")
        .attr("name", "number")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("maxlength", "24")
        .attr("translate", "no")
        .attr("data-digits", &entry.digits.to_string())
        .attr("aria-describedby", "number-error")
        .attr_of("aria-invalid", move || yes(entry.hopeless()))
        .on("input", move |_| entry.text.set(value_of(&field)));
    let error = el("p")
        .class("error")
        .attr("id", "number-error")
        .attr("role", "alert")
        .text_of(move || {
            if entry.hopeless() {
                message.clone()
            } else {
                String::new()
            }
        });
    let label = el("label")
        .class("instruction")
        .attr("for", "number")
        .text(t.number_type);
    vec![label, input, error]
}
