//! Requests that the identity server sends. No transaction is open while it is asked: the rules say what they want
//! ([`Error::Ask`] undoes what they did), it is sent, and the same rules run again with what came of it.

use contract::{
    flow::{Flow, Notice},
    step::{Delivery, NoNumber},
};

use super::{
    super::{
        Authority, Error, NumberMode, Refusal, Result,
        act::{Act, settled},
        flows::ActionCall,
        hub::Topic,
        push::draw,
        reply::Reply,
    },
    Holder, caller,
};
use crate::{
    store::{DeviceRow, FlowRow, PushRow, Stage, UserRow},
    upstream::{Answer, Asked, First, No, Number, State},
};

/// The shortest and the longest time between two looks at a request, ms.
const LOOKS: std::ops::RangeInclusive<i64> = 500..=30_000;
/// How long a request may live at the server at most, ms: longer than any flow.
const LONGEST: i64 = 3_600_000;

/// A request that the identity server has to send.
#[derive(Debug)]
pub struct Wanted {
    /// What the server calls the phone.
    handle: String,
    state: State,
    /// Drawn here; servers that draw their own pass it over.
    number: String,
}

/// A request that it has sent.
#[derive(Debug)]
pub(in super::super) struct Given {
    pub(super) asked: Asked,
    /// What it is looked at with.
    pub(super) state: State,
}

impl Given {
    /// A request that was sent with this state, and what it is looked at with.
    pub(in super::super) const fn of(asked: Asked, state: State) -> Self {
        Self { asked, state }
    }

    /// Whether its number is typed on the page.
    pub(in super::super) const fn is_typed(&self) -> bool {
        matches!(self.asked.number, Number::OnPhone(_))
    }
}

impl Authority {
    /// Runs an action that may have a request sent. One at a time for each account.
    pub(in super::super) fn asking(
        &self,
        call: &ActionCall,
        work: impl Fn(&Act<'_>) -> Result<std::result::Result<Reply, Refusal>>,
    ) -> Result<Reply> {
        let _turn = self.turn(call)?;
        match self.write(&call.call.origin, &work) {
            Err(Error::Ask(wanted)) => self.send_wanted(call, *wanted, work),
            other => settled(other?),
        }
    }

    /// Has a request sent, and runs the action again with it.
    pub(super) fn send_wanted(
        &self,
        call: &ActionCall,
        wanted: Wanted,
        work: impl Fn(&Act<'_>) -> Result<std::result::Result<Reply, Refusal>>,
    ) -> Result<Reply> {
        match self.ask(call, wanted) {
            Ok(given) => settled(self.write_given(&call.call.origin, Some(given), work)?),
            Err(no) => settled(self.write(&call.call.origin, |act| act.not_asked(call, no))?),
        }
    }

    fn ask(&self, call: &ActionCall, wanted: Wanted) -> Answer<Given> {
        let Wanted {
            handle,
            mut state,
            number,
        } = wanted;
        let upstream = self.upstream().ok_or(No::Unsupported)?;
        let asked = upstream.ask(caller(&call.call.origin, None), &mut state, &handle, &number)?;
        Ok(Given { asked, state })
    }

    /// A request that was sent, and that nobody waits for after all.
    pub(in super::super) fn withdraw_given(&self, given: &Given) {
        if let Some(upstream) = self.upstream() {
            upstream.withdraw(&given.state);
        }
    }
}

impl Act<'_> {
    /// The request that was sent to this phone just now.
    pub(in super::super) fn given_for(&self, device: &DeviceRow) -> Option<Given> {
        let mut given = self.given.borrow_mut();
        let ours = |given: &Given| device.upstream.as_deref() == Some(&given.asked.factor);
        if given.as_ref().is_some_and(ours) {
            given.take()
        } else {
            None
        }
    }

    /// What has to be asked of the server, as an error: it undoes what the rules have done so far.
    pub(in super::super) fn wanted(
        &self,
        flow: &FlowRow,
        user: &UserRow,
        handle: &str,
        call: &ActionCall,
    ) -> Result<Error> {
        let state = self.flow_state(flow)?;
        let state = state.ok_or(Error::Crypto("a flow has nothing to go on with"))?;
        let (mode, _) = self.mode_for(user, call, flow.session_id.is_some())?;
        Ok(Error::Ask(Box::new(Wanted {
            handle: handle.to_owned(),
            state,
            number: draw(mode)?.number.unwrap_or_default(),
        })))
    }

    /// Makes a new request the one that was sent: its number, its time and what it is looked at with.
    pub(in super::super) fn as_given(&self, push: &mut PushRow, flow: &mut FlowRow, given: &Given) -> Result<()> {
        self.as_sent(push, given)?;
        self.keep_flow_state(flow, &given.state)
    }

    /// The same for one that no flow has asked for.
    pub(in super::super) fn as_sent(&self, push: &mut PushRow, given: &Given) -> Result<()> {
        let asked = &given.asked;
        let (mode, number) = match &asked.number {
            Number::Select(number) => (NumberMode::Select, Some(number.clone())),
            Number::Compare(number) => (NumberMode::Compare, Some(number.clone())),
            // Which number it is, is not known here: only how long it is.
            Number::OnPhone(digits) => (NumberMode::OnPhone, Some("-".repeat((*digits).min(16) as usize))),
            Number::None => (NumberMode::None, None),
        };
        push.mode = mode.as_str().to_owned();
        push.no_number = match (&number, push.no_number.take()) {
            (Some(_), _) => None,
            (None, known) => known.or_else(|| Some(NoNumber::Policy.as_str().to_owned())),
        };
        push.number = number;
        push.choices = "[]".to_owned();
        // How it gets to the phone is the server's to know.
        push.delivery = Delivery::Queued.as_str().to_owned();
        let until = self.now + asked.lives.clamp(0, LONGEST);
        push.lives_until = Some(until);
        push.expires_at = push.expires_at.min(until);
        push.look_every = Some(asked.every.clamp(*LOOKS.start(), *LOOKS.end()));
        push.upstream = Some(self.seal_state(Holder::Push(&push.id), &given.state)?);
        self.wake(Topic::Remote);
        Ok(())
    }

    /// Whether no request can be sent to a phone of the server's unless it does so by itself.
    pub(in super::super) fn cannot_ask(&self, device: &DeviceRow) -> bool {
        device.upstream.is_some() && self.abilities().is_none_or(|abilities| !abilities.asks)
    }

    /// Whether requests may be sent to a phone at all: where an identity server owns the accounts, only to one of its.
    pub(in super::super) fn asks_phone(&self, device: &DeviceRow) -> bool {
        let Some(abilities) = self.abilities() else { return true };
        if device.upstream.is_some() {
            abilities.asks
        } else {
            abilities.first == First::Own
        }
    }

    /// A request that is also the server's has ended: it is told, and what the request holds is forgotten.
    pub(in super::super) fn ended_there(&self, push: &PushRow) {
        if push.upstream.is_some() {
            self.wake(Topic::Remote);
        }
    }

    fn not_asked(&self, call: &ActionCall, no: No) -> Result<std::result::Result<Reply, Refusal>> {
        let (row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        match no {
            No::Over | No::SignedOut | No::NotFresh | No::Wrong if row.stage != Stage::Password => {
                self.begin_again(row, call).map(Ok)
            }
            No::Throttled(_) => Ok(Err(self.refused_there(no).flow(self.flow_of(&row)?))),
            No::Unavailable(_) => Ok(Err(self.away(&row, no)?)),
            _ => Ok(Err(self.away(&row, No::Unavailable(None))?)),
        }
    }

    /// The flow as it looks now.
    pub(super) fn flow_of(&self, row: &FlowRow) -> Result<Flow> {
        Ok(self.sight(row)?.flow)
    }

    /// The server is away: nothing has changed, and the same may be tried again.
    pub(super) fn away(&self, row: &FlowRow, no: No) -> Result<Refusal> {
        let no = match no {
            No::Unavailable(_) | No::Throttled(_) => no,
            other => {
                tracing::warn!(answer = ?other, "the identity server's answer has no meaning here");
                No::Unavailable(None)
            }
        };
        Ok(self.refused_there(no).flow(self.flow_of(row)?))
    }

    /// What was begun at the server is over: everything has to be proven again, from the password on.
    pub(super) fn begin_again(&self, mut row: FlowRow, call: &ActionCall) -> Result<Reply> {
        let from = row.rev;
        self.withdraw_push(&row)?;
        row.stage = Stage::Password;
        row.password_version = None;
        row.proof = None;
        row.push_id = None;
        row.device_id = None;
        row.code_kind = None;
        row.code_tries = 0;
        row.blocked = None;
        row.retry_at = None;
        row.ended_reason = None;
        row.notice = Some(Notice::StartedOver.as_str().to_owned());
        row.upstream = None;
        self.leave(row, from, call, Reply::default())
    }
}
