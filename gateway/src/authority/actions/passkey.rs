//! Passkeys: whoever comes with one, and one as the second factor. Its verified user makes it both factors at once
//! (NIST SP 800-63B-4, section 3.1.7).

use contract::{flow::MethodKind, problem::ProblemKind};
use uuid::Uuid;
use webauthn_rs::prelude::{AuthenticationResult, Passkey, PublicKeyCredential};

use super::{
    super::{
        Error, Refusal, Result,
        act::Act,
        audit::{Event, Facts},
        flows::ActionCall,
        keys::same,
        webauthn::{Bound, Ceremony, Void, parse},
    },
    second::block_account,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, PasskeyRow, Proof, ProofKind, Stage},
};

impl Act<'_> {
    /// Checks a passkey. Whatever comes of it, the challenge is used up: it works once.
    pub(super) fn passkey(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        let Some(answer) = parse::<PublicKeyCredential>(call.input.credential.as_deref()) else {
            return Ok(Some(self.refuse(ProblemKind::InputInvalid).field("credential")));
        };
        let anyone = row.stage == Stage::Identify;
        let checked = if anyone {
            self.check_anyone(row, &answer)?
        } else {
            self.check_account(row, &answer)?
        };
        let from = row.rev;
        if !breaks(Rule::PasskeySingleUse) {
            row.passkey_tries += 1;
        }
        match checked {
            Ok((passkey, result)) => {
                self.passkey_used(row, &passkey, &result)?;
                self.accept_passkey(row, &passkey, anyone)?;
                Ok(None)
            }
            Err(void) => {
                self.passkey_event(void_event(void), row, row.user_id)?;
                self.failed_proof(row, MethodKind::Passkey)?;
                self.save(row, from)?;
                let flow = self.sight(row)?.flow;
                Ok(Some(self.refuse(ProblemKind::CredentialsIncorrect).flow(flow)))
            }
        }
    }

    /// By a passkey that any account may have. The user handle it brings has to be that account's.
    fn check_anyone(
        &self,
        row: &FlowRow,
        answer: &PublicKeyCredential,
    ) -> Result<std::result::Result<(PasskeyRow, AuthenticationResult), Void>> {
        let Some(passkey) = self.tx.passkey_by_credential(&answer.raw_id)? else {
            return Ok(Err(Void::Refused));
        };
        let handle = self.keys.user_handle(passkey.user_id);
        let brought = answer.response.user_handle.as_deref().unwrap_or_default();
        if !same(brought, &handle) {
            return Ok(Err(Void::Refused));
        }
        let bound = self.bound(row, Ceremony::Anyone);
        let checked = self.relying()?.check_anyone(&bound, answer, &public(&passkey)?);
        Ok(checked.map(|result| (passkey, result)))
    }

    /// By one of the account's passkeys.
    fn check_account(
        &self,
        row: &FlowRow,
        answer: &PublicKeyCredential,
    ) -> Result<std::result::Result<(PasskeyRow, AuthenticationResult), Void>> {
        let user = self.flow_user(row)?;
        let rows = self.tx.passkeys_of(user.id)?;
        let brought = answer.response.user_handle.as_deref();
        if brought.is_some_and(|brought| !same(brought, &self.keys.user_handle(user.id))) {
            return Ok(Err(Void::Refused));
        }
        let Some(passkey) = rows.iter().find(|passkey| passkey.credential_id == answer.raw_id) else {
            return Ok(Err(Void::Refused));
        };
        let all = rows.iter().map(public).collect::<Result<Vec<_>>>()?;
        let bound = self.bound(row, Ceremony::Account);
        let checked = self.relying()?.check_account(&bound, answer, &all);
        Ok(checked.map(|result| (passkey.clone(), result)))
    }

    fn passkey_used(&self, row: &FlowRow, passkey: &PasskeyRow, result: &AuthenticationResult) -> Result<()> {
        let mut known = public(passkey)?;
        known.update_credential(result);
        let json = serde_json::to_vec(&known).map_err(|_| Error::Crypto("a passkey could not be serialised"))?;
        self.tx.passkey_used(&passkey.id, &json, result.counter(), self.now)?;
        self.passkey_event(Event::PasskeyAccepted, row, Some(passkey.user_id))
    }

    fn accept_passkey(&self, row: &mut FlowRow, passkey: &PasskeyRow, anyone: bool) -> Result<()> {
        if anyone {
            let user = self
                .tx
                .user(passkey.user_id)?
                .ok_or(Error::Crypto("an account is gone"))?;
            row.user_id = Some(user.id);
            row.identifier = Some(user.identifier.clone());
            row.notice = None;
            if block_account(row, &user) {
                return Ok(());
            }
            // Possession and the verified user are both factors: nothing else has to be proven.
            row.password_version = Some(user.password_version);
        }
        let proof = Proof {
            kind: ProofKind::Passkey,
            by: passkey.id.clone(),
            at: self.now,
        };
        self.proven(row, proof)
    }

    /// To what the challenges of a flow are bound.
    pub(in super::super) fn bound<'b>(&'b self, row: &'b FlowRow, ceremony: Ceremony) -> Bound<'b> {
        let everybody = breaks(Rule::PasskeyBound);
        Bound {
            keys: self.keys,
            ceremony,
            flow: if everybody { "" } else { &row.id },
            browser: if everybody { &[] } else { &row.browser },
            tries: row.passkey_tries,
            now: self.now,
            frame: self.pages_around(row),
        }
    }

    fn passkey_event(&self, event: Event, row: &FlowRow, user: Option<i64>) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "browser",
                user,
                flow: Some(&row.id),
                detail: &[("factor", "passkey")],
            },
        )
    }

    /// What the account's passkeys call it.
    pub(in super::super) fn handle(&self, user: i64) -> Uuid {
        Uuid::from_bytes(self.keys.user_handle(user))
    }
}

/// A copied passkey is worth somebody's look; everything else is a failed try.
fn void_event(void: Void) -> Event {
    match void {
        Void::Refused => Event::PasskeyFail,
        Void::CounterWentBack => Event::PasskeyCopied,
    }
}

/// The library's form of a passkey.
pub(in super::super) fn public(row: &PasskeyRow) -> Result<Passkey> {
    serde_json::from_slice(&row.public).map_err(|_| Error::Crypto("a passkey is unreadable"))
}
