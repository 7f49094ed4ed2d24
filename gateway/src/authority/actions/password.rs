//! The password step. Known and unknown identifiers go the same way, in the same time (rule 17).

use contract::{
    flow::{Flow, MethodKind},
    problem::ProblemKind,
    step::Blocked,
};

use super::{
    super::{
        Authority, Refusal, Result,
        act::{Act, settled},
        audit::Event,
        flows::ActionCall,
        keys::sha256,
        limits::{Bucket, Gate},
        password::{Checked, normalised},
        reply::Reply,
    },
    onward::give_password,
    second::block,
};
use crate::{
    breaks::{Rule, breaks},
    store::FlowRow,
};

/// What the first transaction found.
pub(in super::super) enum Prepared {
    /// The answer is settled without a check.
    Settled(Box<std::result::Result<Reply, Refusal>>),
    /// The try is counted; check it against this hash.
    Check { hash: Option<String>, bucket: Bucket },
}

impl Authority {
    /// Counts the try, checks it outside of any transaction, and writes down what came of it.
    pub(in super::super) fn password_action(&self, call: &ActionCall) -> Result<Reply> {
        let typed = call.input.password.as_deref().unwrap_or_default();
        let password = normalised(typed);
        let prepared = self.write(&call.call.origin, |act| {
            let (row, stored) = act.enter(call)?;
            match (stored, &password) {
                (Some(reply), _) => Ok(Prepared::Settled(Box::new(Ok(reply)))),
                (None, None) => {
                    let no = act.refuse(ProblemKind::InputInvalid).field("password");
                    Ok(Prepared::Settled(Box::new(Err(no))))
                }
                (None, Some(_)) => act.reserve_password(row, call),
            }
        })?;
        let (hash, bucket) = match prepared {
            Prepared::Settled(verdict) => return settled(*verdict),
            Prepared::Check { hash, bucket } => (hash, bucket),
        };
        let password = password.unwrap_or_default();
        let skip = breaks(Rule::SameAnswerUnknown) && hash.is_none();
        let checked = if skip {
            Checked {
                right: false,
                outdated: false,
            }
        } else {
            self.hasher.check(hash.as_deref(), &password)
        };
        let rehash = if checked.right && checked.outdated {
            Some(self.hasher.hash(&password)?)
        } else {
            None
        };
        settled(self.write(&call.call.origin, |act| {
            if checked.right {
                act.password_right(call, &bucket, hash.as_deref(), rehash.as_deref())
            } else {
                act.password_wrong(call, &bucket).map(Err)
            }
        })?)
    }
}

impl Act<'_> {
    pub(in super::super) fn reserve_password(&self, mut row: FlowRow, call: &ActionCall) -> Result<Prepared> {
        let bucket = self.password_bucket(&row, call)?;
        let from = row.rev;
        match self.reserve(&bucket)? {
            Gate::Open => {
                let user = row.user_id.map(|id| self.tx.user(id)).transpose()?.flatten();
                Ok(Prepared::Check {
                    hash: user.map(|user| user.password_hash),
                    bucket,
                })
            }
            Gate::Wait(until) => {
                let flow = self.sight(&row)?.flow;
                self.login_failed(Event::LoginFailMax, &row)?;
                let no = self.refuse(ProblemKind::RateLimited).retry_at(until).flow(flow);
                Ok(Prepared::Settled(Box::new(Err(no))))
            }
            Gate::Locked => {
                self.login_failed(Event::LoginLock, &row)?;
                block(&mut row, Blocked::Locked, None);
                let reply = self.leave(row, from, call, Reply::default())?;
                Ok(Prepared::Settled(Box::new(Ok(reply))))
            }
        }
    }

    /// One bucket an account for all browsers, and one for each browser the account has been used in (rule 71). An
    /// identifier nobody has gets a bucket of its own.
    fn password_bucket(&self, row: &FlowRow, call: &ActionCall) -> Result<Bucket> {
        let limits = &self.policy.password;
        let mut bucket = Bucket {
            name: self.named_bucket(row),
            factor: "password",
            free: limits.free,
            max_delay: limits.max_delay,
            hard: limits.hard,
        };
        if let (Some(user), Some(cookie)) = (row.user_id, &call.known) {
            let hash = sha256(cookie.as_bytes());
            if self.tx.knows_browser(&hash, user, self.now)? {
                bucket.name = format!("u:{user}:{}", self.keys.bucket(cookie));
                bucket.free = limits.free_known;
            }
        }
        Ok(bucket)
    }

    fn password_right(
        &self,
        call: &ActionCall,
        bucket: &Bucket,
        hash: Option<&str>,
        rehash: Option<&str>,
    ) -> Result<std::result::Result<Reply, Refusal>> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        let user = self.flow_user(&row)?;
        // The password was changed while this one was being checked.
        if Some(user.password_hash.as_str()) != hash {
            return Ok(Err(self.incorrect(self.sight(&row)?.flow)));
        }
        self.tx.clear_guesses(&bucket.name, bucket.factor)?;
        if let Some(new) = rehash {
            self.tx.set_password(user.id, new, false)?;
        }
        self.flow_event(Event::PasswordAccepted, &row, &[])?;
        // Whoever knows the password has not forgotten it.
        row.recover = false;
        give_password(&mut row);
        self.begin_second(&mut row, &user, call)?;
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    pub(in super::super) fn password_wrong(&self, call: &ActionCall, bucket: &Bucket) -> Result<Refusal> {
        self.count_late(bucket)?;
        let Some(row) = self.tx.flow(&call.call.flow)? else {
            return Ok(self.refuse(ProblemKind::UnknownFlow));
        };
        self.login_failed(Event::LoginFail, &row)?;
        self.failed_proof(&row, MethodKind::Password)?;
        let no = self.incorrect(self.sight(&row)?.flow);
        let tells = breaks(Rule::SameAnswerUnknown) && row.user_id.is_none();
        Ok(if tells { no.field("identifier") } else { no })
    }

    pub(in super::super) fn incorrect(&self, flow: Flow) -> Refusal {
        self.refuse(ProblemKind::CredentialsIncorrect).flow(flow)
    }

    pub(in super::super) fn login_failed(&self, event: Event, row: &FlowRow) -> Result<()> {
        self.flow_event(event, row, &[("factor", "password")])
    }
}
