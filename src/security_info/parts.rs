//! Parts of several screens.

use super::context::Context;
use crate::{
    account::{Call, Spot, View},
    ui::{El, TRUE, el},
};

/// `aria-disabled`, where it is so.
pub fn disabled(off: bool) -> Option<String> {
    off.then(|| TRUE.to_owned())
}

/// A part of the page.
pub fn stack() -> El {
    el("div").class("stack")
}

/// A form; `send` is called when it is submitted, and the browser does nothing by itself.
pub fn form(send: impl Fn() + 'static) -> El {
    el("form")
        .class("stack")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            send();
        })
}

/// The heading of a part. It takes the focus when the part appears, where no field does.
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

/// A button that makes a write; while one is under way it does nothing and says so.
pub fn write(ctx: Context, class: &str, name: &str, text: &'static str, call: impl Fn() -> Call + 'static) -> El {
    let m = ctx.words();
    let call = std::rc::Rc::new(call);
    let spot = call().spot();
    let busy = move || ctx.busy_with(spot);
    el("button")
        .attr("type", "button")
        .class(class)
        .attr("data-action", name)
        .on("click", move |_| ctx.press(call()))
        .attr_of("aria-disabled", move || disabled(ctx.busy()))
        .attr_of("data-busy", move || busy().then(String::new))
        .text_of(move || if busy() { m.busy } else { text }.to_owned())
}

/// The one filled button of a form.
pub fn submit(ctx: Context, spot: Spot, text: &'static str) -> El {
    let m = ctx.words();
    let busy = move || ctx.busy_with(spot);
    el("button")
        .attr("type", "submit")
        .class("primary")
        .attr_of("aria-disabled", move || disabled(ctx.busy()))
        .attr_of("data-busy", move || busy().then(String::new))
        .text_of(move || if busy() { m.busy } else { text }.to_owned())
}

/// A link to another part of the page.
pub fn go(class: &str, name: &str, text: &str, to: &View) -> El {
    el("a")
        .class(class)
        .attr("data-action", name)
        .attr("href", &to.hash())
        .text(text)
}

/// The way back to the overview.
pub fn back(ctx: Context) -> El {
    go("link", "back", ctx.overview().back, &View::Overview)
}

/// A row of buttons.
pub fn act(buttons: Vec<Option<El>>) -> El {
    el("div").class("act").children(buttons.into_iter().flatten().collect())
}
