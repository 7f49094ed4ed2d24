//! The number: tapped among three, typed, or none.

use super::{parts::edge, prompt};
use crate::{
    companion::{context::Context, core::number::normalise},
    i18n::fill,
    ui::{Icon, icon},
};
use contract::{Millis, device::NumberEntry, step::NumberAnswer};
use leptos::prelude::*;

/// What the person has given so far. It leaves the page only as an answer.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Digits that are asked for; 0 for none.
    digits: u32,
    text: RwSignal<String>,
    /// An answer can be given.
    pub ready: Memo<bool>,
}

impl Entry {
    /// For a request.
    pub fn new(number: Option<&NumberEntry>) -> Self {
        let asks = number.filter(|n| n.answer != NumberAnswer::Compare);
        let digits = asks.map_or(0, |n| if n.answer == NumberAnswer::Select { 2 } else { n.digits });
        let digits = asks.and_then(|n| n.choices.first()).map_or(digits, |c| c.len() as u32);
        let text = RwSignal::new(String::new());
        let ready = Memo::new(move |_| digits == 0 || text.with(|text| normalise(text, digits).is_some()));
        Self { digits, text, ready }
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
pub fn view(
    ctx: Context,
    entry: Entry,
    number: Option<NumberEntry>,
    share: impl Fn() -> f64 + Send + 'static,
    left: Memo<Millis>,
) -> impl IntoView {
    let t = ctx.texts();
    let face = match number {
        None => none(t.number_none).into_any(),
        Some(number) => match number.answer {
            NumberAnswer::Select => select(t.number_select, entry, number.choices).into_any(),
            NumberAnswer::Type => typed(ctx, entry).into_any(),
            // A backend that knows nothing else; the number itself is not in this contract's request.
            NumberAnswer::Compare => none(t.number_compare).into_any(),
        },
    };
    view! {
        <div class="plate number-plate" class:soon=move || prompt::is_soon(left.get())>
            {edge(share)}
            {face}
            <p class="soft small left" id="remaining" role="timer" aria-live="off">
                {move || prompt::left_text(ctx, left.get())}
            </p>
        </div>
    }
}

fn none(text: &'static str) -> impl IntoView {
    view! {
        {icon(Icon::Phone, "plate-icon")}
        <p class="instruction">{text}</p>
    }
}

fn select(instruction: &'static str, entry: Entry, choices: Vec<String>) -> impl IntoView {
    let one = move |number: String| {
        let spoken: String = number.chars().flat_map(|c| [c, ' ']).collect();
        let label = spoken.trim_end().to_owned();
        let (value, chosen, choice) = (number.clone(), number.clone(), number.clone());
        view! {
            <label class="pick" data-choice=choice>
                <input
                    class="visually-hidden" type="radio" name="choice" value=value aria-label=label autocomplete="off"
                    on:change=move |_| entry.text.set(chosen.clone())
                />
                <span aria-hidden="true" translate="no">{number}</span>
            </label>
        }
    };
    let choices = choices.into_iter().map(one).collect_view();
    view! {
        <p class="instruction" id="instruction">{instruction}</p>
        <div class="picks" role="radiogroup" aria-labelledby="instruction">{choices}</div>
    }
}

fn typed(ctx: Context, entry: Entry) -> impl IntoView {
    let t = ctx.texts();
    let digits = entry.digits;
    let wrong = Memo::new(move |_| {
        let typed = entry
            .text
            .with(|text| text.chars().filter(|c| c.is_numeric()).count() as u32);
        typed > digits || entry.text.with(|text| text.chars().any(char::is_alphabetic))
    });
    let message = fill(t.number_wrong_length, "n", &digits.to_string());
    view! {
        <label class="instruction" for="number">{t.number_type}</label>
        <input
            class="input input-code" id="number" name="number" type="text" inputmode="numeric" autocomplete="off"
            spellcheck="false" maxlength="24" translate="no" data-digits=digits.to_string()
            aria-describedby="number-error" aria-invalid=move || wrong.get().then_some("true")
            on:input=move |event| entry.text.set(event_target_value(&event))
        />
        <p class="error" id="number-error" role="alert">{move || wrong.get().then(|| message.clone())}</p>
    }
}
