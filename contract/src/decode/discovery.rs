//! Discovery.

use super::{Decode, Node, count, flag, label, list, small, string, words};
use crate::{
    account::Verb,
    discovery::{AccountFeatures, Branding, Colors, Discovery, Links, LocalName, PushPolicy},
    flow::MethodKind,
    step::{IdentifierKind, NumberAnswer},
};

impl Decode for Discovery {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            contract: string(node, "contract")?,
            base: string(node, "base")?,
            issuer: string(node, "issuer")?,
            branding: Branding::decode(&node.get("branding")?)?,
            identifier_types: words(node, "identifier_types", IdentifierKind::parse),
            methods: words(node, "methods", MethodKind::parse),
            push: node.get("push").map(|n| PushPolicy {
                number_modes: words(&n, "number_modes", NumberAnswer::parse),
                max_age: count(&n, "max_age"),
                open_app: string(&n, "open_app"),
            }),
            account: node.get("account").and_then(|n| AccountFeatures::decode(&n)),
            links: node.get("links").and_then(|n| Links::decode(&n)).unwrap_or_default(),
            locales: list(node, "locales", |n| n.text()),
        })
    }
}

impl Decode for Branding {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            product_name: label(node, "product_name")?,
            product_names: list(node, "product_names", |n| {
                Some(LocalName {
                    lang: string(n, "lang")?,
                    name: label(n, "name")?,
                })
            }),
            logo: string(node, "logo"),
            colors: node.get("colors").and_then(|n| {
                Some(Colors {
                    accent: string(&n, "accent")?,
                    accent_dark: string(&n, "accent_dark")?,
                })
            }),
            languages: list(node, "languages", |n| n.text()),
        })
    }
}

impl Decode for AccountFeatures {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
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
}

impl Decode for Links {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            recover: string(node, "recover"),
            help: string(node, "help"),
            support: string(node, "support"),
            privacy: string(node, "privacy"),
        })
    }
}
