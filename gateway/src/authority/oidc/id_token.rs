//! ID tokens (OpenID Connect core 1.0, section 2): made, and read again when a client shows one of its own.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::Millis;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, encode, jwk::Jwk};
use serde::{Deserialize, Serialize};

use super::{Person, signing::Signer};
use crate::{
    authority::{Authority, Error, Result, act::Act, keys::sha256},
    breaks::{Rule, breaks},
    jose,
    store::{SessionRow, UserRow},
};

/// How long one is to be believed, s. It is read at once, from the answer to the token call.
const LIFE: Millis = 300;
/// Largest token that is looked at, characters.
const LARGEST: usize = 8 * 1024;

/// What one says.
#[derive(Debug, Serialize)]
pub(super) struct Claims<'a> {
    pub(super) iss: &'a str,
    /// The account, by a name that means nothing.
    pub(super) sub: &'a str,
    /// The client.
    pub(super) aud: &'a str,
    /// s since the epoch, like every instant here.
    pub(super) exp: Millis,
    pub(super) iat: Millis,
    /// When the person last proved who they are.
    pub(super) auth_time: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<&'a str>,
    /// Binds the access token beside it (section 3.1.3.6).
    pub(super) at_hash: String,
    /// The session.
    pub(super) sid: &'a str,
    /// How it was proven (RFC 8176).
    pub(super) amr: &'a [String],
    #[serde(flatten)]
    pub(super) person: Person,
}

/// The left half of a hash (core 1.0, section 3.1.3.6).
pub(super) fn at_hash(token: &str) -> String {
    let hash = sha256(token.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}

/// When one made now is over, s since the epoch.
pub(super) const fn over(now: Millis) -> Millis {
    now / 1_000 + LIFE
}

/// Signs one.
pub(super) fn sign(signer: &Signer, claims: &Claims<'_>) -> Result<String> {
    jose::install();
    let header = Header {
        kid: Some(signer.kid.clone()),
        ..Header::new(Algorithm::RS256)
    };
    encode(&header, claims, &signer.key).map_err(|_| Error::Crypto("an ID token could not be signed"))
}

/// Whom an ID token that a client shows tells of.
#[derive(Debug)]
pub(in crate::authority) struct Hint {
    /// Alive.
    pub(in crate::authority) session: SessionRow,
    /// Neither disabled nor locked.
    pub(in crate::authority) user: UserRow,
}

/// What an ID token says that was made here.
#[derive(Debug, Deserialize)]
pub(in crate::authority) struct Hinted {
    /// The client it was made for.
    pub(in crate::authority) aud: String,
    /// The account.
    pub(in crate::authority) sub: String,
    /// The session, which may be over.
    pub(in crate::authority) sid: String,
}

impl Authority {
    /// Whether an ID token that a client shows was made here, for it, of a session that lives.
    ///
    /// # Errors
    /// When the store fails.
    pub fn hint_holds(&self, token: &str, client: &str) -> Result<bool> {
        self.read(|act| Ok(act.hinted(token, client)?.is_some()))
    }
}

impl Act<'_> {
    /// Reads an ID token that was made here for this client (`id_token_hint`, core 1.0, section 3.1.2.1). Its time may be
    /// over, the session it tells of may not: `None` for everything else, whatever is wrong with it.
    pub(in crate::authority) fn hinted(&self, token: &str, client: &str) -> Result<Option<Hint>> {
        let Some(said) = self.believed(token, Some(client))? else {
            return Ok(None);
        };
        let Some(session) = self.tx.session_by_public_id(&said.sid, self.now)? else {
            return Ok(None);
        };
        let user = self.tx.user(session.user_id)?;
        let user = user.filter(|user| !user.disabled && !user.locked);
        Ok(match user {
            Some(user) if self.subject_of(&user)? == said.sub => Some(Hint { session, user }),
            _ => None,
        })
    }

    /// What the token says, when a key of ours says so; made for this client, or, without one, for any.
    pub(in crate::authority) fn believed(&self, token: &str, client: Option<&str>) -> Result<Option<Hinted>> {
        jose::install();
        if token.len() > LARGEST {
            return Ok(None);
        }
        let mut rules = Validation::new(Algorithm::RS256);
        rules.validate_exp = false;
        rules.set_issuer(&[self.issuer]);
        match client {
            Some(client) => rules.set_audience(&[client]),
            None => rules.validate_aud = false,
        }
        rules.set_required_spec_claims(&["iss", "aud", "sub"]);
        if breaks(Rule::HintSigned) {
            let read = jsonwebtoken::dangerous::insecure_decode::<Hinted>(token);
            return Ok(read.ok().map(|token| token.claims));
        }
        let kid = decode_header(token)
            .ok()
            .filter(|header| header.alg == Algorithm::RS256)
            .and_then(|header| header.kid);
        let Some(key) = kid.map(|kid| self.published_key(&kid)).transpose()?.flatten() else {
            return Ok(None);
        };
        let key = serde_json::from_value::<Jwk>(key).ok();
        let key = key.and_then(|key| DecodingKey::from_jwk(&key).ok());
        Ok(key.and_then(|key| decode::<Hinted>(token, &key, &rules).ok().map(|token| token.claims)))
    }
}

#[cfg(test)]
mod tests;
