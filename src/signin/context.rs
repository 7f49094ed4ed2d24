//! What every view gets: the state to read, the language, and one way to say that something happened.

use super::driver::Driver;
use crate::{
    browser::{document, life::Life, promised},
    flow::{Ceremony, Event, Input, NoPasskey, State},
    i18n::{Lang, Messages},
    reactive::*,
    ui::El,
};
use contract::{
    flow::{Action, Flow},
    step::{Push, Step},
};
use js_sys::Function;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// Draws the steps that most sign-ins never meet; `None` when it does not know the step either.
pub type Draw = fn(Context, &Step) -> Option<El>;

type Leave = fn(Context, &str);

thread_local! { static LEAVE: Cell<Option<Leave>> = const { Cell::new(None) }; }

/// How a guest leaves. Known to guests only, so that no other page carries it.
fn leave(ctx: Context, to: &str) {
    if let Some(root) = ctx.end() {
        root.cleanup();
    }
    if let Some(done) = ctx.host.get_value() {
        let _ = done.call1(&JsValue::NULL, &to.into());
    }
}

/// Handles only; all of them live as long as the page, so that a task may use them after it has waited.
#[derive(Clone, Copy)]
pub struct Context {
    /// The state.
    pub state: RwSignal<State>,
    /// The language.
    pub lang: RwSignal<Lang>,
    /// Another language was asked for, and its texts did not come.
    pub language_failed: RwSignal<bool>,
    /// The rare screens, or the way to the page that carries them.
    pub rare: Draw,
    driver: StoredValue<Driver, LocalStorage>,
    bring: StoredValue<Function, LocalStorage>,
    fetch_more: StoredValue<Option<Function>, LocalStorage>,
    /// The page is a guest of another one, which is told by this how it ended.
    host: StoredValue<Option<Function>, LocalStorage>,
    /// Keeps what is drawn; gone when the page has ended.
    root: StoredValue<Option<Owner>, LocalStorage>,
}

impl Context {
    /// Made once, at the root. For the functions see [`Given`](super::Given).
    #[must_use]
    pub fn new(state: State, lang: Lang, rare: Draw, bring: Function, more: Option<Function>) -> Self {
        Self {
            state: RwSignal::new(state),
            lang: RwSignal::new(lang),
            language_failed: RwSignal::new(false),
            rare,
            driver: StoredValue::new_local(Driver::default()),
            bring: StoredValue::new_local(bring),
            fetch_more: StoredValue::new_local(more),
            host: StoredValue::new_local(None),
            root: StoredValue::new_local(None),
        }
    }

    /// Starts the driver; `root` keeps what is drawn.
    pub fn begin(self, root: Owner) {
        self.root.set_value(Some(root));
        self.driver.with_value(|driver| driver.listen(self));
    }

    /// Ends the page: nothing is drawn, heard, sent or awaited any more. Gives what kept it, for those who go on living in
    /// the same document; not to be cleaned up from within a listener's own call, which it would take away.
    pub fn end(self) -> Option<Owner> {
        self.driver.with_value(Driver::end);
        let root = self.root.try_update_value(Option::take).flatten();
        if let Some(app) = document::place() {
            app.set_text_content(None);
        }
        root
    }

    /// Makes it a guest of another page, which `done` tells how it ended.
    pub fn visit(self, done: Function) {
        self.host.set_value(Some(done));
        LEAVE.set(Some(leave));
    }

    /// Whether it is a guest of another page.
    #[must_use]
    pub fn is_guest(self) -> bool {
        self.host.with_value(Option::is_some)
    }

    /// Ends a guest, and says where it would go now: nothing when what it was asked for was given up; in a frame also what was
    /// in the way.
    pub fn leave_host(self, to: &str) {
        if let Some(leave) = LEAVE.get() {
            leave(self, to);
        }
    }

    /// Whether another page has taken over.
    #[must_use]
    pub fn ended(self) -> bool {
        self.root.with_value(Option::is_none)
    }

    /// Says what has happened to the page.
    pub fn lived(self, life: Life) {
        let driver = self.driver.get_value();
        driver.lived(self, life);
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
        let file = promised(
            self.bring
                .with_value(|bring| bring.call1(&JsValue::NULL, &lang.tag().into())),
        )
        .await;
        file.and_then(|file| file.as_string())
            .is_some_and(|file| lang.load(file))
    }

    /// What begins the page that carries every screen; `None` when it cannot be had.
    pub async fn fetch_more(self) -> Option<JsValue> {
        promised(self.fetch_more.get_value()?.call0(&JsValue::NULL)).await
    }

    /// A passkey from the browser as JSON text, until `abort` gives it up.
    ///
    /// # Errors
    /// [`NoPasskey`].
    pub async fn passkey(self, how: Ceremony, options: &str, abort: &AbortController) -> Result<String, NoPasskey> {
        let (how, options) = (how.as_str().into(), options.into());
        let promise = self
            .bring
            .with_value(|bring| bring.call3(&JsValue::NULL, &how, &options, &abort.signal()));
        match promised(promise).await.and_then(|text| text.as_string()) {
            None => Err(NoPasskey::Nothing),
            Some(text) if text.is_empty() => Err(NoPasskey::Unsupported),
            Some(text) => Ok(text),
        }
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
        self.read(|s| s.site.product(lang))
    }
}
