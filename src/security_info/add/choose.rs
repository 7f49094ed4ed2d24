//! What do you want to add?

use super::{
    super::{
        context::Context,
        parts::{act, back, go, heading, para, stack},
    },
    parts::quiet,
};
use crate::{
    account::{Call, View},
    i18n::{fill, security::Add},
    ui::{El, Icon, el, icon},
};
use contract::{
    account::{AddOption, NoAdd},
    flow::MethodKind,
};

pub fn choose(ctx: Context) -> El {
    let t = ctx.add();
    // Only what a person sees here: a new sign-in elsewhere does not draw the list anew.
    let key = move || {
        ctx.read(|s| {
            let mut key = s.enrollment.as_ref().map_or_else(String::new, |open| open.id.clone());
            for option in s.methods.iter().flat_map(|m| &m.add) {
                key.push_str(option.kind.as_str());
                key.push_str(option.reason.map_or("", NoAdd::as_str));
            }
            key
        })
    };
    stack()
        .child(heading(t.title))
        .child(para("soft", t.text))
        .part(key, move || Some(list(ctx)))
        .child(el("div").class("links").child(back(ctx)))
}

fn list(ctx: Context) -> El {
    let options = ctx
        .now(|s| s.methods.as_ref().map(|m| m.add.clone()))
        .unwrap_or_default();
    let codes = ctx.now(|s| s.features().is_some_and(|f| f.recovery_codes));
    let mut rows: Vec<El> = options.iter().filter_map(|option| row(ctx, option)).collect();
    if codes {
        let (name, words) = (ctx.add().kind_recovery, ctx.add().kind_recovery_text);
        rows.push(open(&View::Recovery, MethodKind::Recovery, name, words));
    }
    let nothing = rows.is_empty().then(|| para("note", ctx.add().nothing));
    let rows = rows.into_iter().map(|row| el("li").child(row)).collect();
    stack()
        .maybe(unfinished(ctx))
        .maybe(nothing)
        .child(el("ul").class("choices").children(rows))
}

/// Something was begun and is still open: it is gone on with, or given up.
fn unfinished(ctx: Context) -> Option<El> {
    let t = ctx.add();
    let (id, kind) = ctx.now(|s| s.enrollment.as_ref().map(|open| (open.id.clone(), open.kind)))?;
    let name = words(t, kind).map_or("", |(name, _)| name);
    let on = go("second", "go_on", t.open_go, &View::Add(Some(kind)));
    let no = quiet(ctx, "link", "give_up", t.give_up, move || Call::GiveUp {
        id: id.clone(),
    });
    Some(
        el("section")
            .class("note stack-small")
            .attr("data-open", kind.as_str())
            .child(el("h2").text(t.open_title))
            .child(para("", &fill(t.open_text, "kind", name)))
            .child(act(vec![Some(on), Some(no)])),
    )
}

/// What a kind is called, and what it is good for.
pub const fn words(t: &Add, kind: MethodKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        MethodKind::Push => (t.kind_push, t.kind_push_text),
        MethodKind::Totp => (t.kind_totp, t.kind_totp_text),
        MethodKind::Passkey => (t.kind_passkey, t.kind_passkey_text),
        MethodKind::Email => (t.kind_email, t.kind_email_text),
        MethodKind::Sms => (t.kind_sms, t.kind_sms_text),
        MethodKind::Password | MethodKind::Recovery | MethodKind::TemporaryPass => return None,
    })
}

const fn picture(kind: MethodKind) -> Icon {
    match kind {
        MethodKind::Totp => Icon::Clock,
        MethodKind::Passkey => Icon::Key,
        MethodKind::Email => Icon::Letter,
        MethodKind::Recovery => Icon::Sheet,
        _ => Icon::Phone,
    }
}

fn row(ctx: Context, option: &AddOption) -> Option<El> {
    let t = ctx.add();
    let (name, text) = words(t, option.kind)?;
    let Some(reason) = option.reason else {
        return Some(open(&View::Add(Some(option.kind)), option.kind, name, text));
    };
    let why = match reason {
        NoAdd::Limit => fill(t.limit, "n", &option.limit.unwrap_or_default().to_string()),
        NoAdd::SecondMethod => t.second.to_owned(),
        NoAdd::Policy => t.not_allowed.to_owned(),
    };
    // No link, and so nothing to press; it is read all the same.
    Some(
        face(el("div"), option.kind, name, &why)
            .attr("aria-disabled", "true")
            .attr("data-reason", reason.as_str()),
    )
}

fn open(to: &View, kind: MethodKind, name: &str, text: &str) -> El {
    face(el("a").attr("href", &to.hash()), kind, name, text)
}

fn face(place: El, kind: MethodKind, name: &str, text: &str) -> El {
    let words = el("span").text(name).child(el("small").text(text));
    place
        .class("choice")
        .attr("data-action", "add_method")
        .attr("data-kind", kind.as_str())
        .child(icon(picture(kind), ""))
        .child(words)
}
