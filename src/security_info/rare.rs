//! The parts that most visits never open.

use super::{add, around, context::Context, method::method, overview::overview};
use crate::{account::View, ui::El};

/// Draws one of them.
pub fn draw(ctx: Context, view: View) -> El {
    match view {
        View::Overview => overview(ctx),
        View::Method(id) => method(ctx, id),
        View::Add(kind) => add::add(ctx, kind),
        View::Move(id) => add::moving(ctx, id),
        View::Recovery => add::recovery(ctx),
        View::Sessions => around::sessions(ctx),
        View::Activity(of) => around::activity(ctx, of),
        View::Password => around::password(ctx),
    }
}
