//! Ways to prove it is you, beside the request to a phone.

pub(super) mod address;
pub(super) mod conditions;
mod enrol;
pub(super) mod secret;
pub(super) mod sent;

use contract::{flow::MethodKind, step::CodeKind};

use crate::store::{Proof, ProofKind};

pub use enrol::{AddressInfo, MadePass, NewPass};

/// A way in, as `flow.methods` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// A request to this phone.
    Push(String),
    /// A code of the app on this phone.
    Totp(String),
    /// A code of this authenticator app.
    App(String),
    /// A code sent to this address.
    Email(String),
    /// A code sent to this telephone number.
    Sms(String),
    /// One of the account's recovery codes.
    Recovery,
    /// The account's temporary pass.
    TemporaryPass,
    /// One of the account's passkeys.
    Passkey,
    /// Nothing beside the password. Never listed, so it cannot be chosen.
    Password,
}

impl Way {
    /// The id in `flow.methods`.
    pub(super) fn id(&self) -> String {
        match self {
            Self::Push(device) => format!("p-{device}"),
            Self::Totp(device) => format!("t-{device}"),
            Self::App(app) => format!("a-{app}"),
            Self::Email(address) => format!("e-{address}"),
            Self::Sms(address) => format!("s-{address}"),
            Self::Recovery => "r".to_owned(),
            Self::TemporaryPass => "o".to_owned(),
            Self::Passkey => "k".to_owned(),
            Self::Password => "w".to_owned(),
        }
    }

    /// The way of an id; whether there is such a thing is another question.
    pub(super) fn parse(id: &str) -> Option<Self> {
        let of = id.get(2..).map(str::to_owned);
        match (id, id.get(..2), of) {
            ("r", ..) => Some(Self::Recovery),
            ("o", ..) => Some(Self::TemporaryPass),
            ("k", ..) => Some(Self::Passkey),
            (_, Some("p-"), Some(device)) => Some(Self::Push(device)),
            (_, Some("t-"), Some(device)) => Some(Self::Totp(device)),
            (_, Some("a-"), Some(app)) => Some(Self::App(app)),
            (_, Some("e-"), Some(address)) => Some(Self::Email(address)),
            (_, Some("s-"), Some(address)) => Some(Self::Sms(address)),
            _ => None,
        }
    }

    /// By which way something was proven.
    pub(super) fn of(proof: &Proof) -> Self {
        let by = proof.by.clone();
        match proof.kind {
            ProofKind::Push => Self::Push(by),
            ProofKind::Totp => match app_of(&by) {
                Some(app) => Self::App(app.to_owned()),
                None => Self::Totp(by),
            },
            ProofKind::Email => Self::Email(by),
            ProofKind::Sms => Self::Sms(by),
            ProofKind::Recovery => Self::Recovery,
            ProofKind::TemporaryPass => Self::TemporaryPass,
            ProofKind::Passkey => Self::Passkey,
            ProofKind::Password => Self::Password,
        }
    }

    /// Its kind.
    pub(super) const fn kind(&self) -> MethodKind {
        match self {
            Self::Push(_) => MethodKind::Push,
            Self::Totp(_) | Self::App(_) => MethodKind::Totp,
            Self::Email(_) => MethodKind::Email,
            Self::Sms(_) => MethodKind::Sms,
            Self::Recovery => MethodKind::Recovery,
            Self::TemporaryPass => MethodKind::TemporaryPass,
            Self::Passkey => MethodKind::Passkey,
            Self::Password => MethodKind::Password,
        }
    }

    /// Which code it asks for.
    pub(super) const fn code(&self) -> Option<CodeKind> {
        match self {
            Self::Totp(_) | Self::App(_) => Some(CodeKind::Totp),
            Self::Email(_) => Some(CodeKind::Email),
            Self::Sms(_) => Some(CodeKind::Sms),
            Self::Recovery => Some(CodeKind::Recovery),
            Self::TemporaryPass => Some(CodeKind::TemporaryPass),
            Self::Push(_) | Self::Passkey | Self::Password => None,
        }
    }
}

/// How a flow and a proof name an authenticator app where otherwise a phone stands. No id of a phone has a colon.
const APP: &str = "app:";

/// An authenticator app in place of a phone.
pub(super) fn as_device(app: &str) -> String {
    format!("{APP}{app}")
}

/// The authenticator app, where it is one and no phone.
pub(super) fn app_of(device: &str) -> Option<&str> {
    device.strip_prefix(APP)
}

/// What a code of this kind proves.
pub(super) const fn proof_kind(code: CodeKind) -> ProofKind {
    match code {
        CodeKind::Totp => ProofKind::Totp,
        CodeKind::Recovery => ProofKind::Recovery,
        CodeKind::Email => ProofKind::Email,
        CodeKind::Sms => ProofKind::Sms,
        CodeKind::TemporaryPass => ProofKind::TemporaryPass,
    }
}

/// The kind of method that makes a code of this kind.
pub(super) const fn method_kind(code: CodeKind) -> MethodKind {
    match code {
        CodeKind::Totp => MethodKind::Totp,
        CodeKind::Recovery => MethodKind::Recovery,
        CodeKind::TemporaryPass => MethodKind::TemporaryPass,
        CodeKind::Email => MethodKind::Email,
        CodeKind::Sms => MethodKind::Sms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back() {
        let all = [
            Way::Push("a-b_c".to_owned()),
            Way::Totp("x".to_owned()),
            Way::App("w".to_owned()),
            Way::Email("y".to_owned()),
            Way::Sms("z".to_owned()),
            Way::Recovery,
            Way::TemporaryPass,
            Way::Passkey,
        ];
        for way in all {
            assert_eq!(Way::parse(&way.id()), Some(way));
        }
        for odd in ["", "p", "q-1", "rr", "é-1"] {
            assert_eq!(Way::parse(odd), None, "{odd}");
        }
    }
}
