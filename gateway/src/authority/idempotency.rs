//! Repeated writes (rule 28; draft-ietf-httpapi-idempotency-key-header): the same key and body get the first reply.
//! Only successes are stored, sealed, for ten minutes; a failed verification may be tried again.

use contract::problem::ProblemKind;

use super::{Error, Result, act::Act, keys::same, reply::Reply};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, ReplyRow},
};

/// A call that says how to recognise itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// The key.
    pub key: String,
    /// SHA-256 of action and body.
    pub body_hash: Vec<u8>,
}

fn about(row: &FlowRow, key: &str) -> String {
    format!("reply {} {key}", row.id)
}

impl Act<'_> {
    /// The reply to an earlier call with this key; `input-invalid` when that call was another one.
    pub(super) fn stored_reply(&self, row: &FlowRow, repeat: Option<&Repeat>) -> Result<Option<Reply>> {
        let Some(repeat) = repeat.filter(|_| !breaks(Rule::Idempotency)) else {
            return Ok(None);
        };
        let oldest = self.now - self.policy.lifetimes.idempotency;
        let Some(stored) = self.tx.reply(&row.id, &repeat.key)?.filter(|reply| reply.at > oldest) else {
            return Ok(None);
        };
        if !same(&stored.body_hash, &repeat.body_hash) {
            return Err(self.refuse(ProblemKind::InputInvalid).field("idempotency-key").into());
        }
        let plain = self.keys.unseal(&about(row, &repeat.key), &stored.reply)?;
        let reply = serde_json::from_slice(&plain).map_err(|_| Error::Crypto("a stored reply is unreadable"))?;
        Ok(Some(reply))
    }

    pub(super) fn store_reply(&self, row: &FlowRow, repeat: Option<&Repeat>, reply: &Reply) -> Result<()> {
        let Some(repeat) = repeat else { return Ok(()) };
        let plain = serde_json::to_vec(reply).map_err(|_| Error::Crypto("a reply could not be stored"))?;
        let stored = ReplyRow {
            body_hash: repeat.body_hash.clone(),
            reply: self.keys.seal(&about(row, &repeat.key), &plain)?,
            at: self.now,
        };
        Ok(self.tx.insert_reply(&row.id, &repeat.key, &stored)?)
    }
}
