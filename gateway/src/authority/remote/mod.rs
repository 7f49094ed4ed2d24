//! Accounts of an identity server: what the rules do where the passwords and the factors are somebody else's.
//!
//! Every call goes the same way: a transaction finds out whether the server may be asked, the call itself is outside of
//! any, and another transaction writes down what came of it. What the server gave stays sealed, each bound to its row.

mod account;
mod ask;
mod code;
mod complete;
mod enter;
mod mirror;
mod nobody;
mod redeem;
mod turns;
mod watch;

use contract::{Millis, problem::ProblemKind};

use super::{
    Authority, Refusal, Result,
    act::{Act, Origin},
    flows::ActionCall,
    keys::hex,
};
use crate::{
    store::{FlowRow, PushRow, SessionRow},
    upstream::{Abilities, Caller, No, State, Upstream},
};

pub use ask::Wanted;
pub use watch::Looked;

pub(super) use ask::Given;
pub(super) use turns::{Turn, Turns};

/// How long to wait where a server says that there were too many tries, and not how long, ms.
pub(super) const THROTTLED: Millis = 60_000;
/// How long to wait where a server is away and does not say how long, ms.
pub(super) const AWAY: Millis = 5_000;

/// To what a sealed [`State`] belongs: it opens for nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder<'h> {
    /// A flow, by its id.
    Flow(&'h str),
    /// A request to a phone, by its id.
    Push(&'h str),
    /// A session, by its row.
    Session(i64),
    /// A browser that an account has signed in with, by the hash of its cookie and the account.
    Browser(&'h [u8], i64),
    /// Something that is being added, by its id.
    Enrollment(&'h str),
}

impl Holder<'_> {
    fn about(self) -> String {
        match self {
            Self::Flow(id) => format!("upstream flow {id}"),
            Self::Push(id) => format!("upstream request {id}"),
            Self::Session(id) => format!("upstream session {id}"),
            Self::Browser(hash, user) => format!("upstream browser {} {user}", hex(hash)),
            Self::Enrollment(id) => format!("upstream enrollment {id}"),
        }
    }
}

/// From where a call comes, for the server's own records.
pub(super) const fn caller<'c>(origin: &Origin, known: Option<&'c State>) -> Caller<'c> {
    Caller {
        ip: origin.ip,
        lang: origin.lang,
        known,
    }
}

impl Authority {
    /// Waits until nothing else is asked of the server about the account of a flow.
    pub(super) fn turn(&self, call: &ActionCall) -> Result<Turn<'_>> {
        let name = self.read(|act| {
            let row = act.tx.flow(&call.call.flow)?;
            Ok(row.map(|row| act.named_bucket(&row)))
        })?;
        self.turn_of(&name.unwrap_or_default())
    }

    /// The same by the name of the account: `u:` and its number.
    pub(super) fn turn_of(&self, name: &str) -> Result<Turn<'_>> {
        let now = self.clock.now();
        self.turns.take(name).ok_or_else(|| {
            let no = Refusal::new(ProblemKind::UpstreamUnavailable, now);
            no.retry_at(now + AWAY).into()
        })
    }

    /// The identity server behind the gateway, if there is one.
    pub(super) fn upstream(&self) -> Option<&dyn Upstream> {
        self.upstream.as_deref()
    }
}

impl Act<'_> {
    /// What the identity server can do; `None`: there is none.
    pub(super) fn abilities(&self) -> Option<&Abilities> {
        self.policy.upstream.as_ref()
    }

    /// Seals what the server gave for a row.
    pub(super) fn seal_state(&self, holder: Holder<'_>, state: &State) -> Result<Vec<u8>> {
        self.keys.seal(&holder.about(), state.bytes())
    }

    /// Opens it again.
    pub(super) fn open_state(&self, holder: Holder<'_>, sealed: &[u8]) -> Result<State> {
        let mut plain = self.keys.unseal(&holder.about(), sealed)?;
        Ok(State::from_bytes(std::mem::take(&mut *plain)))
    }

    /// What to go on with in a flow.
    pub(super) fn flow_state(&self, row: &FlowRow) -> Result<Option<State>> {
        let open = |sealed: &Vec<u8>| self.open_state(Holder::Flow(&row.id), sealed);
        row.upstream.as_ref().map(open).transpose()
    }

    /// From now on this is what to go on with in a flow; the caller stores the row.
    pub(super) fn keep_flow_state(&self, row: &mut FlowRow, state: &State) -> Result<()> {
        row.upstream = Some(self.seal_state(Holder::Flow(&row.id), state)?);
        Ok(())
    }

    /// What belongs to a session.
    pub(super) fn session_state(&self, session: &SessionRow) -> Result<Option<State>> {
        let open = |sealed: &Vec<u8>| self.open_state(Holder::Session(session.id), sealed);
        session.upstream.as_ref().map(open).transpose()
    }

    /// From now on this belongs to a session.
    pub(super) fn keep_session_state(&self, session: i64, state: &State) -> Result<()> {
        let sealed = self.seal_state(Holder::Session(session), state)?;
        Ok(self.tx.set_session_upstream(session, Some(&sealed))?)
    }

    /// A refusal in the words of the contract, for whatever has no meaning of its own at the place that asked.
    pub(super) fn refused_there(&self, no: No) -> Refusal {
        match no {
            No::Throttled(wait) => self
                .refuse(ProblemKind::RateLimited)
                .retry_at(self.now + wait.unwrap_or(THROTTLED)),
            No::Unavailable(wait) => self
                .refuse(ProblemKind::UpstreamUnavailable)
                .retry_at(self.now + wait.unwrap_or(AWAY)),
            No::NotFresh => self.refuse(ProblemKind::ReauthenticationRequired),
            No::SignedOut => self.refuse(ProblemKind::NotAuthenticated),
            No::Unsupported => self.refuse(ProblemKind::NotSupported),
            No::Over => self.refuse(ProblemKind::NotFound),
            No::Wrong | No::Locked | No::Disabled => self.refuse(ProblemKind::CredentialsIncorrect),
            No::Refused => self.refuse(ProblemKind::InputInvalid),
        }
    }

    /// What a request is looked at with; `None`: no server has sent it.
    pub(super) fn push_state(&self, push: &PushRow) -> Result<Option<State>> {
        let open = |sealed: &Vec<u8>| self.open_state(Holder::Push(&push.id), sealed);
        push.upstream.as_ref().map(open).transpose()
    }
}
