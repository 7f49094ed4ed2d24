//! What the page around a frame asks for, as the frame's own document has been told it. A frame proves it once more for
//! a session that the client shows to know; a whole sign-in, with a password, only where the client may have that.

use contract::{flow::Purpose, problem::ProblemKind};

use super::{
    super::{
        Authority, ClientRule, Mode, Parameters, Refusal, Result, Theme,
        act::{Act, Origin},
        clients::{callback, check},
        keys::sha256,
    },
    ticket::Framed,
};
use crate::{
    breaks::{Rule, breaks},
    store::{RequestKind, RequestRow},
};

/// The body of `POST /embed/v1/requests`.
#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameRequest {
    /// Out of the document.
    pub ticket: String,
    /// The client's id.
    pub client_id: String,
    /// What the page knows its answer by.
    pub state: String,
    /// The hash of what will redeem the code (RFC 7636).
    pub code_challenge: String,
    /// `S256`.
    pub code_challenge_method: String,
    /// For the ID token.
    #[serde(default)]
    pub nonce: Option<String>,
    /// Which callback the code is made for; without it the client's first at the page's origin. Nobody goes there.
    #[serde(default)]
    pub redirect_uri: Option<String>,
    /// What is to be told; without it `openid`.
    #[serde(default)]
    pub scope: Option<String>,
    /// Text for the field of the name.
    #[serde(default)]
    pub login_hint: Option<String>,
    /// What the client's server has pushed (RFC 9126); it takes the place of everything above but the ticket.
    #[serde(default)]
    pub request_uri: Option<String>,
    /// An ID token of the session whose proof is to be made fresh.
    #[serde(default)]
    pub id_token_hint: Option<String>,
}

/// What a frame goes on with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FrameBegun {
    /// What the flow is started with, as its `return`.
    pub request: String,
    /// Why: `sign_in`, or `reauthenticate`.
    pub purpose: Purpose,
    /// The client's look.
    pub theme: Theme,
}

impl Authority {
    /// Opens a request of the page around a frame.
    ///
    /// # Errors
    /// `not-found` for a client that is switched off, `not-supported` where a frame can do nothing for it,
    /// `input-invalid` with the member that is wrong, `flow-expired` for a pushed request that is over,
    /// `not-authenticated` when the session of the ID token is not there.
    pub fn begin_frame(
        &self,
        asked: &FrameRequest,
        framed: &Framed,
        browser: Option<&str>,
        origin: &Origin,
    ) -> Result<FrameBegun> {
        self.write(origin, |act| act.begin_frame(asked, framed, browser))
    }
}

impl Act<'_> {
    fn begin_frame(&self, asked: &FrameRequest, framed: &Framed, browser: Option<&str>) -> Result<FrameBegun> {
        let client = self.client(&framed.client)?;
        let client = client.ok_or_else(|| self.refuse(ProblemKind::NotFound))?;
        if !client.may(Mode::Frame) {
            return Err(self.refuse(ProblemKind::NotSupported).into());
        }
        let found = match &asked.request_uri {
            Some(uri) => self.pushed_for_frame(client, uri, framed)?,
            None => self.said_in_frame(client, asked, framed)?,
        };
        let hash = sha256(browser.unwrap_or_default().as_bytes());
        let row = RequestRow {
            origin: framed.parent.clone(),
            browser: Some(hash),
            ..found
        };
        let purpose = match row.session_id {
            Some(_) if self.proves_in_frame(client) => Purpose::Reauthenticate,
            None if client.frame_password || breaks(Rule::FramePassword) => Purpose::SignIn,
            _ => return Err(self.refuse(ProblemKind::NotSupported).into()),
        };
        self.tx.insert_request(&row)?;
        Ok(FrameBegun {
            request: row.id,
            purpose,
            theme: client.theme.clone(),
        })
    }

    /// What the client's server has said beforehand, for a page at the origin of its callback.
    fn pushed_for_frame(&self, client: &ClientRule, uri: &str, framed: &Framed) -> Result<RequestRow> {
        let pushed = self.take_pushed(client, uri)?;
        let pushed = pushed.ok_or_else(|| self.refuse(ProblemKind::FlowExpired))?;
        if pushed.origin != framed.parent {
            return Err(self.invalid("request_uri").into());
        }
        self.of_pushed(pushed, RequestKind::Frame)
    }

    /// What the page itself says.
    fn said_in_frame(&self, client: &ClientRule, asked: &FrameRequest, framed: &Framed) -> Result<RequestRow> {
        let uri = match &asked.redirect_uri {
            Some(uri) => Some(uri.as_str()).filter(|uri| client.origin_of(uri) == Some(&framed.parent)),
            None => client.callback_at(&framed.parent),
        };
        let uri = uri.ok_or_else(|| self.invalid("redirect_uri"))?;
        let pairs = [
            ("response_type", Some("code")),
            ("redirect_uri", Some(uri)),
            ("state", Some(asked.state.as_str())),
            ("nonce", asked.nonce.as_deref()),
            ("code_challenge", Some(asked.code_challenge.as_str())),
            ("code_challenge_method", Some(asked.code_challenge_method.as_str())),
            ("scope", asked.scope.as_deref()),
            ("login_hint", asked.login_hint.as_deref()),
        ];
        let pairs = pairs.into_iter();
        let said = Parameters::of(pairs.filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))));
        let back = callback(client, &said).ok_or_else(|| self.invalid("redirect_uri"))?;
        if back.state.is_none() {
            return Err(self.invalid("state").into());
        }
        let checked = check(&said, back).map_err(|_| self.invalid("code_challenge"))?;
        let session = match &asked.id_token_hint {
            Some(token) => Some(self.session_of_page(client, token)?),
            None => None,
        };
        self.request_row(client, RequestKind::Frame, checked, session)
    }

    /// The session that a page names by an ID token. Who can keep a secret says it by its server: the token would
    /// otherwise have to be in the page for it.
    fn session_of_page(&self, client: &ClientRule, token: &str) -> Result<i64> {
        if client.confidential {
            return Err(self.invalid("id_token_hint").into());
        }
        let hint = self.hinted(token, &client.id)?;
        let session = hint.map(|hint| hint.session.id);
        session.ok_or_else(|| self.refuse(ProblemKind::NotAuthenticated).into())
    }

    fn invalid(&self, field: &'static str) -> Refusal {
        self.refuse(ProblemKind::InputInvalid).field(field)
    }
}
