//! Discovery.

use super::{Decode, Node, count, flag, label, list, small, string, words};
use crate::{
    account::Verb,
    discovery::{AccountFeatures, Branding, Discovery, Links, LocalName, PushPolicy},
    flow::MethodKind,
    step::{IdentifierKind, NumberAnswer},
};

impl Decode for Discovery {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let branding = node.get("branding")?;
        Some(Self {
            contract: string(node, "contract")?,
            base: string(node, "base")?,
            issuer: string(node, "issuer")?,
            branding: Branding {
                product_name: label(&branding, "product_name")?,
                product_names: list(&branding, "product_names", |n| {
                    Some(LocalName {
                        lang: string(n, "lang")?,
                        name: label(n, "name")?,
                    })
                }),
            },
            identifier_types: words(node, "identifier_types", IdentifierKind::parse),
            methods: words(node, "methods", MethodKind::parse),
            push: node.get("push").map(|n| PushPolicy {
                number_modes: words(&n, "number_modes", NumberAnswer::parse),
                max_age: count(&n, "max_age"),
                open_app: string(&n, "open_app"),
            }),
            account: node.get("account").and_then(|n| features(&n)),
            links: node.get("links").map(|n| links(&n)).unwrap_or_default(),
            locales: list(node, "locales", |n| n.text()),
        })
    }
}

fn features<N: Node>(node: &N) -> Option<AccountFeatures> {
    Some(AccountFeatures {
        path: string(node, "path")?,
        methods: words(node, "methods", Verb::parse),
        enroll: words(node, "enroll", MethodKind::parse),
        recovery_codes: flag(node, "recovery_codes"),
        sessions: flag(node, "sessions"),
        activity: flag(node, "activity"),
        report: flag(node, "report"),
        password_min_length: small(node, "password_min_length"),
    })
}

fn links<N: Node>(node: &N) -> Links {
    Links {
        recover: string(node, "recover"),
        help: string(node, "help"),
        support: string(node, "support"),
        privacy: string(node, "privacy"),
    }
}
