//! Requests and codes of clients, and their switches.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::{SqliteTx, word};
use crate::store::{Clients, CodeRow, RequestKind, RequestRow, StoreError, Stored};

fn request(row: &Row<'_>) -> rusqlite::Result<RequestRow> {
    Ok(RequestRow {
        id: row.get("id")?,
        client: row.get("client")?,
        kind: word(row, "kind", RequestKind::parse)?,
        redirect_uri: row.get("redirect_uri")?,
        origin: row.get("origin")?,
        state: row.get("state")?,
        nonce: row.get("nonce")?,
        code_challenge: row.get("code_challenge")?,
        scope: row.get("scope")?,
        locale: row.get("locale")?,
        login_hint: row.get("login_hint")?,
        prompt: row.get("prompt")?,
        max_age: row.get("max_age")?,
        session_id: row.get("session_id")?,
        pushed: row.get("pushed")?,
        browser: row.get("browser")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
    })
}

fn code(row: &Row<'_>) -> rusqlite::Result<CodeRow> {
    Ok(CodeRow {
        hash: row.get("hash")?,
        request_id: row.get("request_id")?,
        sealed: row.get("sealed")?,
        client: row.get("client")?,
        redirect_uri: row.get("redirect_uri")?,
        origin: row.get("origin")?,
        code_challenge: row.get("code_challenge")?,
        nonce: row.get("nonce")?,
        scope: row.get("scope")?,
        user_id: row.get("user_id")?,
        session_id: row.get("session_id")?,
        auth_time: row.get("auth_time")?,
        amr: row.get("amr")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        redeemed_at: row.get("redeemed_at")?,
        void: row.get("void")?,
    })
}

impl Clients for SqliteTx<'_> {
    fn insert_request(&self, request: &RequestRow) -> Stored<()> {
        self.run(
            "INSERT INTO authorization_requests(id, client, kind, redirect_uri, origin, state, nonce, code_challenge, \
             scope, locale, login_hint, prompt, max_age, session_id, pushed, browser, created_at, \
             expires_at) VALUES (:id, :client, :kind, :redirect_uri, :origin, :state, :nonce, :code_challenge, :scope, :locale, \
             :login_hint, :prompt, :max_age, :session_id, :pushed, :browser, :created_at, :expires_at)",
            named_params! {
                ":id": request.id, ":client": request.client, ":kind": request.kind.as_str(),
                ":redirect_uri": request.redirect_uri, ":origin": request.origin, ":state": request.state,
                ":nonce": request.nonce, ":code_challenge": request.code_challenge, ":scope": request.scope,
                ":locale": request.locale, ":login_hint": request.login_hint, ":prompt": request.prompt,
                ":max_age": request.max_age, ":session_id": request.session_id, ":pushed": request.pushed, ":browser": request.browser,
                ":created_at": request.created_at, ":expires_at": request.expires_at,
            },
        )?;
        Ok(())
    }

    fn request(&self, id: &str) -> Stored<Option<RequestRow>> {
        self.one("SELECT * FROM authorization_requests WHERE id = ?1", [id], request)
    }

    fn use_request(&self, id: &str, now: Millis) -> Stored<bool> {
        let rows = self.run(
            "UPDATE authorization_requests SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL",
            params![id, now],
        )?;
        Ok(rows == 1)
    }

    fn insert_code(&self, code: &CodeRow) -> Stored<()> {
        self.run(
            "INSERT INTO codes(hash, request_id, sealed, client, redirect_uri, origin, code_challenge, nonce, scope, \
             user_id, session_id, auth_time, amr, created_at, expires_at) \
             VALUES (:hash, :request_id, :sealed, :client, :redirect_uri, :origin, :code_challenge, :nonce, :scope, \
             :user_id, :session_id, :auth_time, :amr, :created_at, :expires_at)",
            named_params! {
                ":hash": code.hash, ":request_id": code.request_id, ":sealed": code.sealed, ":client": code.client,
                ":redirect_uri": code.redirect_uri, ":origin": code.origin, ":code_challenge": code.code_challenge,
                ":nonce": code.nonce, ":scope": code.scope, ":user_id": code.user_id, ":session_id": code.session_id,
                ":auth_time": code.auth_time, ":amr": code.amr, ":created_at": code.created_at,
                ":expires_at": code.expires_at,
            },
        )?;
        Ok(())
    }

    fn code(&self, hash: &[u8]) -> Stored<Option<CodeRow>> {
        self.one("SELECT * FROM codes WHERE hash = ?1", [hash], code)
    }

    fn code_of(&self, request: &str) -> Stored<Option<CodeRow>> {
        self.one("SELECT * FROM codes WHERE request_id = ?1", [request], code)
    }

    fn redeem_code(&self, hash: &[u8], now: Millis) -> Stored<bool> {
        let rows = self.run(
            "UPDATE codes SET redeemed_at = ?2, sealed = NULL \
             WHERE hash = ?1 AND redeemed_at IS NULL AND void = 0 AND expires_at > ?2",
            params![hash, now],
        )?;
        Ok(rows == 1)
    }

    fn void_code(&self, hash: &[u8]) -> Stored<bool> {
        let rows = self.run(
            "UPDATE codes SET void = 1, sealed = NULL WHERE hash = ?1 AND redeemed_at IS NULL AND void = 0",
            [hash],
        )?;
        Ok(rows == 1)
    }

    fn client_is_off(&self, client: &str) -> Stored<bool> {
        let found = self.one("SELECT 1 FROM client_switches WHERE client = ?1", [client], |_| Ok(()))?;
        Ok(found.is_some())
    }

    fn switch_client(&self, client: &str, off: bool, now: Millis) -> Stored<bool> {
        let rows = if off {
            self.run(
                "INSERT INTO client_switches(client, at) VALUES (?1, ?2) ON CONFLICT(client) DO NOTHING",
                params![client, now],
            )?
        } else {
            self.run("DELETE FROM client_switches WHERE client = ?1", [client])?
        };
        Ok(rows == 1)
    }

    fn subject(&self, user: i64, fresh: &str) -> Stored<String> {
        let found: Option<Option<String>> =
            self.one("SELECT subject FROM users WHERE id = ?1", [user], |row| row.get(0))?;
        match found {
            None => Err(StoreError::Unsafe("an account is gone".to_owned())),
            Some(Some(subject)) => Ok(subject),
            Some(None) => {
                self.run("UPDATE users SET subject = ?2 WHERE id = ?1", params![user, fresh])?;
                Ok(fresh.to_owned())
            }
        }
    }

    fn set_session_amr(&self, session: i64, amr: &str) -> Stored<()> {
        self.run("UPDATE sessions SET amr = ?2 WHERE id = ?1", params![session, amr])?;
        Ok(())
    }

    fn sweep_requests(&self, until: Millis) -> Stored<()> {
        self.run("DELETE FROM authorization_requests WHERE expires_at < ?1", [until])?;
        // What could be shown again can be no more; the row stays, so that a second use is noticed.
        self.run(
            "UPDATE codes SET sealed = NULL WHERE sealed IS NOT NULL AND expires_at < ?1",
            [until],
        )?;
        Ok(())
    }
}
