//! Signals, effects and owners: Leptos' own, from the crate in which it keeps them. Its other crates would be in every
//! visit's download although nothing here uses them: code that any script could call cannot be removed (docs/size.md).

use any_spawner::Executor;
pub use reactive_graph::{
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
