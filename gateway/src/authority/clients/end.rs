//! A client has ended its own session with somebody and brings them here, to be asked whether they want to sign out here
//! as well (OpenID Connect RP-Initiated Logout 1.0).
//!
//! They are asked every time: an address that somebody else has written must not sign anybody out, and who shares a
//! computer has to see whose session it is (section 2: the server should ask, and must where the client shows no ID token
//! of this session).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use url::Url;

use super::{
    super::{
        Authority, Error, Result,
        account::AccountCall,
        act::{Act, Origin},
        oidc::Hinted,
        session::EndedBy,
    },
    Because, ClientRule, Parameters,
    asked::is_plain,
};
use contract::problem::ProblemKind;

use crate::{
    breaks::{Rule, breaks},
    store::SessionRow,
};

/// The parameter that [`Onward::known_as`] goes on in: from one page of ours to the next.
pub const KNOWN_AS: &str = "known_as";

/// A browser that was sent here, or our own page that has asked.
#[derive(Debug, Clone)]
pub struct EndCall {
    /// What it came with.
    pub asked: Parameters,
    /// Its session cookie.
    pub session: Option<String>,
    /// From where.
    pub origin: Origin,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Somebody is signed in, and decides.
    Ask(Question),
    /// Nobody is signed in (any more): on to this address, where there is one.
    Over {
        /// An address of the client, with the state.
        to: Option<String>,
    },
    /// Nobody is sent anywhere.
    Refused(Because),
}

/// What somebody is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who is signed in.
    pub who: String,
    /// The token of the session, which the answer brings.
    pub csrf: String,
    /// The client's id, where one has asked.
    pub client: Option<String>,
    /// The client speaks of somebody else.
    pub other: bool,
    /// Whom the client speaks of, for the next page: see [`Onward::known_as`].
    pub known_as: Option<String>,
    /// Where people go on to, whatever they answer: an address of the client, with the state.
    pub to: Option<String>,
}

/// With what a browser goes on whose client has posted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Onward {
    /// The client's id.
    pub client: Option<String>,
    /// Whom the client speaks of, sealed for us and for this client: an ID token must not stand in an address, and neither
    /// must what other sites call somebody. It proves nothing, opens nothing, and does not end.
    pub known_as: Option<String>,
}

/// What the parameters say, once they are known to be right.
struct Wanted<'a> {
    client: Option<&'a ClientRule>,
    hint: Option<Hinted>,
    /// Whom the client speaks of: the subject of the ID token, or of what we have sealed of it.
    subject: Option<String>,
    to: Option<String>,
}

impl Authority {
    /// `GET /oidc/end-session`. It ends nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub fn begin_ending(&self, call: &EndCall) -> Result<Ending> {
        let ending = self.read(|act| act.ending(call))?;
        match &ending {
            Ending::Ask(question) if breaks(Rule::SignOutAsks) => self.end_for(call, &question.csrf),
            _ => Ok(ending),
        }
    }

    /// `POST /oidc/end-session`: a client's form or server brings the same, where no address tells it on. The browser's
    /// own session is not known here, because it comes from another site; it goes on with the client and whom that speaks
    /// of, and without the ID token. What a frame has opened is its client's alone and stands in no cookie: the token is the only way to name it,
    /// only whom it was made for has it, and the client may say that it is done with it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take_ending(&self, call: &EndCall) -> Result<std::result::Result<Onward, Because>> {
        // Almost nobody comes with such a token: whoever does not must not make anybody wait for a write.
        let read = self.read(|act| {
            let wanted = match act.wanted_ending(&call.asked)? {
                Ok(wanted) => wanted,
                Err(because) => return Ok(Err(because)),
            };
            Ok(Ok((
                wanted.client.cloned(),
                act.hinted_frame(&wanted)?,
                act.known_as(&wanted)?,
            )))
        })?;
        let (client, framed, known_as) = match read {
            Ok(found) => found,
            Err(because) => return Ok(Err(because)),
        };
        if let (Some(client), Some(session)) = (&client, framed) {
            self.write(&call.origin, |act| match act.signed_again(session.id)? {
                Some(signed) => act.end_session(&signed.session, EndedBy::Client(client)),
                None => Ok(()),
            })?;
        }
        Ok(Ok(Onward {
            client: client.map(|client| client.id),
            known_as,
        }))
    }

    /// Somebody has said yes, with the token of the session. One that is over already needs no answer.
    ///
    /// # Errors
    /// `csrf` without the session's token; when the store fails.
    pub fn end_for(&self, call: &EndCall, csrf: &str) -> Result<Ending> {
        let question = match self.read(|act| act.ending(call))? {
            Ending::Ask(question) => question,
            other => return Ok(other),
        };
        let account = AccountCall {
            session: call.session.clone(),
            csrf: Some(csrf.to_owned()),
            origin: call.origin.clone(),
        };
        let ended = self.account_write(&account, |act, signed| {
            let client = question.client.as_deref().and_then(|id| act.policy.client(id));
            act.end_session(&signed.session, client.map_or(EndedBy::Person, EndedBy::PersonFor))
        });
        match ended {
            Err(Error::Refused(refusal)) if refusal.kind != ProblemKind::NotAuthenticated => {
                Err(Error::Refused(refusal))
            }
            Ok(()) | Err(Error::Refused(_)) => Ok(Ending::Over { to: question.to }),
            Err(error) => Err(error),
        }
    }
}

impl Act<'_> {
    fn ending(&self, call: &EndCall) -> Result<Ending> {
        let wanted = match self.wanted_ending(&call.asked)? {
            Ok(wanted) => wanted,
            Err(because) => return Ok(Ending::Refused(because)),
        };
        let Some((hash, _, user)) = self.find_session(call.session.as_deref())? else {
            return Ok(Ending::Over { to: wanted.to });
        };
        let other = match &wanted.subject {
            Some(subject) => self.subject_of(&user)? != *subject,
            None => false,
        };
        Ok(Ending::Ask(Question {
            who: user.identifier,
            csrf: self.session_csrf(&hash),
            client: wanted.client.map(|client| client.id.clone()),
            other,
            known_as: self.known_as(&wanted)?,
            to: wanted.to,
        }))
    }

    /// Whom the client speaks of, in a form that may stand in an address.
    fn known_as(&self, wanted: &Wanted<'_>) -> Result<Option<String>> {
        let (Some(subject), Some(client)) = (&wanted.subject, wanted.client) else {
            return Ok(None);
        };
        let sealed = self.keys.seal(&about(client), subject.as_bytes())?;
        Ok(Some(URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// The same, read again. What somebody else has made up says nothing.
    fn was_known_as(&self, client: &ClientRule, sealed: &str) -> Option<String> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let subject = self.keys.unseal(&about(client), &sealed).ok()?;
        String::from_utf8(subject.to_vec()).ok()
    }

    /// The session an ID token tells of, where a frame has opened it for the client that shows it.
    fn hinted_frame(&self, wanted: &Wanted<'_>) -> Result<Option<SessionRow>> {
        let (Some(hint), Some(client)) = (&wanted.hint, wanted.client) else {
            return Ok(None);
        };
        let session = self.tx.session_by_public_id(&hint.sid, self.now)?;
        Ok(session.filter(|session| session.client.as_ref() == Some(&client.id)))
    }

    /// The client is known by its ID token, whose time may be over, or by its id; nothing of it is needed, but what is
    /// there has to be right (section 2).
    fn wanted_ending(&self, asked: &Parameters) -> Result<std::result::Result<Wanted<'_>, Because>> {
        if asked.is_ambiguous() {
            return Ok(Err(Because::Client));
        }
        let named = asked.get("client_id");
        let hint = match asked.get("id_token_hint") {
            None => None,
            Some(token) => match self.believed(token, named)? {
                Some(hint) => Some(hint),
                None => return Ok(Err(Because::Client)),
            },
        };
        let client = match named.or(hint.as_ref().map(|hint| hint.aud.as_str())) {
            None => None,
            Some(id) => match (self.policy.client(id), self.client(id)?) {
                (None, _) => return Ok(Err(Because::Client)),
                (Some(_), None) => return Ok(Err(Because::Off)),
                (_, client) => client,
            },
        };
        let to = match asked.get("post_logout_redirect_uri") {
            None => None,
            Some(uri) => match client.and_then(|client| back(client, uri, asked.get("state"))) {
                Some(to) => Some(to),
                None => return Ok(Err(Because::Callback)),
            },
        };
        let known_as = client.zip(asked.get(KNOWN_AS));
        let subject = match &hint {
            Some(hint) => Some(hint.sub.clone()),
            None => known_as.and_then(|(client, sealed)| self.was_known_as(client, sealed)),
        };
        Ok(Ok(Wanted {
            client,
            hint,
            subject,
            to,
        }))
    }
}

fn about(client: &ClientRule) -> String {
    ["known to ", &client.id].concat()
}

/// A registered address with the state (section 3); `None` for any other address.
fn back(client: &ClientRule, uri: &str, state: Option<&str>) -> Option<String> {
    let mut url = Url::parse(uri).ok().filter(|_| client.signs_out_to(uri))?;
    if let Some(state) = state.filter(|state| is_plain(state)) {
        url.query_pairs_mut().append_pair("state", state);
    }
    Some(url.into())
}
