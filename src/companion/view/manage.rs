//! This phone: its name, more accounts, the end.

use super::parts::{button, error, field_of, flag, form, submit, yes};
use crate::{
    companion::{
        context::Context,
        core::{Event, Saving, device_name},
    },
    reactive::*,
    ui::{El, el, watch},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

pub fn view(ctx: Context) -> El {
    let t = ctx.texts();
    let act = el("div")
        .class("act")
        .child(button("second", "add_account", t.add_account, move || {
            ctx.send(Event::PairAsked)
        }))
        .child(button("danger", "remove_account", t.remove_account, move || {
            ctx.send(Event::RemoveAsked)
        }));
    el("details")
        .class("manage")
        .child(el("summary").text(t.manage_title))
        .child(el("div").class("stack").child(name(ctx)).child(act))
}

fn name(ctx: Context) -> El {
    let t = ctx.texts();
    let saving = move || ctx.account(|a| a.naming).unwrap_or_default();
    let nameless = RwSignal::new(false);
    let sent = move |event: &web_sys::Event| {
        let name = device_name::valid(&field_of(event, "name"));
        nameless.set(name.is_none());
        if let Some(name) = name {
            ctx.send(Event::Named(name));
        }
    };
    let wrong = move || match saving() {
        _ if nameless.get() => Some(t.pair_name_empty),
        Saving::Failed => Some(t.name_failed),
        _ => None,
    };
    let saved = move || {
        if saving() == Saving::Saved && !nameless.get() {
            t.name_saved
        } else {
            ""
        }
    };
    let input = el("input")
        .class("input")
        .attr("id", "name")
        .attr("name", "name")
        .attr("autocomplete", "off")
        .attr("maxlength", "64")
        .attr("aria-describedby", "name-error")
        .attr_of("aria-invalid", move || yes(nameless.get()));
    follow_name(ctx, &input);
    let save = submit("second", "rename")
        .attr_of("disabled", move || flag(saving() == Saving::Busy))
        .text(t.name_save);
    form("field", sent)
        .child(el("label").attr("for", "name").text(t.name_label))
        .child(el("div").class("with-save").child(input).child(save))
        .child(error("name-error", wrong))
        .child(
            el("p")
                .class("soft small")
                .attr("role", "status")
                .text_of(move || saved().into()),
        )
}

/// The field shows the name that the service has, and what is typed is left alone until that changes.
fn follow_name(ctx: Context, input: &El) {
    let Ok(node) = input.node().clone().dyn_into::<HtmlInputElement>() else {
        return;
    };
    let shown = StoredValue::new(None::<String>);
    watch(move || {
        let name = ctx.account(|a| a.profile.name.clone());
        if let Some(text) = &name
            && shown.get_value() != name
        {
            node.set_value(text);
            shown.set_value(name);
        }
    });
}
