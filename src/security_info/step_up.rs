//! The dialog in which the sign-in page asks once more who it is.

use super::{
    context::{Context, STEP_UP},
    parts::{act, button, modal, para},
};
use crate::{
    account::{Call, Event, Spot},
    browser::{self, document},
    i18n::fill,
    reactive::*,
    ui::{El, el},
};
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsValue, closure::Closure};

/// Opens it.
pub fn open(ctx: Context, touches: Option<String>) {
    ctx.step_up.set(Some(touches));
}

/// The dialog, empty as long as nothing is asked.
pub fn dialog(ctx: Context) -> El {
    let open = move || ctx.step_up.with(Option::is_some);
    modal("step-up", open, move || ctx.send(Event::GivenUp), move || asked(ctx))
}

fn asked(ctx: Context) -> El {
    let t = ctx.overview();
    let failed = RwSignal::new(false);
    load(ctx, failed);
    let close = button("close", "close", "×", move || ctx.send(Event::GivenUp)).attr("aria-label", t.step_up_close);
    el("div")
        .class("stack")
        .child(
            el("header")
                .class("dialog-head")
                .child(el("h2").attr("id", "step-up-title").text(t.step_up_title))
                .child(close),
        )
        .child(para("soft", &fill(t.step_up_text, "what", what(ctx))))
        .child(para("soft small", t.step_up_stay))
        .part(move || failed.get().to_string(), move || Some(place(ctx, failed)))
}

/// What it is for, by the name of the button that was pressed.
fn what(ctx: Context) -> &'static str {
    let t = ctx.overview();
    match ctx.now(|s| s.step_up.as_ref().map(Call::spot)) {
        Some(Spot::Rename) => ctx.add().name_save,
        Some(Spot::Default) => t.default_do,
        Some(Spot::Pause) => t.pause_resume,
        Some(Spot::Remove) => t.remove_title,
        Some(Spot::Restore) => t.restore,
        Some(Spot::Add) => t.add_button,
        Some(Spot::Recovery) => t.kind_recovery,
        Some(Spot::Sessions) => t.section_sessions,
        Some(Spot::Password) => t.section_password,
        _ => t.title,
    }
}

/// Where the sign-in screens are drawn, or that they could not be loaded.
fn place(ctx: Context, failed: RwSignal<bool>) -> El {
    let m = ctx.words();
    if failed.get_untracked() {
        document::mark("data-step", Some("unreachable"));
        let again = button("primary", "retry", m.try_again, move || {
            failed.set(false);
            load(ctx, failed);
        });
        return el("div")
            .class("stack")
            .child(para("", ctx.overview().step_up_failed).attr("role", "alert"))
            .child(act(vec![Some(again)]));
    }
    document::mark("data-step", Some("loading"));
    el("div").attr("data-place", "").child(para("soft", m.loading))
}

/// Fetches the sign-in page and begins it in the dialog.
fn load(ctx: Context, failed: RwSignal<bool>) {
    let asked = ctx.step_up.get_untracked();
    browser::spawn(async move {
        let begin = ctx.fetch(STEP_UP).await;
        // Closed meanwhile.
        if asked.is_none() || ctx.step_up.get_untracked() != asked {
            return;
        }
        match begin {
            Some(begin) => start(ctx, &begin, asked.flatten()),
            None => drop(failed.try_set(true)),
        }
    });
}

fn start(ctx: Context, begin: &Function, touches: Option<String>) {
    let done = Closure::once_into_js(move |to: JsValue| {
        let event = if to.is_truthy() { Event::Proved } else { Event::GivenUp };
        // Not from within the other module's own call, which takes its screens away after it.
        browser::spawn(async move { ctx.send(event) });
    });
    let Some(place) = document::find_here::<web_sys::Element>("[data-place]") else {
        return;
    };
    let given = js_sys::Object::new();
    let touches = touches.map_or(JsValue::UNDEFINED, JsValue::from);
    for (name, value) in [("place", place.as_ref()), ("touches", &touches), ("done", &done)] {
        let _ = Reflect::set(&given, &name.into(), value);
    }
    let _ = begin.call2(&JsValue::NULL, &given, &"step_up".into());
}
