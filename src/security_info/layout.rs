//! The frame around every part, and the table of which part draws what.

use super::{
    context::Context, idle, method::method, overview::overview, pages::page, parts::button, step_up,
    trouble::trouble_with,
};
use crate::{
    account::{Call, Page, Spot, View},
    browser::{self, document, language},
    flow::{Link, Unreachable},
    i18n::fill,
    reactive::*,
    ui::{El, el, foot_language, top, watch},
};

/// Draws the page.
pub fn layout(ctx: Context) -> El {
    watch(move || name_document(ctx));
    // Drawn anew only when the part or the language changes: never under a person's hands.
    let key = move || {
        let part = ctx.read(|s| match s.page {
            Page::Ready => s.view.hash(),
            page => name(page).to_owned(),
        });
        part + ctx.lang.get().tag()
    };
    // In somebody else's page there is a head, a foot and a main part already.
    let guest = document::component().is_some();
    let logo = ctx.now(|s| s.site.logo.clone());
    let head = if guest {
        el("div").class("top")
    } else {
        top(logo.as_deref(), move || ctx.product())
    };
    let main = el(if guest { "div" } else { "main" }).class("wide");
    el("div")
        .class("page")
        .child(head.part(move || who(ctx), move || account(ctx)))
        .child(
            el("div")
                .child(banner(ctx))
                .child(trouble_with(ctx, Spot::SignOut, move |_| Some(ctx.words().sign_out_failed)).class("error wide"))
                .child(main.part(key, move || Some(draw(ctx)))),
        )
        .maybe((!guest).then(|| foot(ctx)))
        .child(step_up::dialog(ctx))
        .child(idle::dialog(ctx))
}

fn draw(ctx: Context) -> El {
    let (page_now, view) = ctx.now(|s| (s.page, s.view.clone()));
    if page_now != Page::Ready {
        return page(ctx, page_now);
    }
    match view {
        View::Overview => overview(ctx),
        View::Method(id) => method(ctx, id),
        view => (ctx.rare)(ctx, view),
    }
}

/// What tests and style sheets call a page.
const fn name(page: Page) -> &'static str {
    match page {
        Page::Loading => "loading",
        Page::Ready => "security-info",
        Page::Unreachable(Unreachable::Offline) => "offline",
        Page::Unreachable(_) => "unreachable",
        Page::SignedOut => "signed-out",
    }
}

/// Tells tests and style sheets which screen this is, and people what the page is called. No account in it. While the
/// dialog is open, its step has the name.
fn name_document(ctx: Context) {
    let lang = ctx.lang.get();
    document::mark("lang", Some(lang.tag()));
    let page = ctx.read(|s| s.page);
    if ctx.step_up.with(Option::is_none) {
        document::mark("data-step", Some(name(page)));
        document::mark("data-outcome", None);
    }
    document::title(&[ctx.overview().title, &ctx.product()].join(" · "));
    ctx.language_failed.set(false);
}

/// Whose account it is: changes when that does, or the language.
fn who(ctx: Context) -> String {
    let user = ctx.read(|s| {
        s.session
            .as_ref()
            .and_then(|s| s.user.as_ref())
            .map(|u| u.label.clone())
    });
    user.map_or_else(String::new, |user| user + ctx.lang.get().tag())
}

/// The account in the head of the page, and the way out of it.
fn account(ctx: Context) -> Option<El> {
    let user = ctx.now(|s| s.session.as_ref()?.user.as_ref().map(|u| u.label.clone()))?;
    let name = el("bdi").attr("translate", "no").attr("title", &user).text(&user);
    let leave = button("link", "sign_out", ctx.words().sign_out, move || {
        ctx.press(Call::SignOut)
    });
    Some(
        el("span")
            .class("account")
            .child(
                el("span")
                    .class("visually-hidden")
                    .text(&fill(ctx.overview().signed_in_as, "user", "")),
            )
            .child(name)
            .child(leave),
    )
}

/// The connection, when it is not as it should be.
fn banner(ctx: Context) -> El {
    let link = move || ctx.read(|s| (s.page == Page::Ready).then_some(s.link));
    let text = move || {
        ctx.lang.track();
        let m = ctx.words();
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
        move || {
            ctx.lang.track();
            ctx.words().other_language
        },
        move || ctx.lang.get().other().tag(),
        move || switch(ctx),
    );
    let lang = ctx.lang.get_untracked().other();
    let choice = ctx.now(|s| s.site.speaks(lang)).then_some(language);
    let key = move || ctx.lang.get().tag().to_owned();
    el("footer")
        .class("foot")
        .part(key, move || Some(links(ctx)))
        .maybe(choice)
}

/// Where to turn to, as far as the backend says so.
fn links(ctx: Context) -> El {
    let m = ctx.words();
    let links = ctx.now(|s| s.site.links.clone());
    let link = |(target, text): (Option<String>, &str)| {
        let target = target.filter(|target| crate::route::decent(target))?;
        let link = el("a").attr("href", &target).attr("rel", "noopener noreferrer");
        Some(link.text(text))
    };
    let all = [(links.support, m.support), (links.privacy, m.privacy)];
    let links = all.into_iter().filter_map(link).collect();
    el("span").class("foot-links").children(links)
}

/// Changes the language, once its texts are there; what was typed stays.
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
        tick().await;
        document::retype(&typed);
        if let Some(button) = document::find_here::<web_sys::HtmlElement>("[data-action=language]") {
            let _ = button.focus();
        }
    });
}
