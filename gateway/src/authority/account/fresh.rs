//! How strong a proof has to be, and how old it may be, before something is changed (security row 18): as strong as what
//! is touched, or a thief with the weakest way in could replace the strongest. Nobody can prove more than the account
//! has, so the strongest of the others is enough.

use contract::{Millis, flow::MethodKind, problem::ProblemKind, step::CodeKind};

use super::{
    super::{Result, act::Act, ways::address},
    MethodId, Signed,
};
use crate::{
    breaks::{Rule, breaks},
    store::{Proof, ProofKind, SessionRow, UserRow},
};

/// What is about to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Touches {
    /// One of the account's methods, by its id.
    Method(String),
    /// A method of this kind that is to be added.
    Kind(MethodKind),
    /// The password or the recovery codes.
    Account,
    /// Nothing that opens anything: a name, a session. Any proof will do.
    Lightly,
}

impl Touches {
    /// As a page names it: a method's id, or a kind of method.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        if let Some(kind) = MethodKind::parse(text) {
            return Some(if matches!(kind, MethodKind::Password | MethodKind::Recovery) {
                Self::Account
            } else {
                Self::Kind(kind)
            });
        }
        MethodId::parse(text).map(|_| Self::Method(text.to_owned()))
    }
}

/// How much a kind of method proves: the password alone, a mailbox or a telephone line least, something bound to the site or vouched for by
/// people most.
pub(in super::super) const fn strength(kind: MethodKind) -> u8 {
    match kind {
        MethodKind::Password | MethodKind::Email | MethodKind::Sms => 1,
        MethodKind::Push | MethodKind::Totp | MethodKind::Recovery => 2,
        MethodKind::Passkey | MethodKind::TemporaryPass => 3,
    }
}

/// The kind of method a proof was given by.
const fn proven_by(kind: ProofKind) -> MethodKind {
    match kind {
        ProofKind::Push => MethodKind::Push,
        ProofKind::Totp => MethodKind::Totp,
        ProofKind::Recovery => MethodKind::Recovery,
        ProofKind::Email => MethodKind::Email,
        ProofKind::Sms => MethodKind::Sms,
        ProofKind::TemporaryPass => MethodKind::TemporaryPass,
        ProofKind::Passkey => MethodKind::Passkey,
        ProofKind::Password => MethodKind::Password,
    }
}

impl Act<'_> {
    /// Refuses a change without a fresh proof that is strong enough.
    pub(in super::super) fn fresh(&self, signed: &Signed, touches: &Touches) -> Result<()> {
        let fresh = self.fresh_proof(&signed.session, &signed.user)?;
        let needed = self.needed(&signed.user, touches)?;
        let enough = fresh.is_some_and(|proof| strength(proven_by(proof.kind)) >= needed);
        if !enough && !breaks(Rule::FreshProof) {
            return Err(self.refuse(ProblemKind::ReauthenticationRequired).into());
        }
        Ok(())
    }

    /// Until when the last proof counts as fresh.
    pub(in super::super) fn fresh_until(&self, session: &SessionRow, user: &UserRow) -> Result<Option<Millis>> {
        Ok(self
            .fresh_proof(session, user)?
            .map(|proof| proof.at + self.policy.fresh))
    }

    /// The session's proof, while it is fresh and the account still has what gave it.
    fn fresh_proof<'s>(&self, session: &'s SessionRow, user: &UserRow) -> Result<Option<&'s Proof>> {
        let Some(proof) = session
            .proof
            .as_ref()
            .filter(|proof| self.now < proof.at + self.policy.fresh)
        else {
            return Ok(None);
        };
        Ok(self.still_there(user, proof)?.then_some(proof))
    }

    /// How strong a proof has to be.
    pub(in super::super) fn needed(&self, user: &UserRow, touches: &Touches) -> Result<u8> {
        let (touched, besides) = match touches {
            Touches::Lightly => return Ok(1),
            Touches::Account => (2, None),
            Touches::Kind(kind) => (strength(*kind), None),
            Touches::Method(text) => {
                let id = MethodId::parse(text);
                let kind = id.as_ref().map_or(MethodKind::Passkey, MethodId::kind);
                (strength(kind), id)
            }
        };
        let have = self.provable(user)?;
        let others = have.iter().filter(|id| Some(*id) != besides.as_ref());
        let strongest = others.map(|id| strength(id.kind())).max().unwrap_or(0);
        Ok(touched.min(strongest).max(1))
    }

    /// Every way in that could prove something, now or after a wait.
    pub(in super::super) fn provable(&self, user: &UserRow) -> Result<Vec<MethodId>> {
        let mut have = Vec::new();
        for device in self.tx.devices_of(user.id)? {
            have.push(MethodId::Phone(device.id));
        }
        for app in self.tx.totp_apps_of(user.id)? {
            have.push(MethodId::App(app.id));
        }
        if self.relying.is_some() {
            for passkey in self.tx.passkeys_of(user.id)? {
                have.push(MethodId::Passkey(passkey.id));
            }
        }
        for row in self.tx.addresses_of(user.id)? {
            match address::kind(&row.kind) {
                Some(CodeKind::Email) if self.policy.mail => have.push(MethodId::Email(row.id)),
                Some(CodeKind::Sms) if self.policy.sms => have.push(MethodId::Sms(row.id)),
                _ => {}
            }
        }
        if self.recovery_left(user.id)? > 0 {
            have.push(MethodId::Recovery);
        }
        if self.live_pass(user.id)?.is_some() {
            have.push(MethodId::TemporaryPass);
        }
        Ok(have)
    }
}
