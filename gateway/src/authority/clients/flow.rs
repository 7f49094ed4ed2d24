//! A sign-in for a client: which request it answers, what the page and the phone say of it, and where it ends.

use contract::{flow::Client, problem::ProblemKind, request::StartFlow, step::Context};

use super::{
    super::{Result, act::Act},
    ClientRule,
    amr::words,
    answer::answer,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, RequestRow, UserRow},
};

impl Act<'_> {
    /// A client that is registered and let in: the configuration says so, and no switch says otherwise.
    pub(in super::super) fn client(&self, id: &str) -> Result<Option<&ClientRule>> {
        let Some(client) = self.policy.client(id).filter(|client| client.enabled) else {
            return Ok(None);
        };
        let off = self.tx.client_is_off(id)? && !breaks(Rule::ClientSwitch);
        Ok((!off).then_some(client))
    }

    /// The request that a new flow answers; `None` for a flow of our own. What is unknown, over, answered or another's is
    /// refused in one way.
    pub(in super::super) fn request_of_start(&self, start: &StartFlow, browser: &[u8]) -> Result<Option<RequestRow>> {
        let Some(client) = &start.client else {
            // Nothing of our own is shown inside other sites.
            return match self.origin.framed {
                true => Err(self.refuse(ProblemKind::NotSupported).into()),
                false => Ok(None),
            };
        };
        let no = |field| self.refuse(ProblemKind::InputInvalid).field(field).into();
        let client = self.client(client)?.ok_or_else(|| no("client"))?;
        let row = self.waiting_request(client, start, browser)?;
        row.ok_or_else(|| no("return")).map(Some)
    }

    /// Whether a page of ours comes for a client that has asked for it and is switched off since (rule W21): its person is
    /// told, and may go on for themselves. Whoever has no such request learns nothing of the client.
    pub(in super::super) fn was_switched_off(&self, start: &StartFlow, browser: &[u8]) -> Result<bool> {
        let Some(id) = start.client.as_deref().filter(|_| !self.origin.framed) else {
            return Ok(false);
        };
        let Some(client) = self.policy.client(id).filter(|client| client.enabled) else {
            return Ok(false);
        };
        Ok(self.client(id)?.is_none() && self.waiting_request(client, start, browser)?.is_some())
    }

    /// What a flow is started for, while it waits for an answer.
    fn waiting_request(&self, client: &ClientRule, start: &StartFlow, browser: &[u8]) -> Result<Option<RequestRow>> {
        let id = start.return_to.as_deref().unwrap_or_default();
        let row = self.tx.request(id)?;
        Ok(row.filter(|row| {
            row.client == client.id
                && row.used_at.is_none()
                && self.now < row.expires_at
                && client.origin_of(&row.redirect_uri) == Some(&row.origin)
                && self.may_begin(start, row, browser)
        }))
    }

    /// The request a flow answers.
    pub(in super::super) fn request_of(&self, row: &FlowRow) -> Result<Option<RequestRow>> {
        Ok(match &row.request {
            Some(id) => self.tx.request(id)?,
            None => None,
        })
    }

    /// Who has asked, for the page. The name is in the language of the page.
    pub(in super::super) fn client_of(&self, row: &FlowRow) -> Result<Option<Client>> {
        let Some(request) = self.request_of(row)? else {
            return Ok(None);
        };
        Ok(self.client(&request.client)?.map(|client| Client {
            name: client.name_in(self.origin.lang),
            origin: request.origin,
        }))
    }

    /// What a phone is told of a flow: who has asked, by name and by host.
    pub(in super::super) fn context_of(&self, row: &FlowRow) -> Result<Context> {
        let here = self.here();
        let Some(client) = self.client_of(row)? else {
            return Ok(here);
        };
        let host = client.origin.split_once("://").map_or("", |(_, host)| host);
        Ok(Context {
            app: format!("{} ({host})", client.name),
            ..here
        })
    }

    /// Somebody is signed in: the request of the flow is answered.
    pub(in super::super) fn answer_request(&self, row: &FlowRow, user: &UserRow, session: i64) -> Result<()> {
        if let Some(request) = self.request_of(row)? {
            let proven_at = row.proof.as_ref().map_or(self.now, |proof| proof.at);
            self.make_code(&request, user.id, session, proven_at, &words(row))?;
        }
        Ok(())
    }

    /// Where a flow of a client ends: at its callback with the code, as long as that is worth something, then at the
    /// client's front door. `None` for a flow of our own, and where the client is let in no more.
    pub(in super::super) fn end_of(&self, row: &FlowRow) -> Result<Option<String>> {
        let Some(request) = self.request_of(row)? else {
            return Ok(None);
        };
        if self.client(&request.client)?.is_none() {
            return Ok(None);
        }
        let code = self.code_again(&request.id)?;
        Ok(Some(match code {
            Some(code) => answer(&request.redirect_uri, &code, request.state.as_deref(), self.issuer),
            None => [request.origin.as_str(), "/"].concat(),
        }))
    }
}
