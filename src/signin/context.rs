//! What every view gets: the state to read, the language, and one way to say that something happened.

use super::driver::Driver;
use crate::{
    browser::accounts,
    flow::{Event, Input, State},
    i18n::{Lang, Messages},
    ui::{self, El},
};
use contract::{
    flow::{Action, Flow},
    step::{Push, Step},
};
use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Draws the steps that most sign-ins never meet; `None` when it does not know the step either.
pub type Draw = fn(Context, &Step) -> Option<El>;

/// Handles only; all of them live as long as the page, so that a task may use them after it has waited.
#[derive(Clone, Copy)]
pub struct Context {
    /// The state.
    pub state: RwSignal<State>,
    /// The language.
    pub lang: RwSignal<Lang>,
    /// Another language was asked for, and its texts did not come.
    pub language_failed: RwSignal<bool>,
    /// The product's name before discovery.
    pub brand: StoredValue<String>,
    /// The rare screens, where this page carries them.
    pub more: Draw,
    driver: StoredValue<Driver, LocalStorage>,
    fetch_texts: StoredValue<Function, LocalStorage>,
}

impl Context {
    /// Made once, at the root. `fetch_texts` promises the file of texts of the language whose tag it gets.
    #[must_use]
    pub fn new(mut state: State, lang: Lang, more: Draw, fetch_texts: Function) -> Self {
        state.accounts = accounts::kept();
        Self {
            state: RwSignal::new(state),
            lang: RwSignal::new(lang),
            language_failed: RwSignal::new(false),
            brand: StoredValue::new(ui::brand()),
            more,
            driver: StoredValue::new_local(Driver::default()),
            fetch_texts: StoredValue::new_local(fetch_texts),
        }
    }

    /// Starts the driver.
    pub fn listen(self) {
        self.driver.with_value(|driver| driver.listen(self));
    }

    /// Says that something happened.
    pub fn send(self, event: Event) {
        let driver = self.driver.get_value();
        driver.send(self, event);
    }

    /// Says that an action without input was chosen.
    pub fn act(self, action: Action) {
        self.send(Event::Submitted {
            action,
            input: Input::default(),
        });
    }

    /// Says that an action with one member was chosen.
    pub fn act_with(self, action: Action, name: &'static str, text: String) {
        self.send(Event::Submitted {
            action,
            input: Input::text(name, text),
        });
    }

    /// Makes sure that the texts of a language are there; false when they cannot be had.
    pub async fn load(self, lang: Lang) -> bool {
        if lang.is_loaded() {
            return true;
        }
        let promise = self.fetch_texts.get_value().call1(&JsValue::NULL, &lang.tag().into());
        let Ok(Ok(promise)) = promise.map(JsCast::dyn_into::<Promise>) else {
            return false;
        };
        let file = JsFuture::from(promise).await.ok().and_then(|file| file.as_string());
        file.is_some_and(|file| lang.load(file))
    }

    /// The texts, for a view that is drawn anew when the language changes.
    #[must_use]
    pub fn texts(self) -> &'static Messages {
        self.lang.get_untracked().messages()
    }

    /// Something out of the state, tracked.
    pub fn read<T>(self, read: impl FnOnce(&State) -> T) -> T {
        self.state.with(read)
    }

    /// Something out of the flow as it is now, untracked.
    pub fn flow<T>(self, read: impl FnOnce(&Flow) -> T) -> Option<T> {
        self.state.with_untracked(|s| s.flow.as_ref().map(read))
    }

    /// Something out of the request to the phone, tracked.
    pub fn push<T>(self, read: impl FnOnce(&State, &Push) -> T) -> Option<T> {
        self.state.with(|s| match s.flow.as_ref().map(|f| &f.step) {
            Some(Step::PushPending(push) | Step::CodeOnPhone(push)) => Some(read(s, push)),
            _ => None,
        })
    }

    /// The product's name in the page's language, tracked.
    #[must_use]
    pub fn product(self) -> String {
        let lang = self.lang.get();
        let told = self.state.with(|s| {
            let branding = &s.discovery.as_ref()?.branding;
            let local = branding
                .product_names
                .iter()
                .find(|n| Lang::parse(&n.lang) == Some(lang));
            Some(local.map_or_else(|| branding.product_name.clone(), |n| n.name.clone()))
        });
        told.unwrap_or_else(|| self.brand.get_value())
    }
}
