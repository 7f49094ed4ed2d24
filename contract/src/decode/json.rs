//! Replies as `serde_json` has parsed them, for programs that are no page.

use serde_json::Value;

use super::Node;

/// A [`Node`] over a parsed reply.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a>(pub &'a Value);

impl Node for Json<'_> {
    fn get(&self, key: &str) -> Option<Self> {
        self.0.as_object()?.get(key).filter(|value| !value.is_null()).map(Json)
    }
    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }
    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }
    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }
    fn items(&self) -> Option<Vec<Self>> {
        Some(self.0.as_array()?.iter().map(Json).collect())
    }
}
