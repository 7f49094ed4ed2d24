//! The frame around every screen, and the table of which screen draws which step.

use super::{
    accounts::accounts, blocked::blocked, choose::choose, code::code, context::Context, done::done, ended::ended,
    identify::identify, pages::page, passkey::passkey, password::password, phone::phone, remember::remember,
    unknown::unknown,
};
use crate::{
    browser::{self, document, language, window},
    flow::{Event, Link, Page, Screen, screen},
    reactive::*,
    route::decent,
    ui::{El, el, foot_language, top, watch},
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
    let step = match screen {
        Screen::Identify => return identify(ctx),
        Screen::Accounts => return accounts(ctx),
        Screen::Page(which) => return page(ctx, *which),
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
    ctx.language_failed.set(false);
}

/// The connection, when it is not as it should be.
fn banner(ctx: Context) -> El {
    let link = move || ctx.read(|s| (matches!(s.page, Page::Step | Page::SignedIn)).then_some(s.link));
    let text = move || {
        let m = ctx.lang.get().messages();
        match link() {
            _ if ctx.language_failed.get() => m.language_failed,
            Some(Link::Retrying) => m.reconnecting,
            Some(Link::Offline) => m.offline_text,
            _ => "",
        }
        .to_owned()
    };
    let class = move || {
        let down = matches!(link(), Some(Link::Retrying | Link::Offline)) || ctx.language_failed.get();
        Some(if down { "banner" } else { "visually-hidden" }.to_owned())
    };
    el("p").attr("role", "status").attr_of("class", class).text_of(text)
}

fn foot(ctx: Context) -> El {
    let language = foot_language(
        move || ctx.lang.get().messages().other_language,
        move || ctx.lang.get().other().tag(),
        move || switch(ctx),
    );
    let lang = ctx.lang.get_untracked().other();
    let choice = ctx.state.with_untracked(|s| s.site.speaks(lang)).then_some(language);
    let key = move || ctx.lang.get().tag().to_owned();
    el("footer")
        .class("foot")
        .part(key, move || Some(links(ctx)))
        .maybe(choice)
}

/// Where to turn to, as far as the backend says so.
fn links(ctx: Context) -> El {
    let m = ctx.texts();
    let links = ctx.state.with_untracked(|s| s.site.links.clone());
    let link = |(target, text): (Option<String>, &str)| {
        let target = target.filter(|target| decent(target))?;
        let link = el("a")
            .attr("href", &target)
            .attr("rel", "noopener noreferrer")
            .text(text);
        // Our own helper leads back here, so it is told for which application this is; only when somebody goes there,
        // since words of the address have no place in the page.
        Some(if target == "/help" {
            link.on("click", |event| {
                let search = window().location().search().unwrap_or_default();
                if !search.is_empty() {
                    event.prevent_default();
                    let _ = window().location().assign(&(String::from("/help") + &search));
                }
            })
        } else {
            link
        })
    };
    let all = [
        (links.help, m.help),
        (links.support, m.support),
        (links.privacy, m.privacy),
    ];
    el("span")
        .class("foot-links")
        .children(all.into_iter().filter_map(link).collect())
}

/// Changes the language, once its texts are there; what was typed stays, secrets included.
fn switch(ctx: Context) {
    let next = ctx.lang.get_untracked().other();
    ctx.language_failed.set(false);
    browser::spawn(async move {
        if !ctx.load(next).await {
            ctx.language_failed.set(true);
            return;
        }
        let typed = document::typed();
        language::choose(next);
        ctx.lang.set(next);
        ctx.send(Event::Translated);
        tick().await;
        document::retype(&typed);
        if let Some(button) = document::find_here::<web_sys::HtmlElement>("[data-action=language]") {
            let _ = button.focus();
        }
    });
}
