//! Steps. An unknown type is [`Step::Unknown`], a known one with a missing member is malformed.

use super::{Decode, Node, count, flag, integer, label, list, string, word, words};
use crate::{
    flow::MethodKind,
    step::{
        Alphabet, Blocked, Browser, CodeKind, Context, Delivery, FormField, IdentifierKind, MatchNumber, NumberAnswer,
        NumberPlace, Place, PlaceKind, Push, PushOutcome, PushReason, Step,
    },
};

impl Decode for Step {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(match string(node, "type")?.as_str() {
            "identify" => Self::Identify {
                identifier_types: words(node, "identifier_types", IdentifierKind::parse),
                remembered_accounts: flag(node, "remembered_accounts"),
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
            },
            "form" => Self::Form {
                fields: list(node, "fields", field),
            },
            "redirect" => Self::Redirect {
                url: string(node, "url")?,
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
        attempts_left: integer(node, "attempts_left").and_then(|n| n.try_into().ok()),
        hint: label(node, "hint"),
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
    })
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
            delivery: word(node, "delivery", Delivery::parse)?,
            seen: flag(node, "seen"),
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

impl Decode for MatchNumber {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let value = string(node, "value");
        let readable = value
            .as_deref()
            .is_none_or(|v| (1..=8).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_digit()));
        let number = Self {
            value,
            place: word(node, "where", NumberPlace::parse)?,
            answer: word(node, "answer", NumberAnswer::parse)?,
        };
        (readable && (number.value.is_some() || number.place == NumberPlace::Phone)).then_some(number)
    }
}

impl Decode for Context {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let place = node.get("place")?;
        let browser = node.get("browser")?;
        Some(Self {
            app: label(node, "app")?,
            place: Place {
                kind: word(&place, "kind", PlaceKind::parse)?,
                name: label(&place, "name"),
            },
            browser: Browser {
                name: label(&browser, "name"),
                os: label(&browser, "os"),
            },
            at: integer(node, "at")?,
        })
    }
}
