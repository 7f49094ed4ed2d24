//! Completing an address before a code is sent to it. Counted before it is checked, as every guess (rule 8).

use contract::{flow::Notice, problem::ProblemKind, step::CodeKind};

use super::{
    super::{
        Error, Refusal, Result,
        act::Act,
        audit::Event,
        flows::ActionCall,
        reply::Reply,
        ways::{
            address::{completes, kind},
            method_kind,
        },
    },
    code::Verdict,
};
use crate::{
    breaks::{Rule, breaks},
    store::{AddressRow, FlowRow, Stage},
};

impl super::super::Authority {
    /// Counts the try in a transaction of its own, then checks it in a second one.
    pub(in super::super) fn prove_action(&self, call: &ActionCall) -> Result<Reply> {
        let typed = call.input.address.as_deref().unwrap_or_default();
        let early = self.write(&call.call.origin, |act| {
            let (row, stored) = act.enter(call)?;
            if let Some(reply) = stored {
                return Ok(Some(Ok(reply)));
            }
            let (kind, address) = act.flow_address(&row)?;
            if completes(kind, &act.open_address(&address)?, typed).is_none() {
                let no = act.refuse(ProblemKind::InputInvalid).field("address");
                return Ok(Some(Err(no)));
            }
            let bucket = act.prove_bucket(address.user_id);
            act.reserve_guess(row, call, &bucket)
        })?;
        if let Some(verdict) = early {
            return super::super::act::settled(verdict);
        }
        super::super::act::settled(self.write(&call.call.origin, |act| act.check_address(call, typed))?)
    }
}

impl Act<'_> {
    /// The address a flow's step is about.
    pub(super) fn flow_address(&self, row: &FlowRow) -> Result<(CodeKind, AddressRow)> {
        let address = row.address_id.as_deref().map(|id| self.tx.address(id)).transpose()?;
        let address = address.flatten().filter(|address| Some(address.user_id) == row.user_id);
        let address = address.ok_or_else(|| self.refuse(ProblemKind::StaleFlow))?;
        let kind = kind(&address.kind).ok_or(Error::Crypto("an address is of no kind"))?;
        Ok((kind, address))
    }

    fn check_address(&self, call: &ActionCall, typed: &str) -> Result<Verdict> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        let (kind, address) = self.flow_address(&row)?;
        let bucket = self.prove_bucket(address.user_id);
        if completes(kind, &self.open_address(&address)?, typed) != Some(true) {
            self.code_event(Event::AddressFail, &row, kind.as_str())?;
            self.failed_proof(&row, method_kind(kind))?;
            return self.guess_wrong(row, from, call, &bucket);
        }
        self.tx.clear_guesses(&bucket.name, bucket.factor)?;
        self.code_event(Event::AddressProven, &row, kind.as_str())?;
        row.notice = None;
        if let Some(no) = self.ask_for_sent_code(&mut row, kind, &address)? {
            return Ok(Err(no));
        }
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// Goes to an address's step: completing it first, unless the policy asks for none, or its code is on the way.
    pub(super) fn choose_address(
        &self,
        row: &mut FlowRow,
        kind: CodeKind,
        address: &AddressRow,
    ) -> Result<Option<Refusal>> {
        row.address_id = Some(address.id.clone());
        if self.policy.ownership_proof && !breaks(Rule::ProveBeforeSend) {
            row.code_kind = Some(kind.as_str().to_owned());
            row.code_tries = self.tries_so_far(&self.prove_bucket(address.user_id))?;
            row.stage = Stage::Prove;
            return Ok(None);
        }
        self.ask_for_sent_code(row, kind, address)
    }

    /// Sends a code, or asks for the one that this flow has been sent already.
    fn ask_for_sent_code(&self, row: &mut FlowRow, kind: CodeKind, address: &AddressRow) -> Result<Option<Refusal>> {
        row.code_tries = self.tries_so_far(&self.code_bucket(address.user_id, kind))?;
        if self.live_code(row, &address.id)?.is_some() {
            row.code_kind = Some(kind.as_str().to_owned());
            row.stage = Stage::Code;
            return Ok(None);
        }
        if let Some(no) = self.sent_too_soon(row, address.user_id)? {
            return Ok(Some(no));
        }
        self.send_code(row, kind, address)?;
        Ok(None)
    }

    /// Sends the code of the step again.
    pub(super) fn resend_code(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        let (kind, address) = self.flow_address(row)?;
        let undelivered = row.notice.as_deref() == Some(Notice::CodeNotSent.as_str());
        if !undelivered && let Some(no) = self.sent_too_soon(row, address.user_id)? {
            return Ok(Some(no));
        }
        self.send_code_again(row, kind, &address)?;
        Ok(None)
    }

    fn sent_too_soon(&self, row: &FlowRow, user: i64) -> Result<Option<Refusal>> {
        let Some(until) = self.sent_caps(user)?.wait(self.now) else {
            return Ok(None);
        };
        let flow = self.sight(row)?.flow;
        Ok(Some(self.refuse(ProblemKind::RateLimited).retry_at(until).flow(flow)))
    }
}
