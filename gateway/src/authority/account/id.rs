//! The ids of an account's own ways in. They are those of a sign-in's ways, but that each passkey has one of its own, and
//! that the codes of a phone's app belong to the phone.

use contract::{flow::MethodKind, step::CodeKind};

use super::super::ways::{Way, address};
use crate::store::{AddressRow, Removable};

/// One of an account's ways in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum MethodId {
    /// A phone, with its requests and its codes.
    Phone(String),
    /// An authenticator app.
    App(String),
    /// A passkey.
    Passkey(String),
    /// An e-mail address.
    Email(String),
    /// A telephone number.
    Sms(String),
    /// The set of recovery codes.
    Recovery,
    /// The temporary pass.
    TemporaryPass,
}

impl MethodId {
    /// As it goes over the wire.
    pub(in super::super) fn text(&self) -> String {
        match self {
            Self::Phone(id) => format!("p-{id}"),
            Self::App(id) => format!("a-{id}"),
            Self::Passkey(id) => format!("k-{id}"),
            Self::Email(id) => format!("e-{id}"),
            Self::Sms(id) => format!("s-{id}"),
            Self::Recovery => "r".to_owned(),
            Self::TemporaryPass => "o".to_owned(),
        }
    }

    /// Whether there is such a thing is another question.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let of = |kind: fn(String) -> Self| text.get(2..).map(|id| kind(id.to_owned()));
        match text.get(..2) {
            Some("p-") => of(Self::Phone),
            Some("a-") => of(Self::App),
            Some("k-") => of(Self::Passkey),
            Some("e-") => of(Self::Email),
            Some("s-") => of(Self::Sms),
            _ => match text {
                "r" => Some(Self::Recovery),
                "o" => Some(Self::TemporaryPass),
                _ => None,
            },
        }
    }

    /// The id of an address.
    pub(in super::super) fn of_address(row: &AddressRow) -> Option<Self> {
        match address::kind(&row.kind)? {
            CodeKind::Email => Some(Self::Email(row.id.clone())),
            CodeKind::Sms => Some(Self::Sms(row.id.clone())),
            CodeKind::Totp | CodeKind::Recovery | CodeKind::TemporaryPass => None,
        }
    }

    /// Where the store keeps it, when it can be brought back; recovery codes and passes are made anew instead.
    pub(in super::super) fn stored(&self) -> Option<(Removable, &str)> {
        Some(match self {
            Self::Phone(id) => (Removable::Phone, id),
            Self::App(id) => (Removable::App, id),
            Self::Passkey(id) => (Removable::Passkey, id),
            Self::Email(id) | Self::Sms(id) => (Removable::Address, id),
            Self::Recovery | Self::TemporaryPass => return None,
        })
    }

    /// The way it is in a sign-in, when that is not a request to a phone.
    pub(in super::super) fn way(&self) -> Option<Way> {
        match self {
            Self::Phone(_) => None,
            Self::App(id) => Some(Way::App(id.clone())),
            Self::Passkey(_) => Some(Way::Passkey),
            Self::Email(id) => Some(Way::Email(id.clone())),
            Self::Sms(id) => Some(Way::Sms(id.clone())),
            Self::Recovery => Some(Way::Recovery),
            Self::TemporaryPass => Some(Way::TemporaryPass),
        }
    }

    /// Whether it lasts: codes that are used up, and a pass that ends, leave nobody a way in.
    pub(in super::super) const fn lasts(&self) -> bool {
        !matches!(self, Self::Recovery | Self::TemporaryPass)
    }

    /// Its kind.
    pub(in super::super) const fn kind(&self) -> MethodKind {
        match self {
            Self::Phone(_) => MethodKind::Push,
            Self::App(_) => MethodKind::Totp,
            Self::Passkey(_) => MethodKind::Passkey,
            Self::Email(_) => MethodKind::Email,
            Self::Sms(_) => MethodKind::Sms,
            Self::Recovery => MethodKind::Recovery,
            Self::TemporaryPass => MethodKind::TemporaryPass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back() {
        for text in ["p-x", "a-y", "k-z", "e-1", "s-2", "r", "o"] {
            assert_eq!(MethodId::parse(text).map(|id| id.text()).as_deref(), Some(text));
        }
        for odd in ["", "p", "k", "t-1", "é-1", "rr"] {
            assert_eq!(MethodId::parse(odd), None, "{odd}");
        }
    }
}
