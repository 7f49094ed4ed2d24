//! One method.

use super::{
    context::Context,
    parts::{back, heading, stack},
};
use crate::ui::El;

pub fn method(ctx: Context, id: String) -> El {
    let label = ctx.now(|s| s.method(&id).map(|m| m.label.clone())).unwrap_or_default();
    stack().child(heading(&label)).child(back(ctx))
}
