//! Screens that most sign-ins never meet.

mod enroll;
mod form;
mod new_password;
mod on_phone;
mod ownership;
mod pairing;
mod redirect;

use super::context::Context;
use crate::ui::El;
use contract::step::Step;

/// Draws one of them.
pub fn draw(ctx: Context, step: &Step) -> Option<El> {
    Some(match step {
        Step::CodeOnPhone(push) => on_phone::on_phone(ctx, push),
        Step::OwnershipProof { masked, kind, .. } => ownership::ownership(ctx, masked, *kind),
        Step::EnrollRequired {
            what,
            skippable_until,
            why,
            offer,
        } => enroll::enroll(ctx, *what, *skippable_until, *why, offer),
        Step::Form { fields, .. } => form::questions(ctx, fields),
        Step::Redirect { url, name } => redirect::redirect(ctx, url, name.as_deref()),
        _ => return None,
    })
}
