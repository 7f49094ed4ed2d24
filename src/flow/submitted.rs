//! A form was submitted, or a button pressed.

use super::{
    effect::{Effect, Input},
    state::{Page, State, Trouble},
    update::act,
};
use contract::{
    flow::Action,
    problem::Wrong,
    step::{Alphabet, CodeKind, Step},
};

/// Longest identifier, in characters.
const LONGEST_IDENTIFIER: usize = 320;
/// A telephone number is proven by so many of its digits, the last ones.
const LAST_DIGITS: u32 = 4;
/// Longest password, in bytes.
const LONGEST_PASSWORD: usize = 1024;

/// Checks what can be checked here, and sends it once: while a write is under way every further one is ignored.
pub(super) fn submitted(state: &mut State, action: Action, mut input: Input, fx: &mut Vec<Effect>) {
    if action == Action::Identify {
        state.identifier = input.text.trim().to_owned();
        state.other_account |= state.identifier.is_empty(); // there is a field to put right
    }
    if state.pending.is_some() {
        return;
    }
    if matches!(state.trouble, Some(Trouble::Wait(at)) if at > state.now && takes_text(action)) {
        return;
    }
    if let Some(trouble) = check(state, action, &mut input) {
        let field = missing(state, &input);
        state.say(Some(trouble));
        state.field = field;
        fx.push(Effect::Focus);
        return;
    }
    state.say(None);
    if state.page == Page::Loading && action == Action::Identify {
        state.queued = true; // sent as soon as the flow is there
        return;
    }
    if state.loading || !state.flow.as_ref().is_some_and(|flow| flow.allows(action)) {
        return;
    }
    act(state, action, input, false, fx);
}

const fn takes_text(action: Action) -> bool {
    matches!(
        action,
        Action::Identify | Action::Password | Action::Code | Action::Prove | Action::Enroll | Action::Submit
    )
}

fn check(state: &State, action: Action, input: &mut Input) -> Option<Trouble> {
    match action {
        Action::Identify => {
            input.text = input.text.trim().to_owned();
            let length = input.text.chars().count();
            empty(length).or((length > LONGEST_IDENTIFIER).then_some(Trouble::TooLong))
        }
        // A password is never changed: no trimming, no folding (security decision D4).
        Action::Password => {
            empty(input.text.len()).or((input.text.len() > LONGEST_PASSWORD).then_some(Trouble::TooLong))
        }
        Action::Code => {
            let (length, alphabet) = match state.flow.as_ref().map(|f| &f.step)? {
                Step::CodeRequired { length, alphabet, .. } => (*length, *alphabet),
                Step::CodeOnPhone(push) => (push.number.as_ref()?.digits, Alphabet::Digits),
                _ => return None,
            };
            complete(input, length, alphabet)
        }
        Action::Prove => match state.flow.as_ref().map(|f| &f.step)? {
            Step::OwnershipProof {
                kind: CodeKind::Sms, ..
            } => complete(input, LAST_DIGITS, Alphabet::Digits),
            _ => {
                input.text = input.text.trim().to_owned();
                empty(input.text.len())
            }
        },
        Action::Enroll if input.name == "password" => {
            let Some(Step::EnrollRequired { offer, .. }) = state.flow.as_ref().map(|f| &f.step) else {
                return None;
            };
            let short = input.text.chars().count() < offer.min_length.unwrap_or(0) as usize;
            empty(input.text.len())
                .or(short.then_some(Trouble::Wrong(Wrong::TooShort)))
                .or((input.text.len() > LONGEST_PASSWORD).then_some(Trouble::TooLong))
        }
        Action::Submit => missing(state, input).map(|_| Trouble::Empty),
        _ => None,
    }
}

/// Makes a code of what was typed, and says what is missing from it.
fn complete(input: &mut Input, length: u32, alphabet: Alphabet) -> Option<Trouble> {
    input.text = normal_code(&input.text, alphabet);
    let typed = input.text.chars().count();
    empty(typed).or((alphabet == Alphabet::Digits && typed != length as usize).then_some(Trouble::TooShort))
}

/// The first field of the form that may not stay empty and is.
fn missing(state: &State, input: &Input) -> Option<String> {
    let Some(Step::Form { fields, .. }) = state.flow.as_ref().map(|f| &f.step) else {
        return None;
    };
    let typed = |name: &str| {
        input
            .values
            .iter()
            .any(|(field, text)| field == name && !text.trim().is_empty())
    };
    let field = fields.iter().find(|field| !field.optional && !typed(&field.name))?;
    Some(field.name.clone())
}

fn empty(length: usize) -> Option<Trouble> {
    (length == 0).then_some(Trouble::Empty)
}

/// A code as the server wants it: full-width digits become digits; spaces, dashes and everything else that people and
/// clipboards put between them goes.
#[must_use]
pub fn normal_code(text: &str, alphabet: Alphabet) -> String {
    let narrow = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    let keep = |c: &char| match alphabet {
        Alphabet::Digits => c.is_ascii_digit(),
        Alphabet::Alphanumeric => c.is_ascii_alphanumeric(),
    };
    text.chars().map(narrow).filter(keep).collect()
}
