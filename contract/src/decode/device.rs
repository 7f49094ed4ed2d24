//! The phone.

use super::{Decode, Node, count, flag, integer, label, list, string, word};
use crate::{
    device::{
        Answered, Device, DeviceRequest, DeviceRequests, NumberEntry, PairedDevice, RequestPurpose, RequestState,
    },
    flow::Unusable,
    step::{Context, NumberAnswer},
};

impl Decode for PairedDevice {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            device: string(node, "device")?,
            account: label(node, "account")?,
            issuer: label(node, "issuer")?,
            totp_seed: string(node, "totp_seed")?,
            totp_digits: count(node, "totp_digits").clamp(6, 8),
            totp_period: count(node, "totp_period").clamp(10, 300),
            server_time: integer(node, "server_time")?,
        })
    }
}

impl Decode for Device {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            name: label(node, "name")?,
            account: label(node, "account")?,
            issuer: label(node, "issuer")?,
            allow_requests: flag(node, "allow_requests"),
            paused_until: integer(node, "paused_until"),
            refused: word(node, "refused", Unusable::parse),
            least: label(node, "least"),
            server_time: integer(node, "server_time")?,
        })
    }
}

impl Decode for DeviceRequests {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            rev: integer(node, "rev")?.try_into().ok()?,
            server_time: integer(node, "server_time")?,
            allow_requests: flag(node, "allow_requests"),
            paused_until: integer(node, "paused_until"),
            unconfirmed: flag(node, "unconfirmed"),
            requests: list(node, "requests", DeviceRequest::decode),
            poll_after_ms: count(node, "poll_after_ms"),
        })
    }
}

impl Decode for DeviceRequest {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            id: string(node, "id")?,
            state: word(node, "state", RequestState::parse)?,
            purpose: word(node, "purpose", RequestPurpose::parse),
            context: Context::decode(&node.get("context")?)?,
            // As on the page: a number that cannot be read must not pass for "no number".
            number: match node.get("number") {
                Some(number) => Some(NumberEntry::decode(&number)?),
                None => None,
            },
            shown: string(node, "shown"),
            issued_at: integer(node, "issued_at")?,
            expires_at: integer(node, "expires_at")?,
        })
    }
}

impl Decode for NumberEntry {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            answer: word(node, "answer", NumberAnswer::parse)?,
            digits: count(node, "digits").clamp(1, 8),
            choices: list(node, "choices", |n| n.text()),
        })
    }
}

impl Decode for Answered {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            state: word(node, "state", RequestState::parse)?,
            wrong_number: flag(node, "wrong_number"),
            session_ended: flag(node, "session_ended"),
        })
    }
}
