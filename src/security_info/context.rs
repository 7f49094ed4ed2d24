//! What every view gets: the state to read, the texts, and one way to say that something happened. Views never fetch.

use super::driver::Driver;
use crate::{
    account::{Call, Event, Spot, State, View},
    browser::{document, promised},
    flow::{Ceremony, NoPasskey},
    i18n::{
        Lang, Messages,
        security::{Add, Around, Overview, Security},
    },
    reactive::*,
    ui::El,
};
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// The name of the page that carries every part.
pub const ALL: &str = "all";
/// The name of the sign-in page, which asks once more who it is.
pub const STEP_UP: &str = "more";

/// Draws the parts that most visits never open.
pub type Draw = fn(Context, View) -> El;

/// Handles only; all of them live as long as the page, so that a task may use them after it has waited.
#[derive(Clone, Copy)]
pub struct Context {
    /// The state.
    pub state: RwSignal<State>,
    /// The language.
    pub lang: RwSignal<Lang>,
    /// Another language was asked for, and its texts did not come.
    pub language_failed: RwSignal<bool>,
    /// What a fresh proof is asked for, while the dialog is open.
    pub step_up: RwSignal<Option<Option<String>>>,
    /// The rare parts, or the way to the page that carries them.
    pub rare: Draw,
    driver: StoredValue<Driver, LocalStorage>,
    bring: StoredValue<Function, LocalStorage>,
    more: StoredValue<Function, LocalStorage>,
    /// Keeps what is drawn.
    root: StoredValue<Option<Owner>, LocalStorage>,
}

impl Context {
    /// Made once, at the root.
    #[must_use]
    pub fn new(state: State, lang: Lang, rare: Draw, bring: Function, more: Function) -> Self {
        Self {
            state: RwSignal::new(state),
            lang: RwSignal::new(lang),
            language_failed: RwSignal::new(false),
            step_up: RwSignal::new(None),
            rare,
            driver: StoredValue::new_local(Driver::default()),
            bring: StoredValue::new_local(bring),
            more: StoredValue::new_local(more),
            root: StoredValue::new_local(None),
        }
    }

    /// Starts the driver; `root` keeps what is drawn.
    pub fn begin(self, root: Owner) {
        self.root.set_value(Some(root));
        self.driver.with_value(|driver| driver.listen(self));
    }

    /// Ends the page: nothing is drawn, heard, sent or awaited any more. Gives what fetches other applications.
    pub fn end(self) -> Function {
        self.driver.with_value(Driver::end);
        let root = self.root.try_update_value(Option::take);
        if let Some(app) = document::place() {
            app.set_text_content(None);
        }
        if let Some(root) = root.flatten() {
            root.cleanup();
        }
        self.more.get_value()
    }

    /// Whether another page has taken over.
    #[must_use]
    pub fn ended(self) -> bool {
        self.root.with_value(Option::is_none)
    }

    /// Says that something happened.
    pub fn send(self, event: Event) {
        let driver = self.driver.get_value();
        driver.send(self, event);
    }

    /// Says that a person wants this.
    pub fn press(self, call: Call) {
        self.send(Event::Pressed(call));
    }

    /// Something out of the state, tracked.
    pub fn read<T>(self, read: impl FnOnce(&State) -> T) -> T {
        self.state.with(read)
    }

    /// Something out of the state as it is now, untracked.
    pub fn now<T>(self, read: impl FnOnce(&State) -> T) -> T {
        self.state.with_untracked(read)
    }

    /// Whether a write is under way, tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.read(State::busy)
    }

    /// Whether a write about this is under way, tracked.
    #[must_use]
    pub fn busy_with(self, spot: Spot) -> bool {
        self.read(|s| {
            let call = s.pending.as_ref().map(|p| &p.call).or(s.step_up.as_ref());
            call.is_some_and(|call| call.spot() == spot)
        })
    }

    /// All texts, for a view that is drawn anew when the language changes.
    #[must_use]
    pub fn texts(self) -> &'static Security {
        Security::texts(self.lang.get_untracked())
    }

    /// The words of the sign-in page that this page says too.
    #[must_use]
    pub fn words(self) -> &'static Messages {
        &self.texts().words
    }

    /// The texts of overview, methods and frame.
    #[must_use]
    pub fn overview(self) -> &'static Overview {
        &self.texts().overview
    }

    /// The texts of adding, moving and recovery codes.
    #[must_use]
    pub fn add(self) -> &'static Add {
        &self.texts().add
    }

    /// The texts of sessions, activity and password.
    #[must_use]
    pub fn around(self) -> &'static Around {
        &self.texts().around
    }

    /// The product's name in the page's language, tracked.
    #[must_use]
    pub fn product(self) -> String {
        let lang = self.lang.get();
        self.read(|s| s.site.product(lang))
    }

    /// Makes sure that the texts of a language are there; false when they cannot be had.
    pub async fn load(self, lang: Lang) -> bool {
        if Security::is_loaded(lang) {
            return true;
        }
        let promise = self
            .bring
            .with_value(|bring| bring.call1(&JsValue::NULL, &lang.tag().into()));
        let file = promised(promise).await;
        file.and_then(|file| file.as_string())
            .is_some_and(|file| Security::load(lang, file))
    }

    /// What begins another application, by its name; `None` when it cannot be had.
    pub async fn fetch(self, name: &str) -> Option<Function> {
        let name = JsValue::from_str(name);
        let promise = self.more.with_value(|more| more.call1(&JsValue::NULL, &name));
        promised(promise).await?.dyn_into().ok()
    }

    /// A new passkey from the browser as JSON text, until `abort` gives it up.
    ///
    /// # Errors
    /// [`NoPasskey`].
    pub async fn passkey(self, options: &str, abort: &AbortController) -> Result<String, NoPasskey> {
        let (how, options) = (Ceremony::Make.as_str().into(), options.into());
        let promise = self
            .bring
            .with_value(|bring| bring.call3(&JsValue::NULL, &how, &options, &abort.signal()));
        let promise = promise.ok().and_then(|promise| promise.dyn_into::<Promise>().ok());
        match JsFuture::from(promise.ok_or(NoPasskey::Nothing)?).await {
            Ok(text) => text
                .as_string()
                .filter(|text| !text.is_empty())
                .ok_or(NoPasskey::Unsupported),
            Err(error) => {
                let name = js_sys::Reflect::get(&error, &"name".into()).ok();
                let exists = name.is_some_and(|name| name == "InvalidStateError");
                Err(if exists { NoPasskey::Exists } else { NoPasskey::Nothing })
            }
        }
    }
}
