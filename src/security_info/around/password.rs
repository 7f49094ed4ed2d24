//! A new password. The rule is said before anything can break it, and nothing but it (NIST SP 800-63B-4, section
//! 3.1.1.2).

use super::{
    super::{
        context::Context,
        parts::{back, form, heading, para, stack, submit},
        trouble::trouble_with,
    },
    parts::{Minute, timed},
    secret::{NAME, field},
    sessions::ended,
};
use crate::{
    account::{Call, Event, Spot, Why},
    browser::document,
    i18n::fill,
    reactive::*,
    ui::{El, el},
};
use contract::{account::ChangePassword, problem::Wrong};
use web_sys::HtmlInputElement;

/// Where the server does not say how long a password is at least (NIST SP 800-63B-4, section 3.1.1.1), characters.
const SHORTEST: u32 = 8;

/// The part of the page.
pub fn password(ctx: Context) -> El {
    let t = ctx.around();
    let least = move || ctx.read(|s| s.features().map(|f| f.password_min_length));
    let draw = move || {
        Some(match untrack(least) {
            Some(None) => para("note", ctx.overview().not_offered),
            Some(Some(least)) => change(ctx, least),
            None => change(ctx, SHORTEST),
        })
    };
    stack()
        .child(heading(t.password_title))
        .child(how_it_stands(ctx))
        .part(
            move || least().map_or_else(String::new, |l| l.unwrap_or_default().to_string()),
            draw,
        )
        .child(back(ctx))
}

/// When it was changed, whether it has to be, and that it just was.
fn how_it_stands(ctx: Context) -> El {
    let t = ctx.around();
    let minute = Minute::new(ctx);
    let changed = move || ctx.read(|s| s.methods.as_ref().and_then(|m| m.password_changed_at));
    let wanted = move || ctx.read(|s| s.methods.as_ref().is_some_and(|m| m.must_change_password));
    let last = move || {
        Some(match untrack(changed) {
            Some(at) => timed(para("soft", ""), t.password_changed, || minute.when(ctx, at)),
            None => para("soft", t.password_never),
        })
    };
    let done = move || {
        ctx.read(|s| {
            let taken = s.done == Some(Spot::Password);
            let more = s.ended.as_ref().filter(|e| e.ended > 0 || e.pending > 0);
            let more = more.map(|e| ended(ctx, e)).unwrap_or_default();
            if taken {
                [t.password_done, &more].join(" ")
            } else {
                String::new()
            }
        })
    };
    stack()
        .child(
            el("p")
                .class("note good hollow")
                .attr("role", "status")
                .attr("id", "changed")
                .text_of(done),
        )
        .child(
            para("note bad", t.password_wanted)
                .attr("id", "wanted")
                .attr_of("hidden", move || (!wanted()).then(String::new)),
        )
        .child(para("soft", t.password_lead).attr_of("hidden", move || wanted().then(String::new)))
        .part(move || changed().map_or_else(String::new, |at| at.to_string()), last)
}

fn change(ctx: Context, least: u32) -> El {
    let (t, m) = (ctx.around(), ctx.words());
    let rule = fill(m.new_password_rule, "n", &least.to_string());
    let own = move |why| match why {
        Why::Empty => Some(m.password_empty),
        Why::Wrong(Some(Wrong::TooLong)) => Some(m.password_long),
        Why::Wrong(Some(Wrong::Same)) => Some(m.wrong_same),
        Why::Wrong(Some(Wrong::TooCommon)) => Some(m.wrong_common),
        _ => None,
    };
    let end = el("input")
        .attr("type", "checkbox")
        .attr("id", "end-sessions")
        .attr("name", "end_sessions")
        .attr("checked", "")
        .attr("aria-describedby", "end-sessions-text");
    form(move || send(ctx, least))
        .child(whose(ctx))
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", NAME).text(m.new_password_label))
                .child(para("soft small", &rule).attr("id", "new-password-rule"))
                .child(field(ctx, least))
                .child(trouble_with(ctx, Spot::Password, own).attr("id", "new-password-error")),
        )
        .child(
            el("div")
                .class("check")
                .child(end)
                .child(el("label").attr("for", "end-sessions").text(t.password_end))
                .child(para("soft small", t.password_end_text).attr("id", "end-sessions-text")),
        )
        .child(submit(ctx, Spot::Password, m.new_password_save))
}

/// For password managers: whose password this is.
fn whose(ctx: Context) -> El {
    let user = ctx
        .now(|s| s.methods.as_ref().map(|m| m.user.label.clone()))
        .unwrap_or_default();
    el("input")
        .attr("type", "text")
        .attr("name", "username")
        .attr("autocomplete", "username")
        .attr("value", &user)
        .attr("hidden", "")
        .attr("readonly", "")
}

/// What is typed; what is surely refused is not sent.
fn send(ctx: Context, least: u32) {
    let password = document::value_of(NAME);
    let why = match password.chars().count() {
        0 => Some(Why::Empty),
        n if n < least as usize => Some(Why::Wrong(Some(Wrong::TooShort))),
        _ => None,
    };
    if let Some(why) = why {
        return ctx.send(Event::Refused(Spot::Password, why));
    }
    let end = document::find_here::<HtmlInputElement>("[name=end_sessions]");
    ctx.press(Call::Password(ChangePassword {
        password,
        end_sessions: end.is_some_and(|end| end.checked()),
    }));
}
