//! JSON both ways through the browser's own parser.

use contract::decode::Node;
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A parsed value.
pub struct Json(JsValue);

impl From<JsValue> for Json {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl Json {
    /// Parses text; `None` when it is no JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }
}

impl Node for Json {
    fn get(&self, key: &str) -> Option<Self> {
        // Only own members of plain objects: a reply cannot reach into prototypes.
        let object = self.0.dyn_ref::<Object>()?;
        if !Object::has_own(object, &JsValue::from_str(key)) {
            return None;
        }
        let value = Reflect::get(object, &JsValue::from_str(key)).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(Self(value))
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64().filter(|n| n.is_finite())
    }

    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn items(&self) -> Option<Vec<Self>> {
        Some(self.0.dyn_ref::<Array>()?.iter().map(Self).collect())
    }
}

/// An object with these members.
pub fn object<'a>(members: impl Iterator<Item = (&'a str, JsValue)>) -> Object {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &value);
    }
    object
}

/// Writes an object with these members.
#[must_use]
pub fn write(members: &[(&str, JsValue)]) -> String {
    let object = object(members.iter().map(|(name, value)| (*name, value.clone())));
    JSON::stringify(&object).map(String::from).unwrap_or_default()
}
