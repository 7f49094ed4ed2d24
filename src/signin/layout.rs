//! The frame around every screen, and the table of which screen draws which step.

use super::{
    blocked::blocked, choose::choose, code::code, context::Context, done::done, driver::follow_address, ended::ended,
    identify::identify, pages::page, password::password, phone::phone, remember::remember, unknown::unknown,
};
use crate::{
    browser::{document, language},
    flow::{Link, Page, Screen, screen},
    ui::{foot_language, top},
};
use contract::step::{PushOutcome, Step};
use leptos::prelude::*;

/// Draws the page.
pub fn layout(ctx: Context) -> impl IntoView {
    // Drawn anew only when the screen or the language changes: never under a person's hands.
    let key = Memo::new(move |_| (ctx.read(screen), ctx.lang.get()));
    Effect::new(move || name_document(ctx, &key.get().0));
    view! {
        <div class="page">
            {top(move || ctx.product())}
            <div>
                {move || banner(ctx)}
                <main>{move || draw(ctx, &key.get().0)}</main>
            </div>
            <footer class="foot">
                {move || links(ctx)}
                {foot_language(
                    move || ctx.lang.get().messages().other_language,
                    move || ctx.lang.get().other().tag(),
                    move || switch(ctx),
                )}
            </footer>
        </div>
    }
}

/// One step, one screen.
fn draw(ctx: Context, screen: &Screen) -> AnyView {
    let step = match screen {
        Screen::Identify => return identify(ctx),
        Screen::Page(which) => return page(ctx, *which),
        Screen::Step(..) => ctx.flow(|flow| flow.step.clone()),
    };
    match step {
        Some(Step::Password { can_recover }) => password(ctx, can_recover),
        Some(Step::ChooseMethod) => choose(ctx),
        Some(Step::PushPending(push)) => phone(ctx, &push),
        Some(Step::CodeRequired {
            kind,
            length,
            alphabet,
            hint,
            ..
        }) => code(ctx, kind, length, alphabet, hint),
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
        _ => unknown(ctx),
    }
}

/// Tells tests and style sheets which screen this is, and people what the page is called. No account in it.
fn name_document(ctx: Context, screen: &Screen) {
    let lang = ctx.lang.get_untracked();
    let m = lang.messages();
    document::mark("lang", Some(lang.tag()));
    document::mark("data-step", Some(screen.name()));
    let outcome = ctx.flow(|flow| match &flow.step {
        Step::PushEnded { outcome, .. } => Some(*outcome),
        _ => None,
    });
    document::mark("data-outcome", outcome.flatten().map(PushOutcome::as_str));
    let product = untrack(|| ctx.product());
    document::document().set_title(&format!("{} · {product}", m.identify_title));
    follow_address(ctx);
}

/// The connection, when it is not as it should be.
fn banner(ctx: Context) -> AnyView {
    let link = ctx.read(|s| (s.page == Page::Step || s.page == Page::SignedIn).then_some(s.link));
    let m = ctx.lang.get().messages();
    let text = match link {
        Some(Link::Retrying) => m.reconnecting,
        Some(Link::Offline) => m.offline_text,
        _ => return view! { <p role="status" class="visually-hidden">{()}</p> }.into_any(),
    };
    view! { <p role="status" class="banner">{text}</p> }.into_any()
}

/// Where to turn to, as far as the backend says so.
fn links(ctx: Context) -> AnyView {
    let m = ctx.lang.get().messages();
    let links = ctx
        .read(|s| s.discovery.as_ref().map(|d| d.links.clone()))
        .unwrap_or_default();
    [
        (links.help, m.help),
        (links.support, m.support),
        (links.privacy, m.privacy),
    ]
    .into_iter()
    .filter_map(|(target, text)| {
        let target = target.filter(|t| t.starts_with("https://") || (t.starts_with('/') && !t.starts_with("//")))?;
        Some(view! { <a href=target rel="noopener noreferrer">{text}</a> })
    })
    .collect_view()
    .into_any()
}

/// Changes the language; what was typed stays, secrets included.
fn switch(ctx: Context) {
    let names = ["identifier", "password", "code"];
    let typed = names.map(document::value_of);
    let next = ctx.lang.get_untracked().other();
    language::choose(next);
    ctx.lang.set(next);
    wasm_bindgen_futures::spawn_local(async move {
        leptos::task::tick().await;
        for (name, text) in names.iter().zip(typed) {
            let selector = format!("#app input[name={name}]");
            if let Some(input) = document::find::<web_sys::HtmlInputElement>(&selector) {
                input.set_value(&text);
            }
        }
        if let Some(button) = document::find::<web_sys::HtmlElement>("#app [data-action=language]") {
            let _ = button.focus();
        }
    });
}
