//! The field for the code that proves something new.

use super::{
    super::{
        context::Context,
        parts::{act, form, submit},
    },
    field::{Field, field},
    parts::open,
};
use crate::{
    account::{Call, Event, Spot, Why},
    flow::normal_code,
    i18n::fill,
    ui::{El, el},
};
use contract::{
    account::{Enrollment, VerifyEnrollment},
    step::Alphabet,
};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;

/// So few tries are worth a word.
const FEW: u32 = 4;

/// What is said around it.
pub struct CodeWords {
    /// What the field is called.
    pub label: &'static str,
    /// What a wrong code means.
    pub wrong: &'static str,
    /// The button.
    pub send: &'static str,
}

/// One field, never six: it takes pasted codes, and screen readers read it as one thing.
pub fn code_form(ctx: Context, enrollment: &Enrollment, words: CodeWords) -> El {
    let m = ctx.words();
    let (length, alphabet) = enrollment
        .code
        .as_ref()
        .map_or((6, Alphabet::Digits), |code| (code.length, code.alphabet));
    let digits = alphabet == Alphabet::Digits;
    let longest = (length * 3).to_string();
    let (whole, input) = field(
        ctx,
        &Field {
            name: "code",
            label: words.label,
            value: "",
            attrs: &[
                (
                    "class",
                    if digits && length <= 8 {
                        "input input-code"
                    } else {
                        "input"
                    },
                ),
                ("inputmode", if digits { "numeric" } else { "text" }),
                ("autocomplete", "one-time-code"),
                ("autocapitalize", "none"),
                ("spellcheck", "false"),
                ("maxlength", &longest),
            ],
            spot: Spot::Add,
        },
        Some(el("p").class("small soft hollow").text_of(move || left(ctx))),
        move |why| match why {
            Why::Empty => Some(m.code_empty),
            Why::Code => Some(words.wrong),
            _ => None,
        },
    );
    let id = enrollment.id.clone();
    let send = Rc::new(move || {
        let code = normal_code(&input.value(), alphabet);
        if code.is_empty() {
            return ctx.send(Event::Refused(Spot::Add, Why::Empty));
        }
        let verify = VerifyEnrollment {
            code: Some(code),
            ..VerifyEnrollment::default()
        };
        ctx.press(Call::Verify { id: id.clone(), verify });
    });
    // Sent by itself once, when it is complete; not while a text is being composed.
    let (sent, full) = (Cell::new(false), send.clone());
    let typed = move |event: web_sys::Event| {
        let composing = js_sys::Reflect::get(&event, &"isComposing".into()).is_ok_and(|c| c.is_truthy());
        let input = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
        let complete = input.is_some_and(|input| normal_code(&input.value(), alphabet).len() == length as usize);
        if complete && digits && !composing && !sent.replace(true) {
            full();
        }
    };
    form(move || send())
        .child(whole.on("input", typed))
        .child(act(vec![Some(submit(ctx, Spot::Add, words.send))]))
}

/// How many tries are left, once there are few.
fn left(ctx: Context) -> String {
    let m = ctx.words();
    let left = open(ctx, |open| open.code.as_ref().map(|code| code.attempts_left)).flatten();
    left.filter(|n| *n <= FEW).map_or_else(String::new, |n| {
        let text = if n == 1 { m.attempts_one } else { m.attempts_other };
        fill(text, "n", &n.to_string())
    })
}
