//! Which account is shown, where there are several.

use super::parts;
use crate::companion::{context::Context, core::Event};
use leptos::prelude::*;

pub fn view(ctx: Context) -> impl IntoView {
    let list: Vec<(String, String)> = ctx.state.with_untracked(|s| {
        s.accounts
            .iter()
            .map(|a| (a.profile.device.clone(), a.profile.account.clone()))
            .collect()
    });
    let shown = ctx
        .state
        .with_untracked(|s| s.shown().map(|a| a.profile.device.clone()));
    if list.len() < 2 {
        return list
            .into_iter()
            .next()
            .map(|(_, account)| parts::who(account))
            .into_any();
    }
    let one = move |(device, account): (String, String)| {
        let current = shown.as_ref() == Some(&device);
        let initial: String = account.chars().next().into_iter().collect();
        view! {
            <li>
                <button
                    class="who" type="button" data-action="account"
                    aria-current=current.then_some("true")
                    on:click=move |_| ctx.send(Event::Switched(device.clone()))
                >
                    <i aria-hidden="true" translate="no">{initial}</i>
                    <bdi translate="no">{account}</bdi>
                </button>
            </li>
        }
    };
    let list = list.into_iter().map(one).collect_view();
    view! { <nav aria-label=ctx.texts().accounts><ul class="accounts">{list}</ul></nav> }.into_any()
}
