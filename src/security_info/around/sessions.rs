//! Where the account is signed in.

use super::{
    super::{
        context::Context,
        parts::{back, heading, kind_text, para, stack},
    },
    parts::{Minute, ending, loading, mark, timed, unread},
};
use crate::{
    account::{Call, Ended, Spot},
    browser::format,
    i18n::{fill, fill_all},
    reactive::*,
    ui::{El, browser, el, place},
};
use contract::account::{EndedSessions, SessionInfo};

/// Every session, this one first.
pub fn sessions(ctx: Context) -> El {
    let t = ctx.around();
    let minute = Minute::new(ctx);
    let key = move || {
        ctx.read(|s| {
            let Some(sessions) = &s.sessions else {
                return String::new();
            };
            let ids = sessions.sessions.iter().map(|s| s.id.as_str());
            ids.fold("·".to_owned(), |key, id| key + id)
        })
    };
    stack()
        .child(heading(t.sessions_title))
        .child(para("soft", t.sessions_lead))
        .child(
            el("p")
                .class("note good hollow")
                .attr("role", "status")
                .attr("id", "ended")
                .text_of(move || ctx.read(|s| s.ended.as_ref().map_or_else(String::new, |done| ended(ctx, done)))),
        )
        .child(unread(ctx, Spot::Sessions))
        .part(key, move || Some(list(ctx, minute)))
        .child(back(ctx))
}

/// What ending sessions has brought, truthfully: what has not ended yet is not said to have.
pub fn ended(ctx: Context, done: &EndedSessions) -> String {
    let t = ctx.around();
    let n = done.ended.to_string();
    let total = done.ended.saturating_add(done.pending).to_string();
    let until = done
        .until
        .map(|until| format::until(ctx.lang.get_untracked(), ctx.now(|s| s.server_now()), until));
    let text = match (done.pending, done.ended, &until) {
        (0, 0, _) => t.ended_none,
        (0, 1, _) => t.ended_one,
        (0, ..) => t.ended_other,
        (_, _, Some(_)) => t.ended_part,
        (_, _, None) => t.ended_part_soon,
    };
    let until = until.unwrap_or_default();
    fill_all(text, &[("n", &n), ("total", &total), ("time", &until)])
}

fn list(ctx: Context, minute: Minute) -> El {
    let t = ctx.around();
    let Some(sessions) = ctx.now(|s| s.sessions.as_ref().map(|s| s.sessions.clone())) else {
        return loading(ctx);
    };
    let more = sessions.iter().any(|session| !session.current);
    let others = more.then(|| {
        all(
            ctx,
            "end_others",
            t.sessions_others,
            t.sessions_others_text,
            Ended::Others,
        )
    });
    let rows = sessions.iter().map(|session| row(ctx, minute, session)).collect();
    stack()
        .child(el("ul").class("rows").attr("id", "sessions").children(rows))
        .maybe((!more).then(|| para("soft", t.sessions_only)))
        .maybe(others)
        .child(all(ctx, "end_all", t.sessions_all, t.sessions_all_text, Ended::All))
}

/// Ends many; what that means is said with it.
fn all(ctx: Context, name: &str, text: &'static str, more: &str, which: Ended) -> El {
    let id = [name, "-text"].concat();
    el("div")
        .class("stack-small")
        .child(ending(ctx, name, text, Call::EndSessions(which)).attr("aria-describedby", &id))
        .child(para("soft small", more).attr("id", &id))
}

fn row(ctx: Context, minute: Minute, session: &SessionInfo) -> El {
    let (t, m, lang) = (ctx.around(), ctx.words(), ctx.lang.get_untracked());
    let id = ["session-", &session.id].concat();
    let name = el("b")
        .attr("id", &id)
        .child(el("bdi").text(&browser(m, &session.browser)));
    let head = el("p")
        .class("row-head")
        .child(name)
        .maybe(session.current.then(|| mark(t.this_browser)));
    let line = |text: &str| para("soft small", text);
    let said = |text, at| timed(line(""), text, || minute.when(ctx, at));
    let proof = session
        .proof
        .map(|kind| line(&fill(t.session_proof, "method", kind_text(ctx, kind, false))));
    let app = session.app.as_ref().map(|app| line(&fill(t.session_app, "app", app)));
    let end = Call::EndSession { id: session.id.clone() };
    let end = (!session.current).then(|| ending(ctx, "end_session", t.session_end, end).attr("aria-describedby", &id));
    let at = |text, at| line(&fill(text, "time", &format::day_and_time(lang, at)));
    let about = el("div")
        .class("row-text")
        .child(head)
        .child(line(&place(m, &session.place)))
        .maybe(app)
        .child(said(t.session_seen, session.last_seen_at))
        .child(said(t.session_since, session.created_at))
        .maybe(proof)
        .maybe(session.idle_at.map(|idle| at(t.session_idle, idle)))
        .maybe(session.expires_at.map(|end| at(t.session_ends, end)))
        .maybe(session.remembered.then(|| line(t.session_kept)));
    el("li")
        .attr("data-session", &session.id)
        .attr("data-current", if session.current { "true" } else { "false" })
        .child(about)
        .maybe(end)
}
