//! Flows.

use super::{Decode, Node, flag, integer, label, list, string, word, words};
use crate::{
    flow::{Action, Client, Flow, MethodKind, MethodOption, Notice, Purpose, Reason, Unusable, User},
    step::Step,
};

impl Decode for Flow {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            rev: integer(node, "rev")?.try_into().ok()?,
            purpose: word(node, "purpose", Purpose::parse)?,
            server_time: integer(node, "server_time")?,
            expires_at: integer(node, "expires_at")?,
            csrf: string(node, "csrf")?,
            user: node.get("user").and_then(|n| User::decode(&n)),
            client: node.get("client").and_then(|n| {
                Some(Client {
                    name: label(&n, "name")?,
                    origin: label(&n, "origin")?,
                })
            }),
            reason: word(node, "reason", Reason::parse),
            step: Step::decode(&node.get("step")?)?,
            methods: list(node, "methods", MethodOption::decode),
            actions: words(node, "actions", Action::parse),
            notice: word(node, "notice", Notice::parse),
            open_until: integer(node, "open_until"),
        })
    }
}

impl Decode for User {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            label: label(node, "label")?,
        })
    }
}

impl Decode for MethodOption {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            kind: word(node, "type", MethodKind::parse)?,
            label: label(node, "label")?,
            usable: flag(node, "usable"),
            reason: word(node, "reason", Unusable::parse),
            retry_at: integer(node, "retry_at"),
        })
    }
}
