//! Waiting for what JavaScript promises.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use std::{future::Future, pin::Pin};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A task without a type of its own: the machinery around it is compiled once for all of them, not once for each.
pub type Task<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What a promise brought; `None` when it was broken.
pub fn brought(promise: Result<Promise, JsValue>) -> Task<'static, Option<JsValue>> {
    Box::pin(async move { JsFuture::from(promise.ok()?).await.ok() })
}

/// The bytes a promise brought.
pub fn bytes(promise: Result<Promise, JsValue>) -> Task<'static, Option<Vec<u8>>> {
    Box::pin(async move { Some(Uint8Array::new(&brought(promise).await?).to_vec()) })
}

/// An object with these members.
pub fn object(members: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// A list of words.
pub fn words(words: &[&str]) -> Array {
    words.iter().map(|word| JsValue::from_str(word)).collect()
}

/// A member of an object.
pub fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(name))
        .ok()
        .filter(|value| !value.is_undefined())
}
