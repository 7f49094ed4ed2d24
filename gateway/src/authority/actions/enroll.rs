//! Setting up, on the way in, what the account has to have: a passkey or a phone. A password is in `new_password`.

use contract::{
    account::ActivityKind,
    flow::{MethodKind, Notice},
    problem::ProblemKind,
};
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::{
    super::{
        Error, Refusal, Result,
        account::Noted,
        act::Act,
        audit::Event,
        flows::ActionCall,
        keys::{random_id, sha256},
        webauthn::{Ceremony, parse},
    },
    onward::pass,
    passkey::public,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, FlowState, PairingRow, PasskeyRow, Stage, UserRow},
};

impl Act<'_> {
    /// Sets up the passkey that the step asks for.
    pub(super) fn enroll(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        let asked = row.enroll.as_deref().and_then(MethodKind::parse);
        if asked != Some(MethodKind::Passkey) {
            return Ok(Some(self.refuse(ProblemKind::InputInvalid).field("credential")));
        }
        let Some(answer) = parse::<RegisterPublicKeyCredential>(call.input.credential.as_deref()) else {
            return Ok(Some(self.refuse(ProblemKind::InputInvalid).field("credential")));
        };
        if !self.recheck(row)? {
            return Ok(None);
        }
        let user = self.flow_user(row)?;
        let known = self.tx.passkeys_of(user.id)?;
        let known = known.iter().map(public).collect::<Result<Vec<_>>>()?;
        let from = row.rev;
        let bound = self.bound(row, Ceremony::Register);
        let checked = self
            .relying()?
            .check_creation(&bound, &answer, self.handle(user.id), &user.identifier, &known);
        if !breaks(Rule::PasskeySingleUse) {
            row.passkey_tries += 1;
        }
        let stored = match checked {
            Ok(passkey) => {
                self.store_passkey(user.id, &passkey, self.distinct_label(user.id, &self.browser_name())?)?
            }
            Err(_) => None,
        };
        let Some(id) = stored else {
            self.save(row, from)?;
            let flow = self.sight(row)?.flow;
            return Ok(Some(
                self.refuse(ProblemKind::InputInvalid).field("credential").flow(flow),
            ));
        };
        self.flow_event(Event::PasskeyAdded, row, &[("passkey", &id)])?;
        let name = self.browser_name();
        self.noted(
            user.id,
            &Noted::about(ActivityKind::MethodAdded, MethodKind::Passkey, &name),
        )?;
        self.touch_account(user.id)?;
        row.notice = Some(Notice::Enrolled.as_str().to_owned());
        self.onward(row)?;
        Ok(None)
    }

    /// `None` when the credential is somebody's already.
    pub(in super::super) fn store_passkey(
        &self,
        user: i64,
        passkey: &webauthn_rs::prelude::Passkey,
        name: String,
    ) -> Result<Option<String>> {
        let id = random_id()?;
        let row = PasskeyRow {
            id: id.clone(),
            user_id: user,
            credential_id: passkey.cred_id().as_slice().to_vec(),
            public: serde_json::to_vec(passkey).map_err(|_| Error::Crypto("a passkey could not be serialised"))?,
            name,
            sign_count: 0,
            created_at: self.now,
            last_used_at: None,
            os: self.origin.browser.as_ref().and_then(|browser| browser.os.clone()),
            removed_at: None,
        };
        Ok(self.tx.insert_passkey(&row)?.then_some(id))
    }

    /// What a new passkey is called until its owner says otherwise: the browser and the system it was made with.
    pub(in super::super) fn browser_name(&self) -> String {
        let browser = self.origin.browser.clone();
        let parts = browser.map_or([None, None], |browser| [browser.name, browser.os]);
        let name: Vec<String> = parts.into_iter().flatten().collect();
        if name.is_empty() {
            self.policy.product_name.clone()
        } else {
            name.join(", ")
        }
    }

    /// Puts off what the step asks for, while that is allowed.
    pub(super) fn skip(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        let user = self.flow_user(row)?;
        let Some(kind) = row
            .enroll
            .clone()
            .filter(|_| self.skippable_until(row, &user).is_some())
        else {
            return Ok(Some(self.stale_now(row)?));
        };
        pass(row, &kind);
        self.flow_event(Event::EnrollSkipped, row, &[("kind", &kind)])?;
        row.notice = None;
        self.onward(row)?;
        Ok(None)
    }

    /// Makes a pairing link for the phone that the step asks for. Its secret can be computed again as long as the flow
    /// lives, so that a reload shows the same link; the store has its hash.
    pub(super) fn offer_pairing(&self, row: &FlowRow, user: &UserRow) -> Result<()> {
        let id = random_id()?;
        let secret = self.keys.again("pairing", &id);
        self.tx.insert_pairing(&PairingRow {
            secret_hash: sha256(secret.as_bytes()),
            id,
            user_id: user.id,
            expires_at: (self.now + self.policy.lifetimes.pairing).min(row.expires_at),
            used_at: None,
            flow_id: Some(row.id.clone()),
        })?;
        self.flow_event(Event::PairingCreated, row, &[])
    }

    /// Whether a link that a flow has offered is still worth something: its flow waits for the phone, everything in it
    /// is proven, and it is the newest one.
    pub(in super::super) fn pairing_awaited(&self, pairing: &PairingRow) -> Result<bool> {
        let Some(flow) = &pairing.flow_id else { return Ok(true) };
        let Some(mut row) = self.tx.flow(flow)? else {
            return Ok(false);
        };
        let newest = self
            .tx
            .pairing_of_flow(flow)?
            .is_some_and(|newest| newest.id == pairing.id);
        let waits = row.state == FlowState::Live
            && self.now < row.expires_at
            && row.stage == Stage::Enroll
            && row.enroll.as_deref() == Some(MethodKind::Push.as_str())
            && row.user_id == Some(pairing.user_id);
        Ok(breaks(Rule::EnrollAfterProof) || (newest && waits && self.recheck(&mut row)?))
    }

    /// The phone has paired: the flow that offered the link goes on, and its page learns of it.
    pub(in super::super) fn phone_enrolled(&self, pairing: &PairingRow) -> Result<()> {
        let flow = pairing.flow_id.as_deref().map(|id| self.tx.flow(id)).transpose()?;
        let Some(mut row) = flow.flatten().filter(|row| row.stage == Stage::Enroll) else {
            return Ok(());
        };
        let from = row.rev;
        row.notice = Some(Notice::Enrolled.as_str().to_owned());
        self.onward(&mut row)?;
        self.save(&mut row, from)
    }
}
