//! Adding a method, moving to a new phone, recovery codes.

use super::{
    context::Context,
    parts::{back, heading, stack},
};
use crate::ui::El;
use contract::flow::MethodKind;

/// What can be added, or the wizard for one kind.
pub fn add(ctx: Context, _kind: Option<MethodKind>) -> El {
    stack().child(heading(ctx.add().add_title)).child(back(ctx))
}

/// The wizard that moves a phone's place to a new one.
pub fn moving(ctx: Context, _id: String) -> El {
    stack().child(heading(ctx.add().add_title)).child(back(ctx))
}

/// Recovery codes.
pub fn recovery(ctx: Context) -> El {
    stack().child(heading(ctx.overview().kind_recovery)).child(back(ctx))
}
