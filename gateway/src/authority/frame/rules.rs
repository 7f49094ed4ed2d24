//! What is different about a flow in a frame: it begins by a request of its page, needs no cookie of the pages and gets
//! none, sets nothing up, and is over with its client and with the session it is about.

use contract::{
    flow::{Action, Purpose},
    problem::ProblemKind,
    request::StartFlow,
};

use super::super::{
    ClientRule, Result,
    account::Signed,
    act::Act,
    audit::Event,
    clients::words,
    keys::{random_id, random_token, same, sha256},
    policy::{days, hours},
    push::json,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, FlowState, InsertSession, ProofKind, RequestKind, RequestRow, Stage, UserRow},
};

/// What no frame offers: whatever sets something up, or replaces a password, needs a page whose address people see.
const NEVER: &[Action] = &[
    Action::Recover,
    Action::Enroll,
    Action::Skip,
    Action::Submit,
    Action::Remember,
];

impl Act<'_> {
    /// Whether a request may begin a flow where this call comes from, and for what. `browser` is the hash of the frame's
    /// cookie.
    pub(in super::super) fn may_begin(&self, start: &StartFlow, request: &RequestRow, browser: &[u8]) -> bool {
        let purpose = match request.session_id {
            Some(_) => Purpose::Reauthenticate,
            None => Purpose::SignIn,
        };
        let place = match (self.origin.framed, request.kind) {
            (false, RequestKind::Page) => true,
            (true, RequestKind::Frame) => request.browser.as_deref().is_some_and(|asked| same(asked, browser)),
            _ => false,
        };
        place && start.purpose == purpose
    }

    /// The session whose proof a flow in a frame makes fresh. It is the one of the request; no cookie says which.
    pub(in super::super) fn session_of_request(&self, request: &RequestRow) -> Result<Option<Signed>> {
        let Some(id) = request.session_id else { return Ok(None) };
        let signed = self.signed_again(id)?;
        let signed = signed.ok_or_else(|| self.refuse(ProblemKind::NotAuthenticated))?;
        Ok(Some(signed))
    }

    /// Whether a frame of the client can prove a session once more: without a password, or with it where the client may
    /// have that typed there.
    pub(super) fn proves_in_frame(&self, client: &ClientRule) -> bool {
        client.frame_password || !self.wants_password_again()
    }

    /// Whether the password comes first whenever a session is proven once more: some identity servers do nothing without.
    fn wants_password_again(&self) -> bool {
        self.abilities().is_some_and(|can| !can.again)
    }

    /// In a frame the proof of a session begins after the password: at the list, and nothing is sent before a click
    /// (rule 6; security rule W9). An identity server goes on with what belongs to the session; the flow has a copy, and
    /// whatever becomes of it is the flow's alone.
    pub(in super::super) fn begin_in_frame(&self, row: &mut FlowRow, signed: Option<&Signed>) -> Result<()> {
        let Some(signed) = signed.filter(|_| row.frame && !self.wants_password_again()) else {
            return Ok(());
        };
        if self.abilities().is_some() {
            // Opened before the server stood there: in a window it gets what it lacks.
            let state = self.session_state(&signed.session)?;
            let state = state.ok_or_else(|| self.refuse(ProblemKind::NotSupported))?;
            self.keep_flow_state(row, &state)?;
        }
        row.password_version = Some(signed.user.password_version);
        row.stage = Stage::Choose;
        Ok(())
    }

    /// Refuses what comes from a frame about a flow of the pages, and the other way round; and everything once the
    /// client is switched off, but for a page whose flow has come to its end: whoever is signed in by it stays so (W21).
    pub(in super::super) fn check_place(&self, row: &FlowRow) -> Result<()> {
        let here = row.frame == self.origin.framed;
        let lives = match &row.client {
            Some(client) if row.frame || row.state != FlowState::Done => self.client(client)?.is_some(),
            _ => true,
        };
        if here && lives {
            Ok(())
        } else {
            Err(self.refuse(ProblemKind::UnknownFlow).into())
        }
    }

    /// The actions of a frame.
    pub(in super::super) fn offered_in_frame(&self, row: &FlowRow, actions: &mut Vec<Action>) {
        if !row.frame {
            return;
        }
        actions.retain(|action| !NEVER.contains(action));
        if !self.may_type_password(row) {
            actions.retain(|action| !matches!(action, Action::Identify | Action::Password | Action::ChangeAccount));
        }
    }

    /// Ends a flow in a frame whose last proof was given, or says that it cannot be ended there. `None`: it goes on.
    pub(in super::super) fn end_in_frame(&self, row: &mut FlowRow) -> Result<()> {
        if !row.frame || row.state != FlowState::Live {
            return Ok(());
        }
        match (row.stage, row.session_id) {
            (Stage::SignedIn, Some(session)) => self.proven_in_frame(row, session),
            (Stage::Remember, None) => self.signed_in_frame(row),
            (Stage::Enroll | Stage::Form | Stage::Redirect, _) => Err(self.refuse(ProblemKind::NotSupported).into()),
            (Stage::Identify | Stage::Password, _) if !self.may_type_password(row) => {
                Err(self.refuse(ProblemKind::NotSupported).into())
            }
            _ => Ok(()),
        }
    }

    /// The pages that may be around a flow's frame; `None` for a flow of the pages themselves.
    pub(in super::super) fn pages_around(&self, row: &FlowRow) -> Option<&[String]> {
        let client = row.client.as_deref().and_then(|id| self.policy.client(id));
        row.frame.then(|| client.map_or(&[][..], |client| &client.origins))
    }

    fn may_type_password(&self, row: &FlowRow) -> bool {
        let client = row.client.as_deref().and_then(|id| self.policy.client(id));
        let allowed = client.is_some_and(|client| client.frame_password) || breaks(Rule::FramePassword);
        allowed && (row.session_id.is_none() || self.wants_password_again())
    }

    /// It was proven once more. The client gets to know it by its code; the session keeps its token and what it was
    /// proven by, so that nothing can be changed in the account with what was proven to somebody else's page.
    fn proven_in_frame(&self, row: &mut FlowRow, session: i64) -> Result<()> {
        let signed = self.signed_again(session)?;
        let signed = signed.ok_or_else(|| self.refuse(ProblemKind::FlowExpired))?;
        let factor = row.proof.as_ref().map_or("none", |proof| proof.kind.as_str());
        let client = row.client.clone().unwrap_or_default();
        self.flow_event(Event::StepUp, row, &[("factor", factor), ("client", &client)])?;
        self.answer_request(row, &signed.user, session)?;
        self.proof_noted(row, signed.user.id, session)?;
        row.upstream = None;
        row.state = FlowState::Done;
        Ok(())
    }

    /// Somebody is signed in for the client: a session that no browser has a cookie for stands behind the code, is
    /// listed with the account's others, and can be ended there.
    fn signed_in_frame(&self, row: &mut FlowRow) -> Result<()> {
        let user = self.flow_user(row)?;
        let session = self.framed_session(row, &user)?;
        self.hand_to_session(row, session)?;
        self.answer_request(row, &user, session)?;
        row.stage = Stage::SignedIn;
        row.state = FlowState::Done;
        let factor = row.proof.as_ref().map_or("none", |proof| proof.kind.as_str());
        let client = row.client.clone().unwrap_or_default();
        for event in [Event::LoginSuccess, Event::SessionCreated] {
            self.flow_event(event, row, &[("factor", factor), ("client", &client)])?;
        }
        // A frame's browser is known by the frame's own cookie: whoever comes again is not told of a new one.
        self.signed_in_noted(row, Some(&row.browser), &user, session)?;
        let until = self.now + days(self.policy.lifetimes.known_browser_days);
        Ok(self.tx.remember_browser(&row.browser, user.id, until)?)
    }

    fn framed_session(&self, row: &FlowRow, user: &UserRow) -> Result<i64> {
        let by_push = row.proof.as_ref().is_some_and(|proof| proof.kind == ProofKind::Push);
        Ok(self.tx.insert_session(&InsertSession {
            // Of a token that nobody has.
            token_hash: &sha256(random_token()?.as_bytes()),
            user_id: user.id,
            flow_id: &row.id,
            push_id: row.push_id.as_deref().filter(|_| by_push),
            public_id: &random_id()?,
            context: &json(&self.context_of(row)?)?,
            proof: row.proof.as_ref(),
            amr: &words(row),
            client: row.client.as_deref(),
            remembered: false,
            created_at: self.now,
            expires_at: self.now + hours(self.policy.lifetimes.session_hours),
            idle_at: None,
        })?)
    }
}
