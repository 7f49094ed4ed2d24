//! What other sites are told of a person, and how much of it anybody has seen for themselves.

use contract::step::CodeKind;
use serde::Serialize;

use crate::{
    authority::{Result, act::Act},
    breaks::{Rule, breaks},
    store::UserRow,
};

/// What a scope tells of a person (OpenID Connect core 1.0, sections 5.1 and 5.4).
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Person {
    /// With the scope `profile`: what they type to sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    /// With the scope `email`: the same, where it is an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Beside it: whether somebody of this account has given a code that was mailed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
}

impl Act<'_> {
    /// What the scope tells of an account.
    pub(super) fn person(&self, user: &UserRow, scope: &str) -> Result<Person> {
        let asked = |word: &str| scope.split(' ').any(|one| one == word);
        let name = &user.identifier;
        let email = (asked("email") && is_address(name)).then(|| name.clone());
        Ok(Person {
            preferred_username: asked("profile").then(|| name.clone()),
            email_verified: email.as_deref().map(|email| self.reads(user, email)).transpose()?,
            email,
        })
    }

    /// Whether somebody of this account has shown that they read what is mailed to exactly this address, and still has it
    /// among their ways in. Sites open accounts of theirs by an address, so whoever only says that it is theirs must get
    /// nowhere by it: an address that an administrator has written down counts once a code from there has come back, and
    /// one that is spelt in another way is another mailbox, for all we know. Behind an identity server nothing is mailed
    /// from here, and what was before it came says nothing about whom it lets in.
    fn reads(&self, user: &UserRow, email: &str) -> Result<bool> {
        if self.policy.upstream.is_some() {
            return Ok(false);
        }
        for row in self.tx.addresses_of(user.id)? {
            let proven = row.proven_at.is_some() || breaks(Rule::AddressProven);
            if proven && row.kind == CodeKind::Email.as_str() && *self.open_address(&row)? == email {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn is_address(text: &str) -> bool {
    let mut parts = text.split('@');
    matches!((parts.next(), parts.next(), parts.next()), (Some(name), Some(host), None)
        if !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace))
}
