//! Opens the gallery, and follows the address: another scene is drawn without loading the page again.

use super::{account, index::index, scene};
use crate::{
    browser::{clock, document, listen::Listener, query, window},
    client::Json,
    i18n::Lang,
    security_info,
    signin::stage,
};
use contract::decode::Node;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, UnwrapThrowExt};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, Response};

/// All scenes in one file, written by the build.
const SCENES: &str = "/scenes.json";

thread_local! {
    /// What is drawn; dropped before anything else is.
    static DRAWN: RefCell<Option<stage::Drawn>> = const { RefCell::new(None) };
}

/// Starts the page.
pub fn open() {
    for lang in [Lang::En, Lang::Ja] {
        assert!(lang.load(String::new()), "the built-in texts are complete");
    }
    spawn_local(async {
        let scenes = Rc::new(load().await.expect_throw("the scenes cannot be read"));
        if let Some(shell) = document::find::<HtmlElement>("#shell") {
            shell.remove();
        }
        draw(&scenes);
        let listener = Listener::on(&window(), "popstate", move |_| draw(&scenes));
        std::mem::forget(listener);
    });
}

async fn load() -> Option<Json> {
    let response: Response = JsFuture::from(window().fetch_with_str(SCENES))
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    Json::parse(&text)
}

/// Draws what the address names.
fn draw(scenes: &Rc<Json>) {
    let Some(app) = document::find::<HtmlElement>("#app") else {
        return;
    };
    document::mark("data-ready", None);
    DRAWN.take();
    app.set_text_content(None);
    app.set_hidden(false);
    document::mark("data-theme", query("theme").as_deref());
    document::mark("dir", query("dir").as_deref());
    let drawn = match query("scene") {
        Some(name) => show(scenes, &name, app),
        None => {
            let scenes = Rc::clone(scenes);
            Some(stage::draw(app, move || index(&scenes)))
        }
    };
    DRAWN.set(drawn);
    document::mark("data-ready", Some(""));
}

fn show(scenes: &Json, name: &str, app: HtmlElement) -> Option<stage::Drawn> {
    let lang = query("lang").and_then(|tag| Lang::parse(&tag)).unwrap_or(Lang::En);
    let found = scenes.get("scenes").and_then(|all| all.get(name));
    if let Some(scene) = found.as_ref().filter(|scene| account::is_account(*scene)) {
        return show_account(scenes, scene, app, lang);
    }
    let state = found.and_then(|one| scene::play(&one, scenes.get("discovery").as_ref(), clock::now()));
    match state {
        Some(state) => Some(stage::stage(app, state, lang)),
        None => missing(),
    }
}

/// A scene of security info; what its buttons open by themselves is opened.
fn show_account(scenes: &Json, scene: &Json, app: HtmlElement, lang: Lang) -> Option<stage::Drawn> {
    let Some(state) = account::play(scene, scenes.get("discovery").as_ref(), clock::now()) else {
        return missing();
    };
    let drawn = security_info::stage(app, state, lang);
    for action in account::clicks(scene) {
        if let Some(button) = document::find::<HtmlElement>(&format!("#app [data-action={action}]")) {
            button.click();
        }
    }
    Some(drawn)
}

fn missing() -> Option<stage::Drawn> {
    web_sys::console::error_1(&JsValue::from_str("there is no such scene, or it cannot be played"));
    None
}
