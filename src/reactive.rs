//! Signals, effects and owners: all that the pages take from Leptos. Its way of mounting and its views stay out of every
//! visit's download (docs/size.md).

use any_spawner::Executor;
pub use leptos::reactive::{
    computed::Memo,
    effect::RenderEffect,
    graph::untrack,
    owner::{LocalStorage, Owner, StoredValue, on_cleanup},
    signal::RwSignal,
    traits::*,
};

/// Runs `draw` as the root of a page. Everything reactive in it ends when the owner is dropped.
pub fn root(draw: impl FnOnce()) -> Owner {
    // An error only says that it is there already.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    owner.with(draw);
    owner
}

/// Waits until everything that depends on changed signals has followed.
pub async fn tick() {
    Executor::tick().await;
}
