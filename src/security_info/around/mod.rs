//! Sessions, activity, the password.

use super::{
    context::Context,
    parts::{back, heading, stack},
};
use crate::ui::El;
use contract::account::ActivityFilter;

/// Where the account is signed in.
pub fn sessions(ctx: Context) -> El {
    stack().child(heading(ctx.around().sessions_title)).child(back(ctx))
}

/// What has happened.
pub fn activity(ctx: Context, _of: Option<ActivityFilter>) -> El {
    stack().child(heading(ctx.overview().section_activity)).child(back(ctx))
}

/// A new password.
pub fn password(ctx: Context) -> El {
    stack().child(heading(ctx.overview().section_password)).child(back(ctx))
}
