//! Problems.

use super::{Decode, Node, count, integer, string};
use crate::{
    flow::Flow,
    problem::{Problem, ProblemKind, TYPE_PREFIX},
};

impl Decode for Problem {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            kind: string(node, "type")?,
            status: count(node, "status").try_into().unwrap_or(0),
            title: String::new(), // prose of a server is never shown
            instance: string(node, "instance").unwrap_or_default(),
            field: string(node, "field"),
            wrong: super::word(node, "wrong", crate::problem::Wrong::parse),
            retry_at: integer(node, "retry_at"),
            server_time: integer(node, "server_time"),
            flow: node.get("flow").and_then(|n| Flow::decode(&n)).map(Box::new),
        })
    }
}

impl Problem {
    /// The known kind, `None` for one of a newer server.
    #[must_use]
    pub fn known(&self) -> Option<ProblemKind> {
        ProblemKind::parse(self.kind.strip_prefix(TYPE_PREFIX)?)
    }
}
