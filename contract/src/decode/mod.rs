//! Decoding by hand, tolerant by construction.
//!
//! The page reads replies through [`Node`], a view of parsed JSON. In the browser a node is a JavaScript value
//! (`JSON.parse` does the parsing), in native tests it is a `serde_json::Value`; the decoders are the same. Unknown
//! members are never looked at, an unknown word becomes `None` or `Unknown`, and a missing or mistyped required member
//! makes the whole reply `None`: malformed, never a panic. Derived decoders cost the page about 22 kB more (measured).

mod account;
mod device;
mod discovery;
mod flow;
#[cfg(feature = "json")]
mod json;
mod problem;
mod step;
mod text;

#[cfg(feature = "json")]
pub use json::Json;
pub use text::clean;

/// A view of one parsed JSON value.
pub trait Node: Sized {
    /// The member `key` of an object; `None` when this is no object, or the member is absent or `null`.
    fn get(&self, key: &str) -> Option<Self>;
    /// The text of a string.
    fn text(&self) -> Option<String>;
    /// The value of a finite number.
    fn number(&self) -> Option<f64>;
    /// The value of a boolean.
    fn flag(&self) -> Option<bool>;
    /// The items of an array.
    fn items(&self) -> Option<Vec<Self>>;
}

/// A type that can be read from a reply.
pub trait Decode: Sized {
    /// `None` when the reply is malformed.
    fn decode<N: Node>(node: &N) -> Option<Self>;
}

/// A required string.
fn string<N: Node>(node: &N, key: &str) -> Option<String> {
    node.get(key)?.text()
}

/// A string typed by somebody, made safe to show.
fn label<N: Node>(node: &N, key: &str) -> Option<String> {
    string(node, key).map(|text| clean(&text))
}

/// A required instant or count. JSON numbers are doubles: integers up to 2^53 are exact, which is enough for ms.
fn integer<N: Node>(node: &N, key: &str) -> Option<i64> {
    let number = node.get(key)?.number()?;
    (number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
}

/// A small count; absent or absurd is zero.
fn count<N: Node>(node: &N, key: &str) -> u32 {
    integer(node, key).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
}

/// A small count that may be absent.
fn small<N: Node>(node: &N, key: &str) -> Option<u32> {
    integer(node, key)?.try_into().ok()
}

/// A flag; absent is false.
fn flag<N: Node>(node: &N, key: &str) -> bool {
    node.get(key).and_then(|n| n.flag()).unwrap_or(false)
}

/// A required word of a closed set.
fn word<N: Node, T>(node: &N, key: &str, parse: fn(&str) -> Option<T>) -> Option<T> {
    parse(&string(node, key)?)
}

/// The known words of a list; unknown ones are dropped.
fn words<N: Node, T>(node: &N, key: &str, parse: fn(&str) -> Option<T>) -> Vec<T> {
    list(node, key, |item| parse(&item.text()?))
}

/// The readable items of a list of at most 100; others are dropped.
fn list<N: Node, T>(node: &N, key: &str, read: impl Fn(&N) -> Option<T>) -> Vec<T> {
    let items = node.get(key).and_then(|n| n.items()).unwrap_or_default();
    items.iter().take(100).filter_map(read).collect()
}
