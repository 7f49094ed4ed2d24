//! *This wasn't me*: what it will do is said before, what it has done after. The same for the account as a whole.

use super::{
    super::{
        context::Context,
        parts::{act, button, go, para, stack},
        trouble::trouble,
    },
    parts::{ending, loading},
    words::{has, what, will},
};
use crate::{
    account::{Call, Event, Spot, View, Why},
    browser::{document, format},
    i18n::fill,
    reactive::*,
    ui::{El, el, watch},
};
use contract::account::{Activity, Securing};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// What is asked about.
#[derive(Clone)]
pub enum Asked {
    /// Something that has happened.
    Entry(Box<Activity>),
    /// The account as a whole.
    Account,
}

/// Asks; what it will do is fetched first, to be said truthfully.
pub fn ask(ctx: Context, asked: RwSignal<Option<Asked>>, about: Asked) {
    ctx.send(Event::ReportAsked);
    asked.set(Some(about));
}

/// *Protect my account*, with its dialog, for any part of the page.
pub fn secure(ctx: Context) -> El {
    let asked = RwSignal::new(None);
    el("div").child(secure_button(ctx, asked)).child(dialog(ctx, asked))
}

/// The same where there is a dialog already. Shown when the backend can do it.
pub fn secure_button(ctx: Context, asked: RwSignal<Option<Asked>>) -> El {
    let t = ctx.around();
    let offered = move || ctx.read(|s| s.features().is_some_and(|f| f.report));
    let press = move || ask(ctx, asked, Asked::Account);
    el("div")
        .class("stack-small")
        .attr_of("hidden", move || (!offered()).then(String::new))
        .child(button("danger", "secure", t.secure, press).attr("aria-describedby", "secure-text"))
        .child(para("soft small", t.secure_text).attr("id", "secure-text"))
}

/// The dialog. What was done is shown also to somebody who has closed it too early.
pub fn dialog(ctx: Context, asked: RwSignal<Option<Asked>>) -> El {
    let done = move || ctx.read(|s| s.secured.is_some());
    let open = move || asked.with(Option::is_some) || done();
    let closed = move |_| {
        asked.set(None);
        ctx.send(Event::Dismissed(Spot::Report));
        // What had the focus before may be gone with the list it stood in.
        if document::document()
            .active_element()
            .is_none_or(|e| e.tag_name() == "BODY")
        {
            document::focus_main();
        }
    };
    let dialog = el("dialog")
        .class("dialog")
        .attr("id", "report-dialog")
        .attr("data-dialog", "report")
        .attr("aria-labelledby", "report-title")
        .on("close", closed)
        .part(
            move || [open(), done()].map(|on| on.to_string()).concat(),
            move || {
                untrack(open).then(|| {
                    if untrack(done) {
                        secured(ctx)
                    } else {
                        question(ctx, asked)
                    }
                })
            },
        );
    let node = dialog.node().clone().unchecked_into::<HtmlDialogElement>();
    watch(move || match (open(), node.open()) {
        (true, false) => drop(node.show_modal()),
        (false, true) => node.close(),
        _ => {}
    });
    dialog
}

/// The heading; takes the focus when what the dialog says has changed.
fn title(text: &str) -> El {
    el("h2")
        .attr("id", "report-title")
        .attr("tabindex", "-1")
        .attr("data-focus", "")
        .text(text)
}

fn close() {
    if let Some(dialog) = document::find_here::<HtmlDialogElement>("[data-dialog=report]") {
        dialog.close();
    }
}

fn question(ctx: Context, asked: RwSignal<Option<Asked>>) -> El {
    let t = ctx.around();
    let about = asked.get_untracked();
    let heading = match &about {
        Some(Asked::Entry(_)) => t.report_title,
        _ => t.secure_title,
    };
    let call = match &about {
        Some(Asked::Entry(entry)) => Call::Report { id: entry.id.clone() },
        _ => Call::Secure,
    };
    let entry = match &about {
        Some(Asked::Entry(entry)) => Some(told(ctx, entry)),
        _ => None,
    };
    let key = move || {
        ctx.read(|s| {
            let unread = |t: &crate::account::Trouble| t.spot == Spot::Report && t.why == Why::Unread;
            [s.preview.is_some(), s.trouble.as_ref().is_some_and(unread)]
                .map(|on| on.to_string())
                .concat()
        })
    };
    stack()
        .child(title(heading))
        .maybe(entry)
        .child(trouble(ctx, Spot::Report))
        .part(key, move || Some(effects(ctx, &call)))
        .child(act(vec![Some(button("second", "close", t.report_no, close))]))
}

/// What is meant, once more.
fn told(ctx: Context, entry: &Activity) -> El {
    let time = format::day_and_time(ctx.lang.get_untracked(), entry.at);
    para("note", what(ctx.around(), entry)).text(" · ").text(&time)
}

/// What it will do, and the button that does it: not before it is known.
fn effects(ctx: Context, call: &Call) -> El {
    let t = ctx.around();
    if let Some(preview) = ctx.now(|s| s.preview.clone()) {
        let n = preview.other_sessions;
        let items = preview.securing.iter().map(|what| (*what, will(t, *what, n)));
        return stack()
            .child(para("", t.report_text))
            .child(points(items, n))
            .child(ending(ctx, "confirm_report", t.report_yes, call.clone()));
    }
    if ctx.now(|s| s.trouble.is_none()) {
        return loading(ctx);
    }
    button("second", "retry", ctx.words().try_again, move || {
        ctx.send(Event::ReportAsked)
    })
}

fn points(items: impl Iterator<Item = (Securing, &'static str)>, n: u32) -> El {
    let n = n.to_string();
    let item = |(what, text): (Securing, &'static str)| {
        el("li").attr("data-securing", what.as_str()).text(&fill(text, "n", &n))
    };
    el("ul").class("points").children(items.map(item).collect())
}

/// What was done, and what is to be done next.
fn secured(ctx: Context) -> El {
    let t = ctx.around();
    let (done, n) = ctx.now(|s| {
        s.secured
            .as_ref()
            .map(|s| (s.done.clone(), s.ended))
            .unwrap_or_default()
    });
    let items = done.iter().map(|what| (*what, has(t, *what, n)));
    let can_change = ctx.now(|s| s.features().is_some_and(|f| f.password_min_length.is_some()));
    let next = can_change.then(|| go("primary", "password", t.secured_next, &View::Password));
    stack()
        .attr("data-secured", "")
        .child(title(t.secured_title))
        .child(para("", t.secured_text))
        .child(points(items, n))
        .child(act(vec![next, Some(button("second", "close", t.close, close))]))
}
