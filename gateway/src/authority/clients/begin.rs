//! A client's page has brought somebody here (`GET /oidc/authorize`), or its server has said beforehand what it will ask
//! for (RFC 9126).
//!
//! What is wrong is told to a callback of the client and to nobody else: a request whose callback is not known stays here
//! (RFC 9700, section 4.11).

use contract::Millis;

use super::{
    super::{
        Authority, Result,
        act::{Act, Origin},
        keys::random_id,
    },
    ClientRule,
    answer::{answer, refusal},
    asked::{Checked, Fault, Parameters, callback, check},
};
use crate::store::{RequestKind, RequestRow, SessionRow};

/// What the name of a pushed request begins with (RFC 9126, section 2.2).
const PUSHED: &str = "urn:ietf:params:oauth:request_uri:";
/// What the id of every other one begins with.
const REQUEST: &str = "r-";
/// How long a pushed request can be used, ms: between 5 and 600 s are usual (RFC 9126, section 2.2).
const PUSHED_LIFE: Millis = 600_000;
/// How long a page can begin with a request, ms: an hour.
const PAGE_LIFE: Millis = 3_600_000;

/// A browser that was sent here.
#[derive(Debug, Clone)]
pub struct AuthorizationCall {
    /// What it came with.
    pub asked: Parameters,
    /// Its session cookie.
    pub session: Option<String>,
    /// From where.
    pub origin: Origin,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Somebody has to sign in: the page goes on with this request.
    Page {
        /// The client's id.
        client: String,
        /// The request's id.
        request: String,
        /// The language that was asked for, where it is there.
        locale: Option<String>,
    },
    /// Back to the client at once, with a code or with what is wrong.
    Back {
        /// The whole address.
        to: String,
    },
    /// It stays here.
    Refused(Because),
}

/// Why nothing can be told to anybody but the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// No client of this name.
    Client,
    /// Not one of its callbacks.
    Callback,
    /// It is switched off.
    Off,
    /// What its server asked for is over, or was asked for by another one.
    Over,
}

/// A pushed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// What stands for it.
    pub request_uri: String,
    /// For how long, seconds.
    pub expires_in: i64,
}

impl Authority {
    /// `GET /oidc/authorize`.
    ///
    /// # Errors
    /// When the store fails.
    pub fn begin_authorization(&self, call: &AuthorizationCall) -> Result<Begun> {
        self.write(&call.origin, |act| act.begin(call))
    }

    /// `POST /oidc/par` of a client that has shown who it is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn push_authorization(
        &self,
        client: &ClientRule,
        asked: &Parameters,
        origin: &Origin,
    ) -> Result<std::result::Result<Pushed, Fault>> {
        self.write(origin, |act| act.push_request(client, asked))
    }
}

impl Act<'_> {
    fn begin(&self, call: &AuthorizationCall) -> Result<Begun> {
        let asked = &call.asked;
        let Some(id) = asked.get("client_id") else {
            return Ok(Begun::Refused(Because::Client));
        };
        let client = match (self.policy.client(id), self.client(id)?) {
            (None, _) => return Ok(Begun::Refused(Because::Client)),
            (Some(_), None) => return Ok(Begun::Refused(Because::Off)),
            (_, Some(client)) => client,
        };
        let named = asked.get("request_uri").filter(|uri| uri.starts_with(PUSHED));
        let row = if let Some(uri) = named {
            match self.take_pushed(client, uri)? {
                Some(pushed) => self.of_pushed(pushed, RequestKind::Page)?,
                None => return Ok(Begun::Refused(Because::Over)),
            }
        } else {
            let Some(back) = callback(client, asked) else {
                return Ok(Begun::Refused(Because::Callback));
            };
            match check(asked, back) {
                Ok(checked) => self.request_row(client, RequestKind::Page, checked, None)?,
                Err(fault) => {
                    let to = refusal(back.uri, fault, back.state, self.issuer);
                    return Ok(Begun::Back { to });
                }
            }
        };
        self.answer_at_once(call, row)
    }

    /// A code, where somebody is signed in and that is enough; else the request waits for its page.
    fn answer_at_once(&self, call: &AuthorizationCall, row: RequestRow) -> Result<Begun> {
        let enough = self.is_enough(call, &row)?;
        if enough.is_none() && asks(&row, "none") {
            let state = row.state.as_deref();
            let to = refusal(&row.redirect_uri, Fault::LoginRequired, state, self.issuer);
            return Ok(Begun::Back { to });
        }
        self.tx.insert_request(&row)?;
        let Some(session) = enough else {
            return Ok(Begun::Page {
                client: row.client,
                request: row.id,
                locale: row.locale,
            });
        };
        self.session_used(&session)?;
        let amr = session.amr.clone().unwrap_or_default();
        let code = self.make_code(&row, session.user_id, session.id, proven_at(&session), &amr)?;
        Ok(match code {
            Some(code) => Begun::Back {
                to: answer(&row.redirect_uri, &code, row.state.as_deref(), self.issuer),
            },
            None => Begun::Refused(Because::Over),
        })
    }

    /// The session of this browser, where nobody has to be asked anything.
    fn is_enough(&self, call: &AuthorizationCall, row: &RequestRow) -> Result<Option<SessionRow>> {
        let Some((_, session, user)) = self.find_session(call.session.as_deref())? else {
            return Ok(None);
        };
        if asks(row, "login") || asks(row, "select_account") || !self.is_young(&session, row.max_age) {
            return Ok(None);
        }
        // Whom the client thinks it speaks to, and nobody else (OpenID Connect Core 1.0, section 3.1.2.1).
        if let Some(token) = call.asked.get("id_token_hint")
            && self
                .hinted(token, &row.client)?
                .is_none_or(|hint| hint.user.id != user.id)
        {
            return Ok(None);
        }
        // Its server wants a proof of somebody who is signed in already: that they are is no answer.
        if row.session_id.is_some() && !asks(row, "none") {
            return Ok(None);
        }
        let hinted = row.session_id.map(|id| self.signed_again(id)).transpose()?.flatten();
        let other = row.session_id.is_some() && hinted.is_none_or(|hinted| hinted.user.id != user.id);
        Ok((!other).then_some(session))
    }

    /// Whether a session was proven lately enough.
    fn is_young(&self, session: &SessionRow, max_age: Option<i64>) -> bool {
        max_age.is_none_or(|seconds| self.now - proven_at(session) < seconds.saturating_mul(1_000))
    }

    fn push_request(&self, client: &ClientRule, asked: &Parameters) -> Result<std::result::Result<Pushed, Fault>> {
        if self.client(&client.id)?.is_none() {
            return Ok(Err(Fault::UnauthorizedClient));
        }
        // A name for a request cannot itself be asked for by a name (RFC 9126, section 2.1).
        if asked.get("request_uri").is_some() {
            return Ok(Err(Fault::InvalidRequest));
        }
        let Some(back) = callback(client, asked) else {
            return Ok(Err(Fault::InvalidRequest));
        };
        let checked = match check(asked, back) {
            Ok(checked) => checked,
            Err(fault) => return Ok(Err(fault)),
        };
        let session = match asked.get("id_token_hint") {
            None => None,
            Some(token) => match self.hinted(token, &client.id)? {
                Some(hint) => Some(hint.session.id),
                None => return Ok(Err(Fault::LoginRequired)),
            },
        };
        let row = self.request_row(client, RequestKind::Pushed, checked, session)?;
        self.tx.insert_request(&row)?;
        Ok(Ok(Pushed {
            request_uri: [PUSHED, row.id.as_str()].concat(),
            expires_in: PUSHED_LIFE / 1_000,
        }))
    }

    /// The request behind a name that its client was given: once answered it is nobody's any more.
    pub(in super::super) fn take_pushed(&self, client: &ClientRule, request_uri: &str) -> Result<Option<RequestRow>> {
        let Some(id) = request_uri.strip_prefix(PUSHED) else {
            return Ok(None);
        };
        let row = self.tx.request(id)?.filter(|row| {
            row.kind == RequestKind::Pushed
                && row.client == client.id
                && row.used_at.is_none()
                && self.now < row.expires_at
                // The registration may have changed since.
                && client.origin_of(&row.redirect_uri) == Some(&row.origin)
        });
        Ok(row)
    }

    /// What a pushed request becomes when it is used. It can be used again until one of these is answered: a window that
    /// was closed, or that a browser did not let open, is no answer.
    pub(in super::super) fn of_pushed(&self, pushed: RequestRow, kind: RequestKind) -> Result<RequestRow> {
        Ok(RequestRow {
            id: new_id(kind)?,
            kind,
            pushed: Some(pushed.id),
            created_at: self.now,
            expires_at: self.now + self.life(kind),
            ..pushed
        })
    }

    /// How long a request can be begun with. A page that was left alone until its flow was over can start again.
    const fn life(&self, kind: RequestKind) -> Millis {
        match kind {
            RequestKind::Pushed => PUSHED_LIFE,
            RequestKind::Page => PAGE_LIFE,
            RequestKind::Frame => self.policy.lifetimes.flow,
        }
    }

    /// A new request.
    pub(in super::super) fn request_row(
        &self,
        client: &ClientRule,
        kind: RequestKind,
        checked: Checked,
        session_id: Option<i64>,
    ) -> Result<RequestRow> {
        Ok(RequestRow {
            id: new_id(kind)?,
            client: client.id.clone(),
            kind,
            redirect_uri: checked.redirect_uri,
            origin: checked.origin,
            state: checked.state,
            nonce: checked.nonce,
            code_challenge: checked.code_challenge,
            scope: checked.scope,
            locale: checked.locale,
            login_hint: checked.login_hint,
            prompt: checked.prompt,
            max_age: checked.max_age,
            session_id,
            pushed: None,
            browser: None,
            created_at: self.now,
            expires_at: self.now + self.life(kind),
            used_at: None,
        })
    }
}

fn new_id(kind: RequestKind) -> Result<String> {
    Ok(match kind {
        RequestKind::Pushed => random_id()?,
        RequestKind::Page | RequestKind::Frame => [REQUEST, &random_id()?].concat(),
    })
}

/// Whether a request wants something to happen, or not to (`prompt`).
fn asks(row: &RequestRow, word: &str) -> bool {
    let prompt = row.prompt.as_deref().unwrap_or_default();
    prompt.split(' ').any(|one| one == word)
}

/// When somebody last proved to be the owner of a session's account.
fn proven_at(session: &SessionRow) -> Millis {
    session.proof.as_ref().map_or(session.created_at, |proof| proof.at)
}
