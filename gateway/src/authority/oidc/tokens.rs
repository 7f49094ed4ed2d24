//! What a client gets for its code: an ID token, and an access token that only asks for the same person's facts again.

use contract::Millis;
use zeroize::Zeroizing;

use super::{
    Person,
    id_token::{Claims, at_hash, over, sign},
};
use crate::{
    authority::{
        Authority, Result,
        act::{Act, Origin},
        clients::{ClientRule, Redeemed, Redemption},
        keys::{random_token, sha256},
    },
    breaks::{Rule, breaks},
    store::AccessTokenRow,
};

use super::signing::Signer;

/// Life of an access token, ms. It is good for one question, asked at once.
const ACCESS: Millis = 300_000;

/// A code, and what proves that it is in the right hands.
#[derive(Debug)]
pub struct Exchange {
    /// The client, authenticated in the way that is asked of it.
    pub client: ClientRule,
    /// The code.
    pub code: Zeroizing<String>,
    /// The verifier (RFC 7636).
    pub verifier: Zeroizing<String>,
    /// The callback the code went to.
    pub redirect_uri: String,
    /// The page that asks, when a page does.
    pub page: Option<String>,
    /// Who asks.
    pub origin: Origin,
}

/// What it gets.
#[derive(Debug)]
pub struct Tokens {
    /// For the userinfo call, and for nothing else.
    pub access_token: Zeroizing<String>,
    /// Its life, s.
    pub expires_in: Millis,
    /// Who signed in, and how.
    pub id_token: Zeroizing<String>,
    /// What was granted, words with spaces.
    pub scope: String,
}

/// What an access token tells.
#[derive(Debug)]
pub struct Told {
    /// The client it was made for.
    pub client: String,
    /// The account.
    pub subject: String,
    /// What the scope tells of the person.
    pub person: Person,
}

impl Authority {
    /// Tokens for a code; `None` when the code is none, or not this client's (RFC 6749, section 5.2, `invalid_grant`).
    ///
    /// # Errors
    /// When the store or cryptography fails; then the code can be shown again.
    pub fn exchange(&self, wanted: &Exchange) -> Result<Option<Tokens>> {
        let signer = self.signer()?;
        self.write(&wanted.origin, |act| {
            // What a worthless code has ended is ended: the answer is no, and stays.
            let redeemed = act.redeem_code(&Redemption {
                client: &wanted.client,
                code: &wanted.code,
                verifier: &wanted.verifier,
                redirect_uri: &wanted.redirect_uri,
                page: wanted.page.as_deref(),
            })?;
            redeemed.ok().map(|redeemed| act.tokens(&signer, &redeemed)).transpose()
        })
    }

    /// Of whom an access token tells; `None` when it is none, or over, or its session is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn told_by(&self, token: &str) -> Result<Option<Told>> {
        self.read(|act| {
            let Some(row) = act.tx.access_token(&sha256(token.as_bytes()), act.now)? else {
                return Ok(None);
            };
            let user = act.tx.user(row.user_id)?;
            let user = user.filter(|user| !user.disabled && !user.locked);
            let (Some(user), Some(_)) = (user, act.client(&row.client)?) else {
                return Ok(None);
            };
            Ok(Some(Told {
                client: row.client,
                subject: act.subject_of(&user)?,
                person: act.person(&user, &row.scope)?,
            }))
        })
    }
}

impl Act<'_> {
    fn tokens(&self, signer: &Signer, code: &Redeemed) -> Result<Tokens> {
        let user = self.tx.user(code.user_id)?.ok_or_else(|| self.lost())?;
        let access_token = Zeroizing::new(random_token()?);
        self.tx.insert_access_token(
            &sha256(access_token.as_bytes()),
            &AccessTokenRow {
                session_id: code.session_id,
                user_id: user.id,
                client: code.client.clone(),
                scope: code.scope.clone(),
                created_at: self.now,
                expires_at: self.now + ACCESS,
            },
        )?;
        let subject = self.subject_of(&user)?;
        let claims = Claims {
            iss: self.issuer,
            sub: &subject,
            aud: if breaks(Rule::AudienceBound) {
                "somebody-else"
            } else {
                &code.client
            },
            exp: over(self.now),
            iat: self.now / 1_000,
            auth_time: code.auth_time / 1_000,
            nonce: code.nonce.as_deref().filter(|_| !breaks(Rule::NonceBound)),
            at_hash: at_hash(&access_token),
            sid: &code.session,
            amr: &code.amr,
            person: self.person(&user, &code.scope)?,
        };
        Ok(Tokens {
            id_token: Zeroizing::new(sign(signer, &claims)?),
            access_token,
            expires_in: ACCESS / 1_000,
            scope: code.scope.clone(),
        })
    }
}
