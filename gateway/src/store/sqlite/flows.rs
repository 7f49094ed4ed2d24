//! Flows and stored replies.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::{SqliteTx, count, revision, stored_revision, word};
use crate::store::{FlowRow, FlowState, Flows, Proof, ProofKind, ReplyRow, Stage, Stored};

fn flow(row: &Row<'_>) -> rusqlite::Result<FlowRow> {
    let kind: Option<String> = row.get("proof_kind")?;
    let proof = match kind.as_deref().and_then(ProofKind::parse) {
        Some(kind) => Some(Proof {
            kind,
            by: row.get("proof_device")?,
            at: row.get("proof_at")?,
        }),
        None => None,
    };
    Ok(FlowRow {
        id: row.get("id")?,
        browser: row.get("browser")?,
        rev: revision(row, "rev")?,
        base: revision(row, "base")?,
        purpose: row.get("purpose")?,
        return_to: row.get("return_to")?,
        state: word(row, "state", FlowState::parse)?,
        stage: word(row, "stage", Stage::parse)?,
        identifier: row.get("identifier")?,
        user_id: row.get("user_id")?,
        password_version: row.get("password_version")?,
        proof,
        push_id: row.get("push_id")?,
        device_id: row.get("device_id")?,
        ended_reason: row.get("ended_reason")?,
        ended_at: row.get("ended_at")?,
        retry_at: row.get("retry_at")?,
        blocked: row.get("blocked")?,
        code_tries: count(row, "code_tries")?,
        code_kind: row.get("code_kind")?,
        address_id: row.get("address_id")?,
        recover: row.get("recover")?,
        passkey_tries: count(row, "passkey_tries")?,
        passed: row.get("passed")?,
        enroll: row.get("enroll")?,
        form: row.get("form")?,
        redirect: row.get("redirect")?,
        notice: row.get("notice")?,
        session_id: row.get("session_id")?,
        touches: row.get("touches")?,
        client: row.get("client")?,
        request: row.get("request")?,
        frame: row.get("frame")?,
        upstream: row.get("upstream")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

impl Flows for SqliteTx<'_> {
    fn insert_flow(&self, flow: &FlowRow) -> Stored<()> {
        self.run(
            "INSERT INTO flows(id, browser, rev, base, purpose, return_to, state, stage, created_at, expires_at, \
             identifier, user_id, session_id, touches, client, request, frame) \
             VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            params![
                flow.id,
                flow.browser,
                stored_revision(flow.rev),
                flow.purpose,
                flow.return_to,
                flow.state.as_str(),
                flow.stage.as_str(),
                flow.created_at,
                flow.expires_at,
                flow.identifier,
                flow.user_id,
                flow.session_id,
                flow.touches,
                flow.client,
                flow.request,
                flow.frame
            ],
        )?;
        Ok(())
    }

    fn flow(&self, id: &str) -> Stored<Option<FlowRow>> {
        self.one("SELECT * FROM flows WHERE id = ?1", [id], flow)
    }

    fn live_flows(&self, browser: &[u8], now: Millis) -> Stored<Vec<FlowRow>> {
        self.all(
            "SELECT * FROM flows WHERE browser = ?1 AND state = 'live' AND expires_at > ?2 \
             ORDER BY created_at DESC, rowid DESC",
            params![browser, now],
            flow,
        )
    }

    fn live_flows_of_client(&self, client: &str, now: Millis) -> Stored<Vec<FlowRow>> {
        self.all(
            "SELECT * FROM flows WHERE client = ?1 AND state = 'live' AND expires_at > ?2",
            params![client, now],
            flow,
        )
    }

    fn update_flow(&self, flow: &FlowRow, from: u64) -> Stored<bool> {
        let proof = flow.proof.as_ref();
        let changed = self.run(
            "UPDATE flows SET rev = :rev, base = :rev, state = :state, stage = :stage, identifier = :identifier, \
             user_id = :user_id, password_version = :password_version, proof_kind = :proof_kind, \
             proof_device = :proof_device, proof_at = :proof_at, push_id = :push_id, device_id = :device_id, \
             ended_reason = :ended_reason, ended_at = :ended_at, retry_at = :retry_at, blocked = :blocked, \
             code_tries = :code_tries, code_kind = :code_kind, address_id = :address_id, recover = :recover, \
             passkey_tries = :passkey_tries, passed = :passed, enroll = :enroll, form = :form, redirect = :redirect, \
             notice = :notice, upstream = :upstream WHERE id = :id AND rev = :from",
            named_params! {
                ":id": flow.id, ":from": stored_revision(from), ":rev": stored_revision(flow.rev),
                ":state": flow.state.as_str(), ":stage": flow.stage.as_str(), ":identifier": flow.identifier,
                ":user_id": flow.user_id, ":password_version": flow.password_version,
                ":proof_kind": proof.map(|proof| proof.kind.as_str()),
                ":proof_device": proof.map(|proof| proof.by.as_str()),
                ":proof_at": proof.map(|proof| proof.at), ":push_id": flow.push_id,
                ":device_id": flow.device_id, ":ended_reason": flow.ended_reason, ":ended_at": flow.ended_at,
                ":retry_at": flow.retry_at, ":blocked": flow.blocked, ":code_tries": flow.code_tries,
                ":notice": flow.notice, ":code_kind": flow.code_kind, ":address_id": flow.address_id,
                ":recover": flow.recover, ":passkey_tries": flow.passkey_tries,
                ":passed": flow.passed,
                ":enroll": flow.enroll, ":form": flow.form, ":redirect": flow.redirect,
                ":upstream": flow.upstream,
            },
        )?;
        Ok(changed == 1)
    }

    fn touch_flow(&self, id: &str, anywhere: bool) -> Stored<()> {
        self.run(
            "UPDATE flows SET rev = rev + 1, base = CASE WHEN ?2 OR stage = 'push' THEN rev + 1 ELSE base END \
             WHERE id = ?1",
            params![id, anywhere],
        )?;
        Ok(())
    }

    fn progress_flow(&self, id: &str) -> Stored<()> {
        self.run("UPDATE flows SET rev = rev + 1 WHERE id = ?1", [id])?;
        Ok(())
    }

    fn reply(&self, flow: &str, key: &str) -> Stored<Option<ReplyRow>> {
        self.one(
            "SELECT * FROM replies WHERE flow_id = ?1 AND key = ?2",
            [flow, key],
            |row| {
                Ok(ReplyRow {
                    body_hash: row.get("body_hash")?,
                    reply: row.get("reply")?,
                    at: row.get("at")?,
                })
            },
        )
    }

    fn insert_reply(&self, flow: &str, key: &str, reply: &ReplyRow) -> Stored<()> {
        self.run(
            "INSERT INTO replies(flow_id, key, body_hash, reply, at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT(flow_id, key) DO UPDATE SET body_hash = excluded.body_hash, reply = excluded.reply, \
             at = excluded.at",
            params![flow, key, reply.body_hash, reply.reply, reply.at],
        )?;
        Ok(())
    }
}
