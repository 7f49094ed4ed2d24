//! The names kept in this browser. Storage that is blocked, full, or holds nonsense means that none are kept, and
//! nothing else.

use super::window;
use crate::client::Json;
use contract::decode::{Node, clean};
use js_sys::{Array, JSON};

const KEY: &str = "accounts";
/// So many are read, whatever lies there.
const MOST: usize = 5;

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The names, newest first.
#[must_use]
pub fn kept() -> Vec<String> {
    let read = || {
        let text = storage()?.get_item(KEY).ok()??;
        Some(
            Json::parse(&text)?
                .items()?
                .iter()
                .filter_map(Node::text)
                .collect::<Vec<_>>(),
        )
    };
    let names = read().unwrap_or_default();
    names
        .iter()
        .map(|name| clean(name))
        .filter(|name| !name.is_empty())
        .take(MOST)
        .collect()
}

/// Keeps these and no others.
pub fn keep(names: &[String]) {
    let Some(storage) = storage() else { return };
    let names: Array = names.iter().map(|name| wasm_bindgen::JsValue::from_str(name)).collect();
    let _ = match JSON::stringify(&names) {
        Ok(text) if names.length() > 0 => storage.set_item(KEY, &String::from(text)),
        _ => storage.remove_item(KEY),
    };
}
