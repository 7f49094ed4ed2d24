//! The frame around every screen, and the table of which screen draws which step.

use super::{
    accounts::accounts, blocked::blocked, choose::choose, code::code, context::Context, done::done, ended::ended,
    identify::identify, pages, passkey::passkey, password::password, phone::phone, remember::remember,
    unknown::unknown,
};
use crate::{
    browser::{document, window},
    flow::{Event, Page, Screen, screen},
    page,
    reactive::*,
    ui::{El, el, top, watch},
};
use contract::step::{PushOutcome, Step};

/// Draws the page.
pub fn layout(ctx: Context) -> El {
    let main = screens(ctx, "main");
    let logo = ctx.state.with_untracked(|s| s.site.logo.clone());
    el("div")
        .class("page")
        .child(top(logo.as_deref(), move || ctx.product()))
        .child(el("div").child(banner(ctx)).child(main))
        .child(foot(ctx))
}

/// Draws a guest: only the screens, and how the connection is.
pub fn guest(ctx: Context) -> El {
    let screens = screens(ctx, "div").class("stack");
    el("div").child(banner(ctx)).child(screens)
}

/// One screen after the other.
fn screens(ctx: Context, tag: &str) -> El {
    watch(move || {
        let screen = ctx.read(screen);
        name_document(ctx, &screen);
    });
    // Drawn anew only when the screen or the language changes: never under a person's hands.
    let key = move || ctx.read(screen).key() + ctx.lang.get().tag();
    el(tag).part(key, move || Some(draw(ctx, &ctx.read(screen))))
}

/// One step, one screen.
fn draw(ctx: Context, screen: &Screen) -> El {
    // That another language could not be had stands as long as the screen it was asked for on.
    ctx.language_failed.set(false);
    let step = match screen {
        Screen::Identify => return identify(ctx),
        Screen::Accounts => return accounts(ctx),
        Screen::Page(which) => return pages::page(ctx, *which),
        Screen::Step(..) => ctx.flow(|flow| flow.step.clone()),
    };
    match step {
        Some(Step::Password { can_recover }) => password(ctx, can_recover),
        Some(Step::ChooseMethod) => choose(ctx),
        Some(Step::Passkey { .. }) => passkey(ctx),
        Some(Step::PushPending(push)) => phone(ctx, &push),
        Some(Step::CodeRequired {
            kind,
            length,
            alphabet,
            hint,
            ..
        }) => code(ctx, kind, length, alphabet, hint.as_deref()),
        Some(Step::PushEnded {
            outcome,
            reason,
            device,
            at,
            ..
        }) => ended(ctx, outcome, reason, device, at),
        Some(Step::Blocked { why, .. }) => blocked(ctx, why),
        Some(Step::RememberBrowser { days, hours }) => remember(ctx, days, hours),
        Some(Step::SignedIn { redirect_to }) => done(ctx, &redirect_to),
        // A step of a newer server, or one this page has no screen for.
        step => step
            .and_then(|step| (ctx.rare)(ctx, &step))
            .unwrap_or_else(|| unknown(ctx)),
    }
}

/// Tells tests and style sheets which screen this is, and people what the page is called. No account in it.
fn name_document(ctx: Context, screen: &Screen) {
    let lang = ctx.lang.get();
    document::mark("lang", Some(lang.tag()));
    document::mark("data-step", Some(screen.name()));
    let outcome = ctx.flow(|flow| match &flow.step {
        Step::PushEnded { outcome, .. } => Some(*outcome),
        _ => None,
    });
    document::mark("data-outcome", outcome.flatten().map(PushOutcome::as_str));
    if !ctx.is_guest() {
        document::title(&[lang.messages().identify_title, &ctx.product()].join(" · "));
    }
}

/// The connection, when it is not as it should be and the screen does not say so itself.
fn banner(ctx: Context) -> El {
    let link = move || ctx.read(|s| (matches!(s.page, Page::Step | Page::SignedIn)).then_some(s.line.link));
    page::banner(move || ctx.lang.get().messages(), link, ctx.language_failed)
}

fn foot(ctx: Context) -> El {
    let other = ctx.lang.get_untracked().other();
    page::foot(
        ctx.lang,
        ctx.state.with_untracked(|s| s.site.speaks(other)),
        move || ctx.lang.get().messages().other_language,
        move || switch(ctx),
        move || links(ctx),
    )
}

/// Where to turn to.
fn links(ctx: Context) -> Vec<Option<El>> {
    let m = ctx.texts();
    let links = ctx.state.with_untracked(|s| s.site.links.clone());
    let ours = links.help.as_deref() == Some("/help");
    let help = page::foot_link(links.help, m.help);
    // Our own helper leads back here, so it is told for which application this is; only when somebody goes there,
    // since words of the address have no place in the page.
    let help = help.map(|link| if ours { link.on("click", help_with_search) } else { link });
    vec![
        help,
        page::foot_link(links.support, m.support),
        page::foot_link(links.privacy, m.privacy),
    ]
}

fn help_with_search(event: web_sys::Event) {
    let search = window().location().search().unwrap_or_default();
    if !search.is_empty() {
        event.prevent_default();
        let _ = window().location().assign(&(String::from("/help") + &search));
    }
}

/// Changes the language, once its texts are there.
fn switch(ctx: Context) {
    let next = ctx.lang.get_untracked().other();
    page::switch(ctx.lang, next, ctx.language_failed, ctx.load(next), move || {
        ctx.send(Event::Translated);
    });
}
