//! What every view gets: the state to read, the language, and one way to say that something happened.

use super::{
    core::{Account, Event, State},
    driver::Driver,
};
use crate::{
    i18n::{Lang, companion::Texts},
    reactive::*,
    site::Site,
};

/// Handles only; all of them live as long as the page, so that a task may use them after it has waited.
#[derive(Clone, Copy)]
pub struct Context {
    /// The state.
    pub state: RwSignal<State>,
    /// The language.
    pub lang: RwSignal<Lang>,
    /// What the backend offers.
    pub site: StoredValue<Site>,
    driver: StoredValue<Driver, LocalStorage>,
}

impl Context {
    /// Made once, at the root.
    #[must_use]
    pub fn new(lang: Lang, site: Site) -> Self {
        let state = State {
            products: site.names.clone(),
            ..State::default()
        };
        Self {
            state: RwSignal::new(state),
            lang: RwSignal::new(lang),
            site: StoredValue::new(site),
            driver: StoredValue::new_local(Driver::default()),
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

    /// The phone's texts, for a view that is drawn anew when the language changes.
    #[must_use]
    pub fn texts(self) -> &'static Texts {
        Texts::of(self.lang.get_untracked())
    }

    /// Something out of the state, tracked.
    pub fn read<T>(self, read: impl FnOnce(&State) -> T) -> T {
        self.state.with(read)
    }

    /// Something out of the account that is shown, tracked.
    pub fn account<T>(self, read: impl FnOnce(&Account) -> T) -> Option<T> {
        self.state.with(|s| s.shown().map(read))
    }

    /// The product's name in the page's language, tracked.
    #[must_use]
    pub fn product(self) -> String {
        let lang = self.lang.get();
        self.read(|s| s.product(lang.tag()).map(str::to_owned))
            .unwrap_or_default()
    }
}
