//! Steps. An unknown type is [`Step::Unknown`], a known one with a missing member is malformed.

use super::{Decode, Node, count, flag, integer, label, list, small, string, word, words};
use crate::{
    flow::MethodKind,
    step::{
        Alphabet, Blocked, Browser, CodeKind, Context, Delivery, EnrollOffer, EnrollReason, FormField, IdentifierKind,
        MatchNumber, NoNumber, NumberAnswer, NumberPlace, PhoneApp, Place, PlaceKind, Push, PushOutcome, PushReason,
        QrCode, Step,
    },
};

impl Decode for Step {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(match string(node, "type")?.as_str() {
            "identify" => Self::Identify {
                identifier_types: words(node, "identifier_types", IdentifierKind::parse),
                remembered_accounts: flag(node, "remembered_accounts"),
                passkey: string(node, "passkey"),
            },
            "password" => Self::Password {
                can_recover: flag(node, "can_recover"),
            },
            "choose_method" => Self::ChooseMethod,
            "push_pending" => Self::PushPending(Push::decode(node)?),
            "code_on_phone" => Self::CodeOnPhone(Push::decode(node)?),
            "code_required" => code_required(node)?,
            "passkey" => Self::Passkey {
                options: string(node, "options")?,
            },
            "ownership_proof" => Self::OwnershipProof {
                masked: label(node, "masked")?,
                kind: word(node, "kind", CodeKind::parse)?,
                attempts_left: small(node, "attempts_left"),
            },
            "push_ended" => push_ended(node)?,
            "blocked" => Self::Blocked {
                why: word(node, "why", Blocked::parse)?,
                retry_at: integer(node, "retry_at"),
            },
            "remember_browser" => Self::RememberBrowser {
                days: count(node, "days"),
                hours: count(node, "hours"),
            },
            "enroll_required" => Self::EnrollRequired {
                what: word(node, "what", MethodKind::parse)?,
                skippable_until: integer(node, "skippable_until"),
                why: word(node, "why", EnrollReason::parse),
                offer: node.get("offer").map(|n| offer(&n)).unwrap_or_default(),
            },
            "form" => Self::Form {
                title: label(node, "title"),
                text: label(node, "text"),
                fields: list(node, "fields", field),
            },
            "redirect" => Self::Redirect {
                url: string(node, "url")?,
                name: label(node, "name"),
            },
            "signed_in" => Self::SignedIn {
                redirect_to: string(node, "redirect_to")?,
            },
            _ => Self::Unknown,
        })
    }
}

fn code_required<N: Node>(node: &N) -> Option<Step> {
    Some(Step::CodeRequired {
        kind: word(node, "kind", CodeKind::parse)?,
        length: count(node, "length").clamp(1, 64),
        alphabet: word(node, "alphabet", Alphabet::parse)?,
        attempts_left: small(node, "attempts_left"),
        hint: label(node, "hint"),
        expires_at: integer(node, "expires_at"),
        resend_at: integer(node, "resend_at"),
        requests_left: small(node, "requests_left"),
    })
}

fn push_ended<N: Node>(node: &N) -> Option<Step> {
    Some(Step::PushEnded {
        outcome: word(node, "outcome", PushOutcome::parse)?,
        reason: word(node, "reason", PushReason::parse),
        device: label(node, "device"),
        at: integer(node, "at")?,
        retry_at: integer(node, "retry_at"),
        requests_left: count(node, "requests_left"),
    })
}

fn field<N: Node>(node: &N) -> Option<FormField> {
    Some(FormField {
        name: string(node, "name")?,
        label: label(node, "label")?,
        secret: flag(node, "secret"),
        optional: flag(node, "optional"),
    })
}

pub(super) fn offer<N: Node>(node: &N) -> EnrollOffer {
    EnrollOffer {
        options: string(node, "options"),
        link: string(node, "link"),
        qr: node.get("qr").and_then(|n| qr(&n)),
        expires_at: integer(node, "expires_at"),
        secret: string(node, "secret"),
        issuer: label(node, "issuer"),
        min_length: small(node, "min_length"),
    }
}

/// A code that is not square cannot be drawn; the link beside it still works.
fn qr<N: Node>(node: &N) -> Option<QrCode> {
    let (size, modules) = (count(node, "size"), string(node, "modules")?);
    let square = (21..=177).contains(&size) && modules.len() == (size * size) as usize;
    square.then_some(QrCode { size, modules })
}

impl Decode for Push {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            challenge: string(node, "challenge")?,
            device: label(node, "device")?,
            // A number that cannot be read must not pass for "no number": the reply is malformed then.
            number: match node.get("number") {
                Some(number) => Some(MatchNumber::decode(&number)?),
                None => None,
            },
            no_number: word(node, "no_number", NoNumber::parse),
            app: node.get("app").and_then(|n| PhoneApp::decode(&n)),
            delivery: word(node, "delivery", Delivery::parse)?,
            seen: flag(node, "seen"),
            silent: flag(node, "silent"),
            approved: flag(node, "approved"),
            context: Context::decode(&node.get("context")?)?,
            issued_at: integer(node, "issued_at")?,
            expires_at: integer(node, "expires_at")?,
            poll_after_ms: count(node, "poll_after_ms"),
            requests_left: count(node, "requests_left"),
            resend_at: integer(node, "resend_at")?,
        })
    }
}

impl Decode for PhoneApp {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            name: label(node, "name")?,
            os: label(node, "os"),
            version: label(node, "version"),
            least: label(node, "least"),
        })
    }
}

impl Decode for MatchNumber {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let value = string(node, "value");
        let readable = value
            .as_deref()
            .is_none_or(|v| (1..=8).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_digit()));
        let digits = value
            .as_ref()
            .map_or_else(|| count(node, "digits").min(8), |v| v.len() as u32);
        let number = Self {
            value,
            digits,
            place: word(node, "where", NumberPlace::parse)?,
            answer: word(node, "answer", NumberAnswer::parse)?,
        };
        (readable && (number.value.is_some() || number.place == NumberPlace::Phone)).then_some(number)
    }
}

impl Decode for Context {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            app: label(node, "app")?,
            place: place(node)?,
            browser: browser(node)?,
            at: integer(node, "at")?,
        })
    }
}

pub(super) fn place<N: Node>(node: &N) -> Option<Place> {
    let place = node.get("place")?;
    Some(Place {
        kind: word(&place, "kind", PlaceKind::parse)?,
        name: label(&place, "name"),
    })
}

pub(super) fn browser<N: Node>(node: &N) -> Option<Browser> {
    let browser = node.get("browser")?;
    Some(Browser {
        name: label(&browser, "name"),
        os: label(&browser, "os"),
    })
}
