//! Parts of nearly every screen.

use crate::ui::{El, TRUE, el};

/// `aria-disabled`, where it is so.
pub fn disabled(off: bool) -> Option<String> {
    off.then(|| TRUE.to_owned())
}

/// A screen without a form.
pub fn stack() -> El {
    el("div").class("stack")
}

/// A screen that is a form; `send` is called when it is submitted, and the browser does nothing by itself.
pub fn form(send: impl Fn() + 'static) -> El {
    el("form")
        .class("stack")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            send();
        })
}

/// The heading of a screen. It takes the focus when the screen appears, where no field does.
pub fn heading(text: &str) -> El {
    el("h1").attr("tabindex", "-1").text(text)
}

/// A paragraph.
pub fn para(class: &str, text: &str) -> El {
    el("p").class(class).text(text)
}

/// A button that is no submit button.
pub fn button(class: &str, name: &str, text: &str, press: impl Fn() + 'static) -> El {
    el("button")
        .attr("type", "button")
        .class(class)
        .attr("data-action", name)
        .on("click", move |_| press())
        .text(text)
}

/// A row of buttons.
pub fn act(buttons: Vec<Option<El>>) -> El {
    el("div").class("act").children(buttons.into_iter().flatten().collect())
}
