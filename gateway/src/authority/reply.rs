//! The answer to an action: the flow, and the cookies that come with it.

use contract::flow::Flow;

/// A cookie to be set. Its value is a secret: no `Debug`.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct NewCookie {
    /// The token; the store only keeps its hash.
    pub token: String,
    /// Seconds; `None` for as long as the browser runs.
    pub max_age: Option<i64>,
}

/// The answer to an action. A repeated call gets the same one.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Reply {
    /// The flow after the action.
    pub flow: Option<Flow>,
    /// The session cookie.
    pub session: Option<NewCookie>,
    /// The known-browser cookie.
    pub known: Option<NewCookie>,
}
