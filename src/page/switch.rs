//! Another language, while the page goes on.

use crate::{
    browser::{self, document, language},
    i18n::Lang,
    reactive::*,
};

/// Changes the language to `next`, once `load` has brought its texts; what was typed stays, secrets included. `changed` is
/// called when the page speaks it. Where the texts do not come, `failed` is set.
pub fn switch(
    lang: RwSignal<Lang>,
    next: Lang,
    failed: RwSignal<bool>,
    load: impl Future<Output = bool> + 'static,
    changed: impl FnOnce() + 'static,
) {
    failed.set(false);
    browser::spawn(async move {
        if !load.await {
            failed.set(true);
            return;
        }
        let typed = document::typed();
        language::choose(next);
        lang.set(next);
        changed();
        tick().await;
        document::retype(&typed);
        if let Some(button) = document::find_here::<web_sys::HtmlElement>("[data-action=language]") {
            let _ = button.focus();
        }
    });
}
