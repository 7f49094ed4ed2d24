//! The frame around every part, and the table of which part draws what.

use super::{
    context::Context, idle, method::method, overview::overview, pages, parts::button, step_up, trouble::trouble_with,
};
use crate::{
    account::{Call, Page, Spot, View},
    browser::document,
    flow::Unreachable,
    i18n::{Messages, fill},
    page,
    reactive::*,
    ui::{El, el, top, watch},
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
    // That another language could not be had stands as long as the part it was asked for on.
    ctx.language_failed.set(false);
    let (page_now, view) = ctx.now(|s| (s.page, s.view.clone()));
    if page_now != Page::Ready {
        return pages::page(ctx, page_now);
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

/// The connection, when it is not as it should be and the screen does not say so itself.
fn banner(ctx: Context) -> El {
    let link = move || ctx.read(|s| (s.page == Page::Ready).then_some(s.line.link));
    page::banner(move || words(ctx), link, ctx.language_failed)
}

fn foot(ctx: Context) -> El {
    let other = ctx.lang.get_untracked().other();
    page::foot(
        ctx.lang,
        ctx.now(|s| s.site.speaks(other)),
        move || words(ctx).other_language,
        move || {
            let next = ctx.lang.get_untracked().other();
            page::switch(ctx.lang, next, ctx.language_failed, ctx.load(next), || ());
        },
        move || {
            let (m, links) = (ctx.words(), ctx.now(|s| s.site.links.clone()));
            vec![
                page::foot_link(links.support, m.support),
                page::foot_link(links.privacy, m.privacy),
            ]
        },
    )
}

/// The words of the frame, tracked.
fn words(ctx: Context) -> &'static Messages {
    ctx.lang.track();
    ctx.words()
}
