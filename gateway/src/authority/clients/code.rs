//! Codes: made when somebody is signed in for a client, redeemed once (rule W8; RFC 6749, sections 4.1.2 and 10.5).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::Millis;

use super::{
    super::{
        Authority, Result,
        act::{Act, Origin},
        audit::{Event, Facts},
        hub::Topic,
        keys::{random_id, random_token, same, sha256},
    },
    ClientRule,
};
use crate::{
    breaks::{Rule, breaks},
    store::{CodeRow, RequestRow, UserRow},
};

/// What a client comes with.
#[derive(Debug, Clone, Copy)]
pub struct Redemption<'a> {
    /// Who it has shown to be.
    pub client: &'a ClientRule,
    /// The code.
    pub code: &'a str,
    /// What the challenge was made of (RFC 7636, section 4.1).
    pub verifier: &'a str,
    /// Where the code was sent.
    pub redirect_uri: &'a str,
    /// The page that redeems it, when a page does.
    pub page: Option<&'a str>,
}

/// Who was signed in, and for whom.
#[derive(Debug, Clone)]
pub struct Redeemed {
    /// The account.
    pub user_id: i64,
    /// The session behind it: it dies with it.
    pub session_id: i64,
    /// What the session is called outside.
    pub session: String,
    /// The client.
    pub client: String,
    /// What may be told, words with spaces between them.
    pub scope: String,
    /// Of the request.
    pub nonce: Option<String>,
    /// When the person proved to be the one, ms.
    pub auth_time: Millis,
    /// How (RFC 8176).
    pub amr: Vec<String>,
}

/// A code that is worth nothing. Nobody is told why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worthless;

impl Authority {
    /// Redeems a code in a transaction of its own.
    ///
    /// # Errors
    /// When the store fails.
    pub fn redeem_code(
        &self,
        redemption: &Redemption<'_>,
        origin: &Origin,
    ) -> Result<std::result::Result<Redeemed, Worthless>> {
        self.write(origin, |act| act.redeem_code(redemption))
    }
}

impl Act<'_> {
    /// Answers a request with a code. `None` when it was answered before, or its client was switched off meanwhile.
    pub(in super::super) fn make_code(
        &self,
        request: &RequestRow,
        user: i64,
        session: i64,
        auth_time: Millis,
        amr: &str,
    ) -> Result<Option<String>> {
        if self.client(&request.client)?.is_none() || !self.use_up(request)? {
            return Ok(None);
        }
        let code = random_token()?;
        self.tx.insert_code(&CodeRow {
            hash: sha256(code.as_bytes()),
            request_id: request.id.clone(),
            sealed: Some(self.keys.seal(&about(&request.id), code.as_bytes())?),
            client: request.client.clone(),
            redirect_uri: request.redirect_uri.clone(),
            origin: request.origin.clone(),
            code_challenge: request.code_challenge.clone(),
            nonce: request.nonce.clone(),
            scope: request.scope.clone(),
            user_id: user,
            session_id: session,
            auth_time,
            amr: amr.to_owned(),
            created_at: self.now,
            expires_at: self.now + self.policy.lifetimes.client_code,
            redeemed_at: None,
            void: false,
        })?;
        self.client_event(Event::ClientCodeMade, user, &request.client, "browser")?;
        Ok(Some(code))
    }

    /// A request is answered once, and so is the one it was made of.
    fn use_up(&self, request: &RequestRow) -> Result<bool> {
        if !self.tx.use_request(&request.id, self.now)? {
            return Ok(false);
        }
        match &request.pushed {
            Some(pushed) => Ok(self.tx.use_request(pushed, self.now)?),
            None => Ok(true),
        }
    }

    /// The code of a request once more, as long as it is worth something: a reply may have got lost.
    pub(in super::super) fn code_again(&self, request: &str) -> Result<Option<String>> {
        let Some(row) = self.tx.code_of(request)? else {
            return Ok(None);
        };
        let Some(sealed) = row.sealed.filter(|_| self.now < row.expires_at && !row.void) else {
            return Ok(None);
        };
        let code = self.keys.unseal(&about(request), &sealed)?;
        Ok(String::from_utf8(code.to_vec()).ok())
    }

    /// Redeems a code, once, for the client it was made for. Whoever comes with a wrong verifier, callback or page has it
    /// from somebody else, and then it is worth nothing to anybody. A second use means that two have it: the session ends
    /// (RFC 6749, section 10.5; RFC 9700, section 4.5).
    ///
    /// What was changed has to be kept also where the answer is [`Worthless`].
    pub(in super::super) fn redeem_code(
        &self,
        redemption: &Redemption<'_>,
    ) -> Result<std::result::Result<Redeemed, Worthless>> {
        let hash = sha256(redemption.code.as_bytes());
        let Some(row) = self.tx.code(&hash)? else {
            return Ok(Err(Worthless));
        };
        if row.redeemed_at.is_some() && !breaks(Rule::CodeOnce) {
            self.used_twice(&row)?;
            return Ok(Err(Worthless));
        }
        if !is_for(&row, redemption) {
            if self.tx.void_code(&hash)? {
                self.client_event(Event::ClientCodeMisused, row.user_id, &redemption.client.id, "client")?;
            }
            return Ok(Err(Worthless));
        }
        if self.client(&row.client)?.is_none() {
            return Ok(Err(Worthless));
        }
        let Some(signed) = self.signed_again(row.session_id)? else {
            return Ok(Err(Worthless));
        };
        if !self.tx.redeem_code(&hash, self.now)? && !still_good(&row, self.now) {
            return Ok(Err(Worthless));
        }
        self.client_event(Event::ClientCodeRedeemed, row.user_id, &row.client, "client")?;
        Ok(Ok(Redeemed {
            user_id: row.user_id,
            session_id: row.session_id,
            session: signed.session.public_id,
            client: row.client,
            scope: row.scope,
            nonce: row.nonce,
            auth_time: row.auth_time,
            amr: row.amr.split_whitespace().map(str::to_owned).collect(),
        }))
    }

    fn used_twice(&self, row: &CodeRow) -> Result<()> {
        self.client_event(Event::ClientCodeReused, row.user_id, &row.client, "client")?;
        if self.tx.revoke_session(row.session_id, "code_reused", self.now)? {
            self.withdraw_orphan(row.user_id)?;
            self.wake(Topic::Remote);
            self.touch_account(row.user_id)?;
            self.audit(
                Event::SessionEnded,
                &Facts {
                    actor: "server",
                    user: Some(row.user_id),
                    flow: None,
                    detail: &[("why", "code_reused")],
                },
            )?;
        }
        Ok(())
    }

    fn client_event(&self, event: Event, user: i64, client: &str, actor: &'static str) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor,
                user: Some(user),
                flow: None,
                detail: &[("client", client)],
            },
        )
    }

    /// What other sites call an account: random, and always the same.
    pub(in super::super) fn subject_of(&self, user: &UserRow) -> Result<String> {
        Ok(self.tx.subject(user.id, &random_id()?)?)
    }
}

/// The negative controls of rule W8 let a code through that was redeemed, or whose time is over.
fn still_good(row: &CodeRow, now: Millis) -> bool {
    !row.void
        && ((breaks(Rule::CodeOnce) && now < row.expires_at) || (breaks(Rule::CodeTime) && row.redeemed_at.is_none()))
}

/// Whether the one who comes is the one the code was made for.
fn is_for(row: &CodeRow, redemption: &Redemption<'_>) -> bool {
    let bound = breaks(Rule::CodeBound);
    let client = row.client == redemption.client.id || bound;
    let callback = row.redirect_uri == redemption.redirect_uri || bound;
    let page = redemption.page.is_none_or(|page| page == row.origin) || bound;
    client && callback && page && (verifies(redemption.verifier, &row.code_challenge) || breaks(Rule::CodeVerifier))
}

/// Whether a challenge was made of a verifier (RFC 7636, sections 4.1 and 4.6).
fn verifies(verifier: &str, challenge: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    let right = (43..=128).contains(&verifier.len()) && verifier.bytes().all(plain);
    let made = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
    right && same(made.as_bytes(), challenge.as_bytes())
}

fn about(request: &str) -> String {
    ["code ", request].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_challenge_belongs_to_its_verifier() {
        let (verifier, challenge) = (
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        );
        assert!(verifies(verifier, challenge));
        assert!(!verifies(&verifier[1..], challenge));
        assert!(!verifies(challenge, challenge));
        assert!(!verifies("", ""));
    }
}
