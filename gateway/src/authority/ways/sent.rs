//! Codes that are sent: made, counted, queued, and accepted once.

use contract::{
    Millis,
    flow::Notice,
    step::{Browser, CodeKind, Context, Place},
};
use zeroize::Zeroizing;

use super::{
    super::{
        Result,
        act::Act,
        audit::{Event, Facts},
        caps::Pace,
        keys::{random_below, same},
        outbox::{Letter, LetterKind},
    },
    secret::SENT_LENGTH,
};
use crate::{
    breaks::{Rule, breaks},
    store::{AddressRow, FlowRow, SentCodeRow, Stage},
};

/// What a code was sent for.
pub(in super::super) const SIGN_IN: &str = "sign_in";

/// What may still be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct SentCaps {
    /// How many more, as things stand.
    pub(in super::super) left: u32,
    /// When the next one may be sent.
    pub(in super::super) next_at: Millis,
}

impl SentCaps {
    /// Until when it has to wait.
    pub(in super::super) fn wait(&self, now: Millis) -> Option<Millis> {
        (self.next_at > now).then_some(self.next_at)
    }
}

impl Act<'_> {
    /// The caps of an account; all its addresses share them.
    pub(in super::super) fn sent_caps(&self, user: i64) -> Result<SentCaps> {
        let limits = &self.policy.sent;
        let pace = Pace {
            min_gap: limits.min_gap,
            window: limits.window,
            per_window: limits.per_window,
        };
        let times = self.tx.sent_times(user, SIGN_IN, self.now - pace.reach())?;
        let (left, next_at) = pace.look(&times, self.now);
        Ok(SentCaps { left, next_at })
    }

    /// The flow's code that is still worth something for this address.
    pub(in super::super) fn live_code(&self, flow: &FlowRow, address: &str) -> Result<Option<SentCodeRow>> {
        let code = self.tx.sent_code(&flow.id)?;
        Ok(code.filter(|code| {
            code.address_id.as_deref() == Some(address) && code.used_at.is_none() && code.expires_at > self.now
        }))
    }

    /// Makes a code, queues it, and asks for it. The caller has looked at the caps and stores the flow.
    pub(in super::super) fn send_code(&self, flow: &mut FlowRow, kind: CodeKind, address: &AddressRow) -> Result<()> {
        let to = self.open_address(address)?;
        self.queue_code(flow, Some((kind, address, to)), SIGN_IN)?;
        flow.code_kind = Some(kind.as_str().to_owned());
        flow.address_id = Some(address.id.clone());
        flow.stage = Stage::Code;
        Ok(())
    }

    /// Makes a code and queues it. Without an address everything happens but the sending, in the same time (rule 17).
    pub(in super::super) fn queue_code(
        &self,
        flow: &FlowRow,
        to: Option<(CodeKind, &AddressRow, Zeroizing<String>)>,
        purpose: &'static str,
    ) -> Result<()> {
        let number = random_below(10_u32.pow(SENT_LENGTH))?;
        let code = Zeroizing::new(format!("{number:0width$}", width = SENT_LENGTH as usize));
        let expires_at = (self.now + self.policy.sent.ttl).min(flow.expires_at);
        let address = to.as_ref().map(|(_, address, _)| *address);
        self.tx.insert_sent_code(&SentCodeRow {
            id: 0,
            flow_id: flow.id.clone(),
            user_id: address.map(|address| address.user_id),
            address_id: address.map(|address| address.id.clone()),
            purpose: purpose.to_owned(),
            hash: self.code_hash(&flow.id, &code),
            sent_at: self.now,
            expires_at,
            used_at: None,
        })?;
        let kind = match &to {
            Some((CodeKind::Sms, ..)) => LetterKind::Sms,
            Some(_) => LetterKind::Email,
            None => LetterKind::Nothing,
        };
        let letter = Letter {
            kind,
            to: to.as_ref().map_or_else(String::new, |(_, _, to)| to.to_string()),
            language: self.origin.lang.to_owned(),
            purpose: purpose.to_owned(),
            code: code.to_string(),
            context: self.here(),
            expires_at,
            news: None,
        };
        self.queue_letter(&flow.id, &letter)?;
        let user = address.map(|address| address.user_id).or(flow.user_id);
        let detail = [("purpose", purpose), ("kind", kind.as_str())];
        self.audit(
            Event::CodeSent,
            &Facts {
                actor: "browser",
                user,
                flow: Some(&flow.id),
                detail: &detail,
            },
        )
    }

    /// Who asks, from where and when; what the phone, the mail and the page say alike.
    pub(in super::super) fn here(&self) -> Context {
        let place: Place = self.origin.place();
        let unknown = Browser { name: None, os: None };
        Context {
            app: self.policy.product_name.clone(),
            place,
            browser: self.origin.browser.clone().unwrap_or(unknown),
            at: self.now,
        }
    }

    /// The address in the clear.
    pub(in super::super) fn open_address(&self, row: &AddressRow) -> Result<Zeroizing<String>> {
        let bytes = self.keys.unseal(&format!("address {}", row.id), &row.address)?;
        Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Whether the code is the flow's newest one, for what was asked, in time; then it never will be again.
    pub(in super::super) fn accept_sent_code(&self, flow: &FlowRow, purpose: &str, code: &str) -> Result<bool> {
        let row = match flow.user_id {
            Some(user) if breaks(Rule::SentCodeBound) => self.tx.sent_code_of(user)?,
            _ => self.tx.sent_code(&flow.id)?,
        };
        let Some(row) = row else { return Ok(false) };
        let bound = row.purpose == purpose && row.address_id == flow.address_id;
        let right = same(&row.hash, &self.code_hash(&row.flow_id, code));
        if !right || !(bound || breaks(Rule::SentCodeBound)) || row.user_id.is_none() {
            return Ok(false);
        }
        if self.tx.use_sent_code(row.id, self.now)? {
            let address = row.address_id.as_deref();
            address.map(|id| self.tx.address_proven(id, self.now)).transpose()?;
            return Ok(true);
        }
        Ok(breaks(Rule::SentCodeBound))
    }

    fn code_hash(&self, flow: &str, code: &str) -> Vec<u8> {
        self.keys.sent_code(flow, code)
    }

    /// Sends the code of the step again: a new one, and the old one is worth nothing from now on. Wrong tries stay
    /// counted (rule 8).
    pub(in super::super) fn send_code_again(
        &self,
        flow: &mut FlowRow,
        kind: CodeKind,
        address: &AddressRow,
    ) -> Result<()> {
        self.send_code(flow, kind, address)?;
        flow.notice = Some(Notice::CodeSent.as_str().to_owned());
        Ok(())
    }
}
