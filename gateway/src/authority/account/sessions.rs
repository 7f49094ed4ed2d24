//! The sessions of an account: which there are, and ending them (security rows 80 to 82; ASVS 7.4 and 7.5.2).

use std::cmp::Reverse;

use contract::{
    account::{ActivityKind, EndedSessions, SessionInfo, Sessions},
    flow::MethodKind,
    problem::ProblemKind,
    step::{Browser, Context, Place, PlaceKind},
};

use super::{
    super::{
        Authority, Error, Result,
        act::Act,
        audit::{Event, Facts},
        ways::Way,
    },
    AccountCall, Noted, Signed, Touches,
};
use crate::store::SessionRow;

/// Which sessions are to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// This one, by its opaque id.
    One(String),
    /// All but the one that asks.
    Others,
    /// All.
    All,
}

impl Authority {
    /// `GET {base}/account/sessions`.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub fn sessions(&self, call: &AccountCall) -> Result<Sessions> {
        let others = self.sessions_there(call)?;
        self.account_read(call, |act, signed| {
            let rows = act.used_sessions(signed.user.id)?;
            let own = rows.iter().map(|row| act.session_info(row, signed));
            let mut sessions: Vec<SessionInfo> = own.collect::<Result<_>>()?;
            sessions.extend(others);
            sessions.sort_by_key(|session| (!session.current, Reverse(session.last_seen_at)));
            Ok(Sessions {
                server_time: act.now,
                sessions,
            })
        })
    }

    /// `DELETE {base}/account/sessions/{id}` and `DELETE {base}/account/sessions`. They are ended when this answers:
    /// nothing of them is kept anywhere else.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`; `not-found` for a session that is not this account's or has ended;
    /// `reauthentication-required`, unless it is the one that asks and only that.
    pub fn end_sessions(&self, call: &AccountCall, which: &Which) -> Result<EndedSessions> {
        let there = self.end_sessions_there(call, which)?;
        if let (Which::One(_), Some(ended)) = (which, &there) {
            return Ok(ended.clone());
        }
        let here = self.end_sessions_here(call, which)?;
        Ok(match there {
            Some(there) => EndedSessions {
                ended: here.ended.saturating_add(there.ended),
                pending: there.pending,
                ..here
            },
            None => here,
        })
    }

    fn end_sessions_here(&self, call: &AccountCall, which: &Which) -> Result<EndedSessions> {
        self.account_write(call, |act, signed| {
            let own = signed.session.id;
            let rows = act.tx.sessions_of(signed.user.id, act.now)?;
            let ending: Vec<&SessionRow> = match which {
                Which::One(id) => {
                    let listed = |row: &&SessionRow| row.public_id == *id && !act.is_idle(row);
                    rows.iter().filter(listed).collect()
                }
                // What clients were given for one that was left alone ends with it.
                Which::Others => rows.iter().filter(|row| row.id != own).collect(),
                Which::All => rows.iter().collect(),
            };
            if matches!(which, Which::One(_)) && ending.is_empty() {
                return Err(act.refuse(ProblemKind::NotFound).into());
            }
            if ending.iter().any(|row| row.id != own) || *which == Which::Others {
                act.fresh(signed, &Touches::Lightly)?;
            }
            act.end(signed, &ending)
        })
    }
}

impl Act<'_> {
    fn end(&self, signed: &Signed, ending: &[&SessionRow]) -> Result<EndedSessions> {
        let own = signed.session.id;
        let mut ended = 0;
        for row in ending {
            let why = if row.id == own { "signed_out" } else { "ended" };
            let revoked = self.tx.revoke_session(row.id, why, self.now)?;
            ended += u32::from(revoked && !self.is_idle(row));
        }
        let current = ending.iter().any(|row| row.id == own);
        if ended > u32::from(current) {
            let noted = Noted::done(ActivityKind::SessionsEnded).in_session(own);
            self.noted(signed.user.id, &noted)?;
        }
        self.withdraw_orphan(signed.user.id)?;
        self.touch_account(signed.user.id)?;
        let count = ended.to_string();
        self.audit(
            Event::SessionEnded,
            &Facts {
                actor: "browser",
                user: Some(signed.user.id),
                flow: None,
                detail: &[("why", "ended"), ("sessions_ended", &count)],
            },
        )?;
        Ok(EndedSessions {
            ended,
            pending: 0,
            until: None,
            current,
        })
    }

    fn session_info(&self, row: &SessionRow, signed: &Signed) -> Result<SessionInfo> {
        let context: Option<Context> = row
            .context
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(|_| Error::Crypto("a session is unreadable"))?;
        let app = context
            .as_ref()
            .filter(|_| row.client.is_some())
            .map(|context| context.app.clone());
        let (place, browser) = context.map_or_else(unknown, |context| (context.place, context.browser));
        // The session's own proof may be a newer one.
        let opened_by = self.tx.opened_by(row.id)?;
        let proof = opened_by.as_deref().and_then(MethodKind::parse);
        Ok(SessionInfo {
            id: row.public_id.clone(),
            current: row.id == signed.session.id,
            place,
            browser,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at.unwrap_or(row.created_at),
            expires_at: Some(row.expires_at),
            idle_at: self.idle_before_end(row),
            remembered: row.remembered,
            app,
            proof: proof.or_else(|| row.proof.as_ref().map(|proof| Way::of(proof).kind())),
        })
    }
}

/// Sessions of older versions do not say where they were opened.
const fn unknown() -> (Place, Browser) {
    let place = Place {
        kind: PlaceKind::Address,
        name: None,
    };
    (place, Browser { name: None, os: None })
}
