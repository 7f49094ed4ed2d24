//! Takes over from the static shell.

use super::{
    context::{Context, Draw},
    layout::layout,
};
use crate::{
    browser::{accounts, document, query, window},
    client,
    flow::{Event, Input, State},
    i18n::Lang,
    reactive::*,
    route::Route,
    site::Site,
};
use contract::flow::Action;
use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::{HtmlElement, HtmlFormElement, HtmlInputElement};

/// What was in the shell's field when the application arrived.
struct Typed {
    text: String,
    selection: Option<(u32, u32)>,
    focused: bool,
    submitted: bool,
}

fn typed() -> Option<Typed> {
    let input: HtmlInputElement = document::find("#shell input[name=identifier]")?;
    let form: Option<HtmlFormElement> = document::find("#form");
    let active = document::document().active_element();
    Some(Typed {
        text: input.value(),
        selection: input
            .selection_start()
            .ok()
            .flatten()
            .zip(input.selection_end().ok().flatten()),
        focused: active.is_some_and(|a| a.is_same_node(Some(&input))),
        submitted: form.is_some_and(|f| f.dataset().get("submitted").is_some()),
    })
}

/// What a page begins with.
pub struct Given<'a> {
    /// The language's tag.
    pub lang: &'a str,
    /// The texts of that language.
    pub file: String,
    /// What the boot script can do: given a tag, it promises the texts of that language; given the name of a ceremony, its
    /// options and an abort signal, it promises a passkey.
    pub bring: Function,
    /// Draws the rare screens, or goes over to the page that does.
    pub draw: Draw,
    /// Promises what begins that page.
    pub more: Option<Function>,
    /// Where the API is.
    pub base: String,
    /// The discovery document.
    pub about: JsValue,
    /// The name that was typed on the page before this one, where there was one.
    pub identifier: Option<String>,
}

/// Starts the page; false when there is nothing to start with. What was typed, where the caret was, and whether it was
/// sent already, all goes on.
pub fn mount(given: Given) -> bool {
    let lang = Lang::parse(given.lang).unwrap_or(Lang::En);
    let Some(app) = document::place().filter(|_| lang.load(given.file)) else {
        return false;
    };
    let typed = typed();
    let mut state = State::new(query("client"), query("return"));
    client::settle(given.base);
    state.site = Site::read(&client::Json::from(given.about));
    state.accounts = accounts::kept();
    state.taken_over = given.identifier.is_some();
    let identifier = given.identifier.or_else(|| typed.as_ref().map(|t| t.text.clone()));
    state.identifier = identifier.unwrap_or_default();
    let ctx = Context::new(state, lang, given.draw, given.bring, given.more);
    let place = app.clone();
    let root = root(move || {
        let _ = place.append_child(layout(ctx).node());
    });
    app.set_hidden(false);
    // The boot script keeps it, to say what happened should the application ever break.
    if let Some(shell) = document::find::<HtmlElement>("#shell") {
        shell.remove();
    }
    carry_over(typed.as_ref());
    ctx.begin(root);
    let path = window().location().pathname().unwrap_or_default();
    ctx.send(Event::Opened {
        signed_in_page: Route::parse(&path) == Route::SignedIn,
    });
    if let Some(typed) = typed.filter(|t| t.submitted) {
        let input = Input::text("identifier", typed.text);
        ctx.send(Event::Submitted {
            action: Action::Identify,
            input,
        });
    }
    document::mark("data-ready", Some(""));
    true
}

fn carry_over(typed: Option<&Typed>) {
    let Some(typed) = typed else { return };
    let Some(input) = document::find_here::<HtmlInputElement>("input[name=identifier]") else {
        return;
    };
    if typed.focused {
        let _ = input.focus();
    }
    if let Some((start, end)) = typed.selection {
        let _ = input.set_selection_range(start, end);
    }
}
