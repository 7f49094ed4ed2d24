//! What this backend offers, and how to report a hole in it.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use contract::{
    account::Verb,
    discovery::{AccountFeatures, Branding, Discovery, Links, LocalName, PushPolicy},
    flow::MethodKind,
    problem::ProblemKind,
    step::NumberAnswer,
};

use super::{BASE, Site, problem::ApiProblem};
use crate::{
    authority::{ACCOUNT_PAGE, LEAST_PASSWORD, Policy, passkeys_can_be},
    breaks::{Rule, breaks},
    config::{Config, SecurityTxt},
    upstream::{Abilities, First},
};

/// Readable by any page, without credentials: nothing in it depends on who asks.
const HEADERS: [(HeaderName, &str); 3] = [
    (header::CONTENT_TYPE, "application/json"),
    (header::CACHE_CONTROL, "public, max-age=300"),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
];

/// `GET /.well-known/signin-configuration`.
pub async fn configuration(State(site): State<Arc<Site>>) -> Response {
    (HEADERS, site.discovery.clone()).into_response()
}

/// `GET /.well-known/security.txt` (RFC 9116); 404 when it is not configured.
pub async fn security_txt(State(site): State<Arc<Site>>) -> Response {
    match &site.security_txt {
        Some(text) => text.clone().into_response(),
        None => ApiProblem::new(ProblemKind::NotFound).into_response(),
    }
}

/// The app that comes with the gateway; on the phone it is a page like any other.
const OPEN_APP: &str = "/companion";

/// Which kinds of proof exist here.
fn methods(policy: &Policy) -> Vec<MethodKind> {
    use MethodKind::{Email, Password, Push, Recovery, Sms, TemporaryPass, Totp};
    if let Some(there) = &policy.upstream {
        let first = (there.first != First::Nobody).then_some(Password);
        return first.into_iter().chain(there.methods.iter().copied()).collect();
    }
    let mut methods = vec![Password, Push, Totp, Recovery, TemporaryPass];
    methods.extend((policy.mail || breaks(Rule::AnnouncedShown)).then_some(Email));
    methods.extend(policy.sms.then_some(Sms));
    methods
}

/// What people may do with their own account.
fn account(methods: &[MethodKind]) -> AccountFeatures {
    use MethodKind::{Email, Passkey, Push, Sms, Totp};
    AccountFeatures {
        path: ACCOUNT_PAGE.to_owned(),
        methods: Verb::ALL.to_vec(),
        enroll: [Push, Totp, Passkey, Email, Sms]
            .into_iter()
            .filter(|kind| methods.contains(kind))
            .collect(),
        recovery_codes: true,
        sessions: true,
        activity: true,
        report: true,
        password_min_length: Some(LEAST_PASSWORD),
    }
}

/// The same where an identity server owns the accounts: what it can do, and nothing else.
fn account_there(there: &Abilities) -> AccountFeatures {
    let enroll: Vec<MethodKind> = there.enroll.clone();
    // Where the server has no names for them, the gateway keeps them.
    let mut verbs = vec![Verb::Default, Verb::Rename];
    verbs.extend((!there.remove.is_empty()).then_some(Verb::Remove));
    if there.methods.contains(&MethodKind::Push) {
        verbs.push(Verb::Pause);
        // A number that the phone shows would be typed, and a trial has no field for it.
        verbs.extend((there.asks && !there.numbers.contains(&NumberAnswer::Type)).then_some(Verb::Test));
    }
    AccountFeatures {
        path: ACCOUNT_PAGE.to_owned(),
        methods: Verb::ALL.iter().copied().filter(|verb| verbs.contains(verb)).collect(),
        enroll,
        recovery_codes: there.recovery_codes,
        sessions: true,
        activity: true,
        report: true,
        password_min_length: there.password_min_length,
    }
}

/// How the number of a request is answered here.
fn numbers(policy: &Policy) -> Option<PushPolicy> {
    let max_age = u32::try_from(policy.push.ttl / 1_000).unwrap_or(u32::MAX);
    let Some(there) = &policy.upstream else {
        return Some(PushPolicy {
            open_app: Some(OPEN_APP.to_owned()),
            // Accounts may have a mode of their own, so both are in use whatever the default is.
            number_modes: vec![NumberAnswer::Select, NumberAnswer::Type],
            max_age,
        });
    };
    there.methods.contains(&MethodKind::Push).then(|| PushPolicy {
        open_app: None,
        number_modes: there.numbers.clone(),
        max_age,
    })
}

/// The document of this configuration: `origin` is the gateway's own, `pages` are those that people open.
#[must_use]
pub fn document(config: &Config, policy: &Policy, origin: &str, pages: &[String]) -> Discovery {
    let names = &config.branding.product_names;
    let mut methods = methods(policy);
    if pages.iter().all(|page| passkeys_can_be(page)) && policy.upstream.is_none() {
        methods.push(MethodKind::Passkey);
    }
    Discovery {
        contract: format!("{}.{}", contract::MAJOR, contract::MINOR),
        base: BASE.to_owned(),
        issuer: origin.to_owned(),
        branding: Branding {
            product_name: config.branding.product_name.clone(),
            product_names: names
                .iter()
                .map(|(lang, name)| LocalName {
                    lang: lang.clone(),
                    name: name.clone(),
                })
                .collect(),
            logo: config.branding.logo.clone(),
            colors: config.branding.colors(),
            languages: config.branding.languages.clone(),
        },
        account: Some(
            policy
                .upstream
                .as_ref()
                .map_or_else(|| account(&methods), account_there),
        ),
        identifier_types: policy.identifier_types.clone(),
        methods,
        push: numbers(policy),
        links: Links {
            recover: config.links.recover.clone(),
            // The helper that comes with the pages, unless the organisation has one of its own.
            help: Some(config.links.help.clone().unwrap_or_else(|| "/help".to_owned())),
            support: config.links.support.clone(),
            privacy: config.links.privacy.clone(),
        },
        locales: vec!["en".to_owned(), "ja".to_owned()],
    }
}

/// The file of RFC 9116.
pub(super) fn security_text(text: &SecurityTxt) -> String {
    let mut lines: Vec<String> = text
        .contact
        .iter()
        .map(|contact| format!("Contact: {contact}"))
        .collect();
    lines.push(format!("Expires: {}", text.expires));
    if !text.preferred_languages.is_empty() {
        lines.push(format!("Preferred-Languages: {}", text.preferred_languages.join(", ")));
    }
    lines.extend(text.policy.iter().map(|policy| format!("Policy: {policy}")));
    lines.push(String::new());
    lines.join("\n")
}
