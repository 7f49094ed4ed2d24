//! Tickets: what a frame's document got them with, said again by its first call. Client, page and cookie fit together, or
//! it was not that document; nothing of it is stored.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{Millis, problem::ProblemKind};

use super::super::{
    Authority, Result,
    act::Act,
    keys::{Keys, same, sha256},
};
use crate::breaks::{Rule, breaks};

/// How long a document may wait before it begins, ms.
const LIFE: Millis = 600_000;

/// A client and the page of its that is around a frame, as its document's ticket says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Framed {
    /// The client's id.
    pub client: String,
    /// The origin of the page.
    pub parent: String,
}

impl Authority {
    /// Which page's frame a call comes from.
    ///
    /// # Errors
    /// `csrf` when the ticket is none, or of another client or browser, or the browser keeps no cookie there;
    /// `flow-expired` when it is over ten minutes old.
    pub fn check_ticket(&self, client: &str, ticket: &str, browser: Option<&str>) -> Result<Framed> {
        self.read(|act| act.ticket(client, ticket, browser))
    }
}

impl Act<'_> {
    fn ticket(&self, client: &str, ticket: &str, browser: Option<&str>) -> Result<Framed> {
        let forged = || self.refuse(ProblemKind::Csrf);
        let rule = self.policy.client(client).ok_or_else(forged)?;
        let (at, mac) = ticket.split_once('.').ok_or_else(forged)?;
        let at: Millis = at.parse().map_err(|_| forged())?;
        let cookie = browser.unwrap_or_default();
        let fits = |parent: &&String| {
            let right = said(self.keys, client, parent, cookie, at);
            same(right.as_bytes(), mac.as_bytes()) || breaks(Rule::FrameTicket)
        };
        // The page is one of those that are registered now, not when the ticket was made.
        let parent = rule.origins.iter().find(fits).ok_or_else(forged)?;
        if browser.is_none() {
            return Err(forged().into());
        }
        if !(0..LIFE).contains(&(self.now - at)) && !breaks(Rule::FrameTicket) {
            return Err(self.refuse(ProblemKind::FlowExpired).into());
        }
        Ok(Framed {
            client: client.to_owned(),
            parent: parent.clone(),
        })
    }
}

/// A ticket of this instant.
pub(super) fn issue(keys: &Keys, client: &str, parent: &str, cookie: &str, now: Millis) -> String {
    format!("{now}.{}", said(keys, client, parent, cookie, now))
}

fn said(keys: &Keys, client: &str, parent: &str, cookie: &str, at: Millis) -> String {
    let parts: [&[u8]; 5] = [
        b"frame",
        client.as_bytes(),
        parent.as_bytes(),
        &sha256(cookie.as_bytes()),
        &at.to_be_bytes(),
    ];
    URL_SAFE_NO_PAD.encode(keys.challenge(&parts))
}
