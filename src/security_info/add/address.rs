//! An e-mail address or a phone number: the address, then the code that was sent there.

use super::{
    super::{
        context::Context,
        parts::{act, form, heading, para, stack, submit},
    },
    code::{CodeWords, code_form},
    field::{Field, field},
    parts::{back, give_up, open as now, quiet},
};
use crate::{
    account::{Call, Event, Spot, Why},
    browser::format,
    i18n::fill,
    reactive::*,
    ui::{El, el, sentence},
};
use contract::{
    Millis,
    account::{Enrollment, StartEnrollment},
    flow::MethodKind,
    problem::Wrong,
};

pub fn begin(ctx: Context, kind: MethodKind) -> El {
    let t = ctx.add();
    let mail = kind == MethodKind::Email;
    let (title, text, label, wrong) = if mail {
        (t.email_title, t.email_text, t.email_label, t.email_wrong)
    } else {
        (t.sms_title, t.sms_text, t.sms_label, t.sms_wrong)
    };
    let attrs: &[_] = if mail {
        &[
            ("inputmode", "email"),
            ("autocomplete", "email"),
            ("autocapitalize", "none"),
            ("spellcheck", "false"),
            ("maxlength", "320"),
        ]
    } else {
        &[("inputmode", "tel"), ("autocomplete", "tel"), ("maxlength", "32")]
    };
    let (whole, input) = field(
        ctx,
        &Field {
            name: "address",
            label,
            value: "",
            attrs,
            spot: Spot::Add,
        },
        None,
        move |why| match why {
            Why::Wrong(Some(Wrong::Taken)) => Some(t.address_taken),
            Why::Wrong(Some(Wrong::Limit)) => None,
            Why::Wrong(_) | Why::Empty => Some(wrong),
            _ => None,
        },
    );
    let send = move || {
        let address = input.value().trim().to_owned();
        if address.is_empty() {
            return ctx.send(Event::Refused(Spot::Add, Why::Empty));
        }
        ctx.press(Call::Enroll(StartEnrollment {
            kind,
            address: Some(address),
            label: None,
            replaces: None,
        }));
    };
    form(send)
        .child(heading(title))
        .child(para("", text))
        .child(whole)
        .child(act(vec![Some(submit(ctx, Spot::Add, t.address_send))]))
        .child(back(ctx))
}

/// The code is on its way, or could not be sent.
pub fn sent(ctx: Context, open: &Enrollment) -> El {
    let t = ctx.add();
    let label = open.label.clone();
    let failed = move || now(ctx, |open| open.code.as_ref().is_some_and(|code| code.not_sent)) == Some(true);
    let told = move || {
        let (class, text) = if untrack(failed) {
            ("note bad", t.sent_not)
        } else {
            ("", t.sent_text)
        };
        Some(sentence(el("p").class(class), text, &[("label", &label)]))
    };
    let words = CodeWords {
        label: ctx.words().code_label,
        wrong: t.code_wrong_sent,
        send: t.app_confirm,
    };
    stack()
        .child(heading(t.sent_title))
        .child(
            el("div")
                .class("bare")
                .attr("role", "status")
                .part(move || failed().to_string(), told),
        )
        .child(code_form(ctx, open, words))
        .child(el("div").class("links").child(again(ctx, &open.id)))
        .child(give_up(ctx, &open.id))
}

/// *Send again*: when it may be, and how many are left.
fn again(ctx: Context, id: &str) -> El {
    let (m, id) = (ctx.words(), id.to_owned());
    let wait = move || {
        ctx.read(|s| {
            let code = s.enrollment.as_ref()?.code.as_ref()?;
            let left = s.until(code.resend_at.unwrap_or_default());
            Some((format::whole_seconds(left), code.requests_left.unwrap_or(1)))
        })
    };
    let state = move || match wait() {
        Some((_, 0)) => "none",
        Some((0, _)) => "now",
        _ => "later",
    };
    let later = move || {
        let seconds: Millis = wait().map_or(0, |(seconds, _)| seconds);
        fill(m.send_again_in, "time", &format::duration(m, seconds * 1000))
    };
    let draw = move || {
        Some(match untrack(state) {
            "none" => el("span").class("soft").text(m.requests_left_none),
            "now" => {
                let id = id.clone();
                quiet(ctx, "link", "resend", m.send_again, move || Call::Resend {
                    id: id.clone(),
                })
            }
            _ => el("span").class("soft").text_of(later),
        })
    };
    el("span").part(move || state().to_owned(), draw)
}
