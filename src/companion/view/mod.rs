//! What the phone shows: one file a screen.

mod account;
mod blocked;
mod code;
mod ended;
mod facts;
mod history;
mod home;
mod manage;
mod not_me;
mod number;
mod pair;
mod parts;
mod paste;
mod prompt;
mod remove;
mod status;
mod switch;
mod words;

use super::{
    context::Context,
    core::{Phase, Screen, screen},
};
use crate::{
    browser::{document, language},
    client,
    reactive::*,
    site::Site,
    ui::{self, El, el, watch},
};
use wasm_bindgen::JsValue;

/// Draws the phone into `#app`, and puts the static shell away. `base` is where the API is, `about` the discovery document.
pub fn start(base: String, about: JsValue) {
    let Some(app) = document::find::<web_sys::HtmlElement>("#app") else {
        return;
    };
    client::settle(base);
    let site = Site::read(&client::Json::from(about));
    let ctx = Context::new(language::first(), site);
    let place = app.clone();
    // The page is the application: it ends with the document.
    std::mem::forget(root(move || {
        let _ = place.append_child(page(ctx).node());
    }));
    ctx.listen();
    app.set_hidden(false);
    if let Some(shell) = document::find::<web_sys::Element>("#shell") {
        shell.remove();
    }
    document::mark("data-step", Some("companion"));
    document::mark("data-ready", Some(""));
}

fn page(ctx: Context) -> El {
    // The document's own attributes follow the screen; the title never names an account.
    watch(move || {
        let (t, asking) = (ctx.texts(), asking(ctx));
        document::mark("data-screen", Some(ctx.read(|s| screen(s).name())));
        document::mark("lang", Some(ctx.lang.get().tag()));
        document::document().set_title(if asking { t.title_request } else { t.title });
    });
    // There from the beginning, so that screen readers hear what comes into it.
    let alert = el("p").class("visually-hidden").attr("role", "alert").text_of(move || {
        if asking(ctx) {
            ctx.texts().prompt_alert.into()
        } else {
            String::new()
        }
    });
    let (logo, choice) = ctx
        .site
        .with_value(|o| (o.logo.clone(), o.speaks(ctx.lang.get_untracked().other())));
    let language = ui::foot_language(
        move || {
            ctx.lang.track();
            ctx.texts().other_language
        },
        move || ctx.lang.get().other().tag(),
        move || {
            let lang = ctx.lang.get_untracked().other();
            language::choose(lang);
            ctx.lang.set(lang);
        },
    );
    let foot = el("footer").class("foot").maybe(choice.then_some(language));
    el("div")
        .class("page")
        .child(ui::top(logo.as_deref(), move || ctx.product()))
        .child(alert)
        .child(el("main").part(move || key(ctx), move || Some(draw(ctx))))
        .child(foot)
}

/// An open request is on the screen.
fn asking(ctx: Context) -> bool {
    ctx.read(|s| screen(s) == Screen::Prompt && s.prompt.as_ref().is_some_and(|p| p.phase == Phase::Open))
}

/// What a drawn screen depends on; it is drawn anew when this changes, and at no other time.
fn key(ctx: Context) -> String {
    let lang = ctx.lang.get().tag();
    ctx.read(|s| {
        let screen = screen(s);
        let more = match screen {
            Screen::Ended(ending) => ending.name(),
            _ => "",
        };
        let request = s.prompt.as_ref().map(|p| p.request.id.as_str());
        let account = s.shown().map(|a| a.profile.device.as_str());
        [lang, screen.name(), more, request.or(account).unwrap_or_default()].join(" ")
    })
}

fn draw(ctx: Context) -> El {
    let screen = ctx.state.with_untracked(screen);
    let parts = match screen {
        Screen::Opening => vec![parts::p("soft", ctx.texts().loading)],
        Screen::Blocked(obstacle) => blocked::view(ctx, obstacle),
        Screen::Prompt => prompt::view(ctx),
        Screen::NotMe => not_me::view(ctx),
        Screen::Ended(ending) => ended::view(ctx, ending),
        Screen::Paste => paste::view(ctx),
        Screen::Pair => pair::view(ctx),
        Screen::Used => pair::used(ctx),
        Screen::Remove => remove::view(ctx),
        Screen::Removed => remove::gone(ctx),
        Screen::Home => home::view(ctx),
    };
    el("div").class("screen").children(parts)
}
