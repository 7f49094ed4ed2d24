//! The password step where somebody else checks the password. Known and unknown names go the same way here; how long the
//! server takes for them is its own doing (rule 17).

use contract::{flow::MethodKind, problem::ProblemKind, step::Blocked};
use zeroize::Zeroizing;

use super::{
    super::{
        Authority, Error, Refusal, Result,
        account::MethodId,
        act::{Act, settled},
        actions::{block, block_account, give_password},
        audit::Event,
        caps::Caps,
        flows::ActionCall,
        keys::sha256,
        limits::Bucket,
        password::{MAX_BYTES, normalised},
        reply::Reply,
    },
    ask::Given,
    caller,
};
use crate::{
    authority::actions::Prepared,
    store::{FlowRow, Proof, ProofKind, Stage, UserRow},
    upstream::{Answer, Asked, Entered, Factor, First, No, State, even::evenly},
};

type Verdict = std::result::Result<Reply, Refusal>;

/// The hash of an account whose password is the server's: no password has it.
pub(super) const NO_HASH: &str = "*";

/// What the server is asked with.
struct Asking {
    login: String,
    /// The session that is made fresh.
    session: Option<State>,
    /// Its trust in this browser.
    known: Option<State>,
}

/// What it said, without what can only be used once.
pub(super) struct Said {
    pub(super) subject: String,
    state: State,
    factors: Vec<Factor>,
    enough: bool,
    /// The phone it has sent a request to by itself.
    asked: Option<Asked>,
}

impl From<Entered> for Said {
    fn from(entered: Entered) -> Self {
        Self {
            subject: entered.subject,
            state: entered.state,
            factors: entered.factors,
            enough: entered.enough,
            asked: entered.asked,
        }
    }
}

impl Authority {
    /// Counts the try, has it checked outside of any transaction, and writes down what came of it.
    pub(in super::super) fn remote_password(&self, call: &ActionCall) -> Result<Reply> {
        let typed = call.input.password.as_deref().unwrap_or_default();
        let _turn = self.turn(call)?;
        let prepared = self.write(&call.call.origin, |act| {
            let (row, stored) = act.enter(call)?;
            if let Some(reply) = stored {
                return Ok((Prepared::Settled(Box::new(Ok(reply))), None));
            }
            if typed.is_empty() || typed.len() > MAX_BYTES {
                let no = act.refuse(ProblemKind::InputInvalid).field("password");
                return Ok((Prepared::Settled(Box::new(Err(no))), None));
            }
            let asking = act.asking_of(&row, call)?;
            Ok((act.reserve_password(row, call)?, Some(asking)))
        })?;
        let (hash, bucket, asking) = match prepared {
            (Prepared::Settled(verdict), _) => return settled(*verdict),
            (Prepared::Check { .. }, None) => return Err(Error::Crypto("a password has nobody to be checked by")),
            (Prepared::Check { hash, bucket }, Some(asking)) => (hash, bucket, asking),
        };
        let answer = self.check_there(call, &asking, hash.as_deref(), typed)?;
        let answer = answer.and_then(|mut said| {
            let ended = said.enough && self.end_with_proof(call, &mut said.state)?;
            Ok((said, ended))
        });
        match answer {
            Ok((said, ended)) => {
                let reply = self.entered(call, &bucket, &said);
                self.unless_refused(ended, &said.state, reply)
            }
            Err(no) => settled(self.write(&call.call.origin, |act| act.not_entered(call, &bucket, no))?),
        }
    }

    /// Who checks it depends on the server: where it knows no passwords, it is only asked when ours was right.
    fn check_there(&self, call: &ActionCall, asking: &Asking, hash: Option<&str>, typed: &str) -> Result<Answer<Said>> {
        let Some(upstream) = self.upstream() else {
            return Err(Error::Crypto("there is no identity server"));
        };
        let own = upstream.abilities().first == First::Own;
        if own {
            let password = normalised(typed).unwrap_or_default();
            if !self.hasher.check(hash, &password).right {
                return Ok(Err(No::Wrong));
            }
        }
        let sent = Zeroizing::new(if own { String::new() } else { typed.to_owned() });
        let from = caller(&call.call.origin, asking.known.as_ref());
        let enter = || upstream.enter(from, &asking.login, &sent, asking.session.as_ref());
        // Behind a right password of our own there is nothing to hide.
        let answer = if own { enter() } else { evenly(enter) };
        Ok(match answer {
            // Somebody the server has no phone of is still somebody whose password is right.
            Err(No::Wrong) if own => Ok(Said {
                subject: String::new(),
                state: State::default(),
                factors: Vec::new(),
                enough: false,
                asked: None,
            }),
            answer => answer.map(Said::from),
        })
    }

    fn entered(&self, call: &ActionCall, bucket: &Bucket, said: &Said) -> Result<Reply> {
        let given = said.asked.clone().map(|asked| Given {
            asked,
            state: said.state.clone(),
        });
        let work = |act: &Act<'_>| act.password_right_there(call, bucket, said);
        match self.write_given(&call.call.origin, given, work) {
            Err(Error::Ask(wanted)) => {
                let reply = self.send_wanted(call, *wanted, work);
                if reply.is_err() {
                    // The password was right; only the request could not be sent.
                    self.write(&call.call.origin, |act| act.give_back(bucket))?;
                }
                reply
            }
            other => settled(other?),
        }
    }
}

impl Act<'_> {
    fn asking_of(&self, row: &FlowRow, call: &ActionCall) -> Result<Asking> {
        let session = row.session_id.map(|id| self.signed_again(id)).transpose()?.flatten();
        let session = session.map(|signed| self.session_state(&signed.session)).transpose()?;
        Ok(Asking {
            login: row.identifier.clone().unwrap_or_default(),
            session: session.flatten(),
            known: self.browser_state(row, call)?,
        })
    }

    fn password_right_there(&self, call: &ActionCall, bucket: &Bucket, said: &Said) -> Result<Verdict> {
        let (row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let Some(user) = self.account_there(&row, said)? else {
            // Somebody else's password is no proof for this session.
            self.login_failed(Event::LoginFail, &row)?;
            return Ok(Err(self.incorrect(self.flow_of(&row)?)));
        };
        let abilities = self.abilities().ok_or(Error::Crypto("there is no identity server"))?;
        self.mirror(user.id, &said.factors, abilities)?;
        // What is gone there may have ended a request of this flow.
        let mut row = self
            .tx
            .flow(&row.id)?
            .ok_or_else(|| self.refuse(ProblemKind::UnknownFlow))?;
        let from = row.rev;
        row.user_id = Some(user.id);
        self.tx.clear_guesses(&bucket.name, bucket.factor)?;
        self.flow_event(Event::PasswordAccepted, &row, &[])?;
        self.keep_flow_state(&mut row, &said.state)?;
        give_password(&mut row);
        self.begin_there(&mut row, &user, call, said)?;
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// What comes after the password.
    fn begin_there(&self, row: &mut FlowRow, user: &UserRow, call: &ActionCall, said: &Said) -> Result<()> {
        if block_account(row, user) {
            return Ok(());
        }
        row.recover = false;
        row.password_version = Some(user.password_version);
        row.notice = None;
        if said.enough && self.flow_needs(row, user)? <= 1 {
            let (kind, by, at) = (ProofKind::Password, String::new(), self.now);
            return self.proven(row, Proof { kind, by, at });
        }
        if let Some(asked) = &said.asked {
            return self.sent_by_itself(row, user, call, asked);
        }
        self.begin_second(row, user, call)?;
        if row.stage == Stage::Choose {
            self.first_code(row, user, call)?;
        }
        Ok(())
    }

    /// The server has sent a request with the password. Shown, unless requests are paused: then it is worth nothing.
    fn sent_by_itself(&self, row: &mut FlowRow, user: &UserRow, call: &ActionCall, asked: &Asked) -> Result<()> {
        let Some(device) = self.tx.phone_of_upstream(user.id, &asked.factor)? else {
            row.stage = Stage::Choose;
            return Ok(());
        };
        let caps: Caps = self.caps(user)?;
        let refused = self
            .no_request(user, &device)?
            .filter(|_| !device.allows(self.now) || !caps.hopeful());
        self.send_push(row, user, &device, call)?;
        if let Some((reason, retry_at)) = refused {
            self.withdraw_push(row)?;
            return self.not_sent(row, user, reason, retry_at);
        }
        // Its owner wants to be asked for something else first; the request stays open behind it.
        let chosen = self.default_method(user)?.as_ref().and_then(MethodId::way);
        if let Some(way) = chosen.filter(|way| way.code().is_some()) {
            self.go(row, user, &way, call)?;
        }
        Ok(())
    }

    /// Where there is no phone to ask, the first code is asked for: one click less.
    fn first_code(&self, row: &mut FlowRow, user: &UserRow, call: &ActionCall) -> Result<()> {
        let methods = self.flow_of(row)?.methods;
        let usable = methods.iter().filter(|option| option.usable);
        let mut ways = usable.filter_map(|option| super::super::ways::Way::parse(&option.id));
        if let Some(way) = ways.next().filter(|way| way.code().is_some()) {
            self.go(row, user, &way, call)?;
        }
        Ok(())
    }

    fn not_entered(&self, call: &ActionCall, bucket: &Bucket, no: No) -> Result<Verdict> {
        if matches!(no, No::Wrong | No::Refused) {
            return self.password_wrong(call, bucket).map(Err);
        }
        let why = match no {
            No::Locked => Some(Blocked::Locked),
            No::Disabled => Some(Blocked::Disabled),
            _ => None,
        };
        if why.is_none() {
            self.give_back(bucket)?;
        }
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        if let Some(why) = why {
            self.login_failed(Event::LoginLock, &row)?;
            self.failed_proof(&row, MethodKind::Password)?;
            block(&mut row, why, None);
            return self.leave(row, from, call, Reply::default()).map(Ok);
        }
        if no == No::SignedOut
            && let Some(session) = row.session_id
        {
            self.tx.revoke_session(session, "upstream", self.now)?;
            return Ok(Err(self.refuse(ProblemKind::FlowExpired)));
        }
        Ok(Err(self.away(&row, no)?))
    }

    /// What the server has given for this browser at an earlier sign-in of this account.
    pub(super) fn browser_state(&self, row: &FlowRow, call: &ActionCall) -> Result<Option<State>> {
        let (Some(user), Some(cookie)) = (row.user_id, &call.known) else {
            return Ok(None);
        };
        let hash = sha256(cookie.as_bytes());
        let sealed = self.tx.browser_upstream(&hash, user, self.now)?;
        sealed
            .map(|sealed| self.open_state(super::Holder::Browser(&hash, user), &sealed))
            .transpose()
    }
}
