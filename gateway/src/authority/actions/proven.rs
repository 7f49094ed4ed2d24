//! A second factor has been proven: what follows is the same for all of them.

use contract::{flow::Notice, step::CodeKind};

use super::super::{
    Result,
    act::Act,
    ways::{Way, proof_kind},
};
use crate::store::{FlowRow, Proof, ProofKind};

/// With this many recovery codes left, their owner is told.
const FEW: u32 = 3;

impl Act<'_> {
    /// Writes down the proof and goes on. A request that is still open is withdrawn, unless it is the proof.
    pub(in super::super) fn proven(&self, row: &mut FlowRow, proof: Proof) -> Result<()> {
        let user = self.flow_user(row)?;
        self.tx.method_used(user.id, &Way::of(&proof).id(), self.now)?;
        if !matches!(proof.kind, ProofKind::Push | ProofKind::Password) {
            // Another factor has succeeded: requests to the phone may be sent again (rule 7).
            let mut push = user.push;
            push.paused = false;
            push.denials = 0;
            push.since_success = 0;
            self.tx.set_push_account(user.id, push)?;
        }
        if proof.kind != ProofKind::Push {
            self.withdraw_push(row)?;
            row.push_id = None;
        }
        if proof.kind == ProofKind::Recovery && self.recovery_left(user.id)? <= FEW {
            row.notice = Some(Notice::RecoveryFew.as_str().to_owned());
        }
        row.proof = Some(proof);
        self.onward(row)
    }

    /// The proof a code of this kind is, in this flow.
    pub(in super::super) fn code_proof(&self, row: &FlowRow, kind: CodeKind) -> Proof {
        let by = match kind {
            CodeKind::Totp => row.device_id.clone(),
            CodeKind::Email | CodeKind::Sms => row.address_id.clone(),
            CodeKind::Recovery | CodeKind::TemporaryPass => None,
        };
        Proof {
            kind: proof_kind(kind),
            by: by.unwrap_or_default(),
            at: self.now,
        }
    }
}
