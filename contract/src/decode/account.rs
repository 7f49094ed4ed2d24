//! The session.

use super::{Decode, Node, flag, integer, string};
use crate::{account::Session, flow::User};

impl Decode for Session {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            authenticated: flag(node, "authenticated"),
            server_time: integer(node, "server_time")?,
            user: node.get("user").and_then(|n| User::decode(&n)),
            csrf: string(node, "csrf"),
            since: integer(node, "since"),
            expires_at: integer(node, "expires_at"),
        })
    }
}
