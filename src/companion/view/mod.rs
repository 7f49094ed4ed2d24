//! What the phone shows: one file a screen.
//!
//! Nested elements without anything dynamic would become `innerHTML`, which Trusted Types forbid here: every text comes
//! out of an expression, and elements without text get their class from a constant.

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

use super::{
    context::Context,
    core::{Phase, Screen, screen},
};
use crate::{
    browser::{document, language},
    i18n::Lang,
    ui,
};
use leptos::prelude::*;

/// Draws the phone into `#app`, and puts the static shell away.
pub fn start() {
    let Some(app) = document::find::<web_sys::HtmlElement>("#app") else {
        return;
    };
    let ctx = Context::new(language::first());
    let handle = leptos::mount::mount_to(app.clone(), move || page(ctx));
    // The page is the application: it ends with the document.
    handle.forget();
    ctx.listen();
    app.set_hidden(false);
    if let Some(shell) = document::find::<web_sys::Element>("#shell") {
        shell.remove();
    }
    document::mark("data-step", Some("companion"));
    document::mark("data-ready", Some(""));
}

/// What a drawn screen depends on; it is drawn anew when this changes, and at no other time.
#[derive(Clone, PartialEq)]
struct Drawn {
    screen: Screen,
    /// The account, or the request.
    of: String,
    lang: Lang,
}

fn page(ctx: Context) -> impl IntoView {
    let drawn = Memo::new(move |_| {
        let lang = ctx.lang.get();
        ctx.read(|s| {
            let screen = screen(s);
            let request = s.prompt.as_ref().map(|p| p.request.id.clone());
            let of = request.or_else(|| s.shown().map(|a| a.profile.device.clone()));
            Drawn {
                screen,
                of: of.unwrap_or_default(),
                lang,
            }
        })
    });
    let asking = Memo::new(move |_| {
        ctx.read(|s| screen(s) == Screen::Prompt && s.prompt.as_ref().is_some_and(|p| p.phase == Phase::Open))
    });
    // The document's own attributes follow the screen; the title never names an account.
    Effect::new(move |_| {
        let (drawn, t) = (drawn.get(), ctx.texts());
        document::mark("data-screen", Some(drawn.screen.name()));
        document::mark("lang", Some(drawn.lang.tag()));
        document::document().set_title(if asking.get() { t.title_request } else { t.title });
    });
    let other = move || ctx.lang.get().other();
    view! {
        <div class="page">
            {ui::top(move || ctx.product())}
            // There from the beginning, so that screen readers hear what comes into it.
            <p class="visually-hidden" role="alert">{move || {
                ctx.lang.track();
                asking.get().then_some(ctx.texts().prompt_alert)
            }}</p>
            <main>{move || draw(ctx, drawn.get().screen)}</main>
            <footer class="foot">
                {ui::foot_language(
                    move || ctx.lang.get().messages().other_language,
                    move || other().tag(),
                    move || {
                        let lang = other();
                        language::choose(lang);
                        ctx.lang.set(lang);
                    },
                )}
            </footer>
        </div>
    }
}

fn draw(ctx: Context, screen: Screen) -> AnyView {
    match screen {
        Screen::Opening => view! { <p class="soft">{ctx.messages().companion_loading}</p> }.into_any(),
        Screen::Blocked(obstacle) => blocked::view(ctx, obstacle).into_any(),
        Screen::Prompt => prompt::view(ctx).into_any(),
        Screen::NotMe => not_me::view(ctx).into_any(),
        Screen::Ended(ending) => ended::view(ctx, ending).into_any(),
        Screen::Paste => paste::view(ctx).into_any(),
        Screen::Pair => pair::view(ctx).into_any(),
        Screen::Used => pair::used(ctx).into_any(),
        Screen::Remove => remove::view(ctx).into_any(),
        Screen::Removed => remove::gone(ctx).into_any(),
        Screen::Home => home::view(ctx).into_any(),
    }
}
