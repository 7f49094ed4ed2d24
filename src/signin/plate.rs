//! The nameplate of the request to the phone.

use super::context::Context;
use crate::ui::{El, Plate, share};
use contract::{flow::Action, step::MatchNumber};
use std::rc::Rc;

pub fn plate(ctx: Context, number: Option<&MatchNumber>) -> El {
    let left = move || ctx.push(|state, push| share(state.until(push.expires_at), push.expires_at - push.issued_at));
    Plate {
        m: ctx.texts(),
        left: Rc::new(move || left().unwrap_or_default()),
        more: Rc::new(move || ctx.flow(|flow| flow.allows(Action::Extend)) == Some(true)),
    }
    .draw(number)
}
