//! Proving it once more, before something sensitive (`purpose: reauthenticate`; RFC 9470, ASVS 7.5.3). Such a flow
//! belongs to one session and dies with it. It never opens another one: what it ends with is the same session with a
//! fresh proof and a new token, so that a copy of the old one is worth nothing (ASVS 7.2.4).

use contract::{
    flow::{Action, Purpose},
    problem::ProblemKind,
    request::StartFlow,
};

use super::{
    super::{
        Refusal, Result,
        act::Act,
        audit::Event,
        clients::{joined, words},
        flows::ActionCall,
        keys::{random_token, same, sha256},
        push::LIVE,
        reply::{NewCookie, Reply},
        ways::Way,
    },
    Signed, Touches,
    fresh::strength,
};
use crate::store::{FlowRow, FlowState, PushRow, PushState, Stage, UserRow};

/// What such a flow never offers: it is about this account, whose password is known.
const NEVER: &[Action] = &[Action::ChangeAccount, Action::Recover];

impl Act<'_> {
    /// Whose session a new flow is for.
    pub(in super::super) fn session_of_start(
        &self,
        start: &StartFlow,
        session: Option<&str>,
    ) -> Result<Option<Signed>> {
        let invalid = |field| Err(self.refuse(ProblemKind::InputInvalid).field(field).into());
        if start.purpose != Purpose::Reauthenticate {
            return if start.touches.is_some() {
                invalid("touches")
            } else {
                Ok(None)
            };
        }
        let unknown = |touches: &String| Touches::parse(touches).is_none();
        if start.touches.as_ref().is_some_and(unknown) {
            return invalid("touches");
        }
        let found = self.find_session(session)?;
        let (hash, session, user) = found.ok_or_else(|| self.refuse(ProblemKind::NotAuthenticated))?;
        self.session_used(&session)?;
        Ok(Some(Signed { hash, session, user }))
    }

    /// Whether the session a flow belongs to lives; flows that belong to none need none. Who proves it for a client's page
    /// has perhaps been there for hours and not here.
    pub(in super::super) fn session_lives(&self, row: &FlowRow) -> Result<bool> {
        let Some(id) = row.session_id else { return Ok(true) };
        let signed = self.signed_again(id)?;
        Ok(signed.is_some_and(|signed| row.frame || !self.is_idle(&signed.session)))
    }

    /// Refuses an action of another session than the one the flow belongs to. One of the right session is a use of it.
    pub(in super::super) fn check_session(&self, row: &FlowRow, call: &ActionCall) -> Result<()> {
        // A frame's flow is bound to its request, which names the session.
        let Some(id) = row.session_id.filter(|_| !row.frame) else {
            return Ok(());
        };
        let signed = self.signed_again(id)?;
        let brought = sha256(call.session.as_deref().unwrap_or_default().as_bytes());
        match signed.filter(|signed| same(&signed.hash, &brought)) {
            Some(signed) => self.session_used(&signed.session),
            None => Err(self.refuse(ProblemKind::UnknownFlow).into()),
        }
    }

    /// Withdraws the account's open request, when the session it was sent for has ended.
    pub(in super::super) fn withdraw_orphan(&self, user: i64) -> Result<()> {
        if let Some(push) = self.tx.live_push(user)? {
            self.withdraw_if_orphan(&push)?;
        }
        Ok(())
    }

    /// Withdraws a request, when the session it was sent for has ended: nobody is left who could go on with it, and the
    /// phone must not say that somebody does. Whether it was.
    pub(in super::super) fn withdraw_if_orphan(&self, push: &PushRow) -> Result<bool> {
        let flow = push.flow().map(|flow| self.tx.flow(flow)).transpose()?.flatten();
        let session = push.session_id.or(flow.and_then(|flow| flow.session_id));
        let orphan = match session {
            Some(session) => self.signed_again(session)?.is_none(),
            None => false,
        };
        if orphan {
            self.finish(push, LIVE, PushState::Cancelled, Event::PushCancelled, None, None)?;
        }
        Ok(orphan)
    }

    /// How strong the proof of a flow has to be; of a sign-in's, any will do.
    pub(in super::super) fn flow_needs(&self, row: &FlowRow, user: &UserRow) -> Result<u8> {
        if row.session_id.is_none() {
            return Ok(0);
        }
        let touches = row.touches.as_deref().and_then(Touches::parse);
        self.needed(user, &touches.unwrap_or(Touches::Account))
    }

    /// Whether a way in is weaker than what a flow asks for.
    pub(in super::super) const fn too_weak(way: &Way, needed: u8) -> bool {
        strength(way.kind()) < needed
    }

    /// The actions a flow offers.
    pub(in super::super) fn offered(&self, row: &FlowRow, mut actions: Vec<Action>) -> Vec<Action> {
        if row.session_id.is_some() {
            actions.retain(|action| !NEVER.contains(action));
        }
        self.offered_in_frame(row, &mut actions);
        actions
    }

    /// Everything is proven: the session gets its proof and a new token. `None` when this flow opens sessions instead,
    /// or is not at its end.
    pub(in super::super) fn renew_session(&self, row: &mut FlowRow) -> Result<Option<Reply>> {
        let (Some(id), Stage::SignedIn, FlowState::Live) = (row.session_id, row.stage, row.state) else {
            return Ok(None);
        };
        let (Some(signed), Some(proof)) = (self.signed_again(id)?, &row.proof) else {
            return Err(self.session_gone().into());
        };
        let token = random_token()?;
        let hash = sha256(token.as_bytes());
        if !self.tx.renew_session(id, &signed.hash, &hash, proof, self.now)? {
            return Err(self.session_gone().into());
        }
        self.session_used(&signed.session)?;
        let amr = joined(signed.session.amr.as_deref().unwrap_or_default(), &words(row));
        self.tx.set_session_amr(id, &amr)?;
        self.flow_event(Event::StepUp, row, &[("factor", proof.kind.as_str())])?;
        self.hand_to_session(row, id)?;
        self.proof_noted(row, signed.user.id, id)?;
        row.state = FlowState::Done;
        let left = (signed.session.expires_at - self.now) / 1_000;
        Ok(Some(Reply {
            flow: None,
            session: Some(NewCookie {
                token,
                max_age: signed.session.remembered.then_some(left),
            }),
            known: None,
        }))
    }

    fn session_gone(&self) -> Refusal {
        self.refuse(ProblemKind::FlowExpired)
    }
}
