//! The health line: cards that say how the account is doing.

use super::super::{context::Context, parts::name_of};
use crate::{
    account::{
        View,
        health::{Advice, Health, Name, Without, health},
    },
    i18n::fill,
    ui::{El, el, sentence},
};
use contract::{account::Methods, flow::MethodKind};

/// What the cards follow.
pub fn key(methods: &Methods) -> String {
    let add = methods.add.iter();
    let add: String = add.map(|a| if a.reason.is_none() { "+" } else { "-" }).collect();
    super::key(methods) + &add
}

pub fn cards(ctx: Context) -> Option<El> {
    let health = ctx.now(|s| {
        let methods = s.methods.as_ref()?;
        let codes = s.features().is_some_and(|f| f.recovery_codes);
        let can = |kind| {
            let mut add = methods.add.iter();
            (kind == MethodKind::Recovery && codes) || add.any(|a| a.kind == kind && a.reason.is_none())
        };
        Some(health(methods, can))
    })?;
    let t = ctx.overview();
    let mut cards = vec![ways(ctx, &health)];
    cards.extend(health.without.iter().map(|without| lost(ctx, without)));
    if health.without.is_empty() && !health.offline.is_empty() {
        cards.push(card("good", el("b").text(t.offline), &names(ctx, &health.offline)));
    }
    cards.extend(advice(ctx, &health));
    Some(
        el("ul")
            .class("cards")
            .attr("aria-label", t.health_title)
            .children(cards),
    )
}

fn card(class: &str, title: El, text: &str) -> El {
    el("li").class(class).child(title).child(el("span").text(text))
}

fn names(ctx: Context, names: &[Name]) -> String {
    let names: Vec<_> = names.iter().map(|n| name_of(ctx, n.kind, &n.label)).collect();
    names.join(ctx.overview().list_comma)
}

fn ways(ctx: Context, health: &Health) -> El {
    let t = ctx.overview();
    let title = match health.ways {
        0 => t.ways_none,
        1 => t.ways_one,
        _ => t.ways_other,
    };
    let title = el("b").text(&fill(title, "n", &health.ways.to_string()));
    if health.enough {
        card("good", title, t.ways_enough)
    } else {
        card("bad", title, t.ways_few)
    }
}

/// What would be left without a phone.
fn lost(ctx: Context, without: &Without) -> El {
    let t = ctx.overview();
    let (class, title, text, ways) = if !without.sure.is_empty() {
        ("good", t.without_sure, t.without_sure_text, &without.sure)
    } else if without.perhaps.is_empty() {
        ("bad", t.without_none, t.without_none_text, &without.perhaps)
    } else {
        ("bad", t.without_perhaps, t.without_perhaps_text, &without.perhaps)
    };
    let title = sentence(el("b"), title, &[("phone", &without.phone)]);
    card(class, title, &fill(text, "ways", &names(ctx, ways)))
}

/// The one thing that would help most, with the way to it.
fn advice(ctx: Context, health: &Health) -> Option<El> {
    let t = ctx.overview();
    let (title, text, to) = match health.advice {
        Some(Advice::Second) => (t.advice_second, t.advice_second_text, View::Add(None)),
        Some(Advice::Recovery) => (t.advice_recovery, t.advice_recovery_text, View::Recovery),
        Some(Advice::FewCodes) => (t.advice_few, t.advice_few_text, View::Recovery),
        Some(Advice::Elsewhere) => (t.advice_elsewhere, t.advice_elsewhere_text, View::Add(None)),
        Some(Advice::Passkey) => (
            t.advice_passkey,
            t.advice_passkey_text,
            View::Add(Some(MethodKind::Passkey)),
        ),
        None => {
            let well = health.enough && health.without.iter().all(|without| !without.sure.is_empty());
            return well.then(|| card("good", el("b").text(t.all_well), t.all_well_text));
        }
    };
    let link = el("a")
        .attr("data-action", "advice")
        .attr("href", &to.hash())
        .text(title);
    Some(card("bad", el("b").child(link), text))
}
