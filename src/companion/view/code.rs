//! The code that works without a connection.

use super::parts::edge;
use crate::{
    browser::{format::whole_seconds, timer::Timer, window},
    companion::{
        context::Context,
        core::{number::halves, totp},
    },
    i18n::fill,
};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// How long *copied* stands, ms.
const STANDS: i64 = 2_500;
/// The edge turns red this long before the code changes, ms.
const SOON: i64 = 5_000;

/// What the line below the code says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hint {
    Tap,
    Copied,
    Failed,
}

pub fn view(ctx: Context) -> impl IntoView {
    let t = ctx.texts();
    let code = Memo::new(move |_| ctx.account(|a| a.code.clone().map(|(_, code)| code)).flatten());
    let period = ctx.state.with_untracked(|s| s.shown().map_or(30, |a| a.profile.period));
    let left = Memo::new(move |_| ctx.read(|s| totp::left(s.now, period)));
    let share = move || left.get() as f64 / (f64::from(period) * 1_000.0);
    let next = move || {
        let n = whole_seconds(left.get());
        fill(
            if n == 1 { t.code_next_one } else { t.code_next_other },
            "n",
            &n.to_string(),
        )
    };
    let face = move || match code.get() {
        Some(Some(digits)) => copy_button(ctx, digits).into_any(),
        Some(None) => view! { <p class="error">{t.code_failed}</p> }.into_any(),
        None => view! { <p class="soft">{t.code_wait}</p> }.into_any(),
    };
    view! {
        <section class="plate code-plate" class:soon=move || left.get() <= SOON aria-labelledby="code-title">
            {edge(share)}
            <h2 id="code-title">{t.code_label}</h2>
            {face}
            <p class="soft small left" aria-live="off">{next}</p>
        </section>
    }
}

fn copy_button(ctx: Context, digits: String) -> impl IntoView {
    let t = ctx.texts();
    let hint = RwSignal::new(Hint::Tap);
    let timer = StoredValue::new_local(None::<Timer>);
    let spoken: String = digits.chars().flat_map(|c| [c, ' ']).collect();
    let label = fill(t.code_spoken, "digits", spoken.trim_end());
    let (first, second) = halves(&digits);
    let (first, second) = (first.to_owned(), second.to_owned());
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&digits);
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            let copied = JsFuture::from(promise).await.is_ok();
            let _ = hint.try_set(if copied { Hint::Copied } else { Hint::Failed });
            let back = Timer::after(STANDS, move || {
                let _ = hint.try_set(Hint::Tap);
            });
            let _ = timer.try_update_value(|timer| *timer = Some(back));
        });
    };
    let said = move || match hint.get() {
        Hint::Tap => "",
        Hint::Copied => t.code_copied,
        Hint::Failed => t.code_copy_failed,
    };
    let shown = move || if hint.get() == Hint::Tap { t.code_copy } else { said() };
    view! {
        <button id="totp" class="code" type="button" data-action="copy" aria-label=label on:click=copy>
            <span class="digits" translate="no">
                <span class="half">{first}</span>
                <span class="half">{second}</span>
            </span>
            <span class="hint" class:good=move || hint.get() == Hint::Copied>{shown}</span>
        </button>
        <p class="visually-hidden" role="status">{said}</p>
    }
}
