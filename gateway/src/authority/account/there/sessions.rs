//! Sessions that the server has beside ours. Each of ours that has one there is the same session to its owner, so it is
//! listed once; one that was ended there ends ours, and the other way round.

use contract::{
    Millis,
    account::{ActivityKind, EndedSessions, SessionInfo},
    problem::ProblemKind,
    step::{Place, PlaceKind},
};

use super::{
    super::{
        super::{
            Authority, Result,
            act::Act,
            audit::{Event, Facts},
        },
        AccountCall, Noted, Signed, Touches, Which,
    },
    Said,
};
use crate::{
    upstream::{Account, Answer, Caller, No, RemoteSession, State},
    user_agent::describe,
};

/// How many of ours are asked at once what they are called there; the rest is asked at the next look.
const AT_ONCE: usize = 4;
/// What the id of a session of the server begins with. No id of ours has a dot in it, whatever chance makes of it.
const THERE: &str = "u.";

/// What is known before the server is asked.
struct Known {
    /// Whose page it is.
    session: i64,
    user: i64,
    /// Ours, whose name there is not known yet.
    unnamed: Vec<(i64, State)>,
}

/// What the server has said.
struct Listed {
    all: Vec<RemoteSession>,
    /// Ours, by what they are called there, with what has become of their state.
    named: Vec<(i64, String, State)>,
    /// Ours that have ended there.
    gone: Vec<i64>,
}

impl Authority {
    /// The server's sessions that are none of ours; nothing when it is away, or lists none.
    ///
    /// # Errors
    /// `not-authenticated` when the session has ended there.
    pub(in super::super) fn sessions_there(&self, call: &AccountCall) -> Result<Vec<SessionInfo>> {
        if !self.policy.upstream.as_ref().is_some_and(|can| can.sessions) {
            return Ok(Vec::new());
        }
        let knows = self.read(|act| Ok(act.signed(call)?.session.upstream.is_some()))?;
        if !knows {
            return Ok(Vec::new());
        }
        let said = self.ask_there(call, |act, signed| act.known_sessions(signed), listed)?;
        let Some(Said {
            found,
            answer,
            turn: _turn,
        }) = said
        else {
            return Ok(Vec::new());
        };
        match answer {
            Ok(listed) => self.write(&call.origin, |act| act.match_sessions(&found, &listed)),
            Err(no @ (No::SignedOut | No::Locked | No::Disabled)) => self.given(Err(no)),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// Ends sessions at the server that are none of ours. `None`: there is nothing there to be ended.
    ///
    /// # Errors
    /// As [`Authority::end_sessions`]; for a single one what the server says.
    pub(in super::super) fn end_sessions_there(
        &self,
        call: &AccountCall,
        which: &Which,
    ) -> Result<Option<EndedSessions>> {
        let one = match which {
            Which::One(id) => match id.strip_prefix(THERE) {
                Some(name) => Some(name),
                None => return Ok(None),
            },
            Which::Others | Which::All => None,
        };
        let check = |act: &Act<'_>, signed: &Signed| {
            act.signed_write(call)?;
            if !act.kept_there(&signed.user) || !act.abilities().is_some_and(|can| can.sessions) {
                return Ok(None);
            }
            if signed.session.upstream.is_none() && one.is_none() {
                return Ok(None);
            }
            act.fresh(signed, &Touches::Lightly)?;
            let ours = act.tx.session_names(signed.user.id)?;
            Ok(Some((signed.user.id, ours)))
        };
        let said = self.ask_there(call, check, |account, from, state, (user, ours)| {
            let all = account.sessions(from, state)?;
            let mut done = (0, 0);
            for other in all.iter().filter(|one| !one.current) {
                let name = self.session_name(*user, &other.handle);
                let wanted = one.map_or_else(|| ours.iter().all(|(_, own)| *own != name), |one| one == name);
                if !wanted {
                    continue;
                }
                match account.end_session(from, state, &other.handle) {
                    Ok(()) => done.0 += 1,
                    Err(No::Over) if one.is_none() => {}
                    Err(no) if one.is_some() => return Err(no),
                    Err(_) => done.1 += 1,
                }
            }
            Ok(done)
        })?;
        let Some(Said {
            answer, turn: _turn, ..
        }) = said
        else {
            // Somebody who has none there asks for one of them.
            return match one {
                Some(_) => self.read(|act| Err(act.refuse(ProblemKind::NotFound).into())),
                None => Ok(None),
            };
        };
        let (ended, pending) = match answer {
            // Ours can be ended all the same.
            Err(No::Unavailable(_) | No::Throttled(_)) if one.is_none() => (0, 0),
            answer => self.given(answer)?,
        };
        if one.is_some() && ended == 0 {
            return self.read(|act| Err(act.refuse(ProblemKind::NotFound).into()));
        }
        if ended > 0 {
            self.account_write(call, |act, signed| act.ended_beside(signed, ended))?;
        }
        Ok(Some(EndedSessions {
            ended,
            pending,
            until: None,
            current: false,
        }))
    }

    pub(super) fn session_name(&self, user: i64, handle: &str) -> String {
        self.keys
            .again("session there", &format!("{user} {handle}"))
            .to_string()
    }
}

impl Act<'_> {
    /// Which sessions of an account are ours, and which of them are not known by name yet.
    fn known_sessions(&self, signed: &Signed) -> Result<Option<Known>> {
        if !self.kept_there(&signed.user) {
            return Ok(None);
        }
        let user = signed.user.id;
        let names = self.tx.session_names(user)?;
        let mut unnamed = Vec::new();
        for row in self.tx.sessions_of(user, self.now)? {
            let named = row.id == signed.session.id || names.iter().any(|(id, _)| *id == row.id);
            if !named && unnamed.len() < AT_ONCE {
                unnamed.extend(self.session_state(&row)?.map(|state| (row.id, state)));
            }
        }
        Ok(Some(Known {
            session: signed.session.id,
            user,
            unnamed,
        }))
    }

    /// Writes down what was learned, ends ours that have ended there, and returns those that are none of ours.
    fn match_sessions(&self, known: &Known, listed: &Listed) -> Result<Vec<SessionInfo>> {
        let name = |handle: &str| {
            self.keys
                .again("session there", &format!("{} {handle}", known.user))
                .to_string()
        };
        for (session, handle, state) in &listed.named {
            self.tx.set_session_name(*session, &name(handle))?;
            if self.tx.live_session(*session, self.now)?.is_some() {
                self.keep_session_state(*session, state)?;
            }
        }
        if let Some(own) = listed.all.iter().find(|one| one.current) {
            self.tx.set_session_name(known.session, &name(&own.handle))?;
        }
        for session in &listed.gone {
            self.session_over(known.user, *session)?;
        }
        let all: Vec<(String, &RemoteSession)> = listed.all.iter().map(|one| (name(&one.handle), one)).collect();
        let ours = self.tx.session_names(known.user)?;
        for (session, name) in &ours {
            let lives = *session == known.session || all.iter().any(|(listed, _)| listed == name);
            if !lives && self.tx.live_session(*session, self.now)?.is_some() {
                self.session_over(known.user, *session)?;
            }
        }
        let others = all
            .into_iter()
            .filter(|(name, one)| !one.current && ours.iter().all(|(_, own)| own != name));
        Ok(others.map(|(name, one)| self.remote_session(&name, one)).collect())
    }

    fn remote_session(&self, name: &str, one: &RemoteSession) -> SessionInfo {
        let known = |at: Option<Millis>| at.map(|at| at.min(self.now));
        let (created, seen) = (known(one.created_at), known(one.last_seen_at));
        SessionInfo {
            id: format!("{THERE}{name}"),
            current: false,
            place: one.place.clone().unwrap_or(Place {
                kind: PlaceKind::Address,
                name: None,
            }),
            browser: describe(&one.user_agent),
            created_at: created.or(seen).unwrap_or(self.now),
            last_seen_at: seen.or(created).unwrap_or(self.now),
            expires_at: None,
            idle_at: None,
            remembered: false,
            app: None,
            proof: None,
        }
    }

    /// Sessions of the server have ended that were none of ours.
    fn ended_beside(&self, signed: &Signed, ended: u32) -> Result<()> {
        let noted = Noted::done(ActivityKind::SessionsEnded).in_session(signed.session.id);
        self.noted(signed.user.id, &noted)?;
        self.touch_account(signed.user.id)?;
        self.audit(
            Event::SessionEnded,
            &Facts {
                actor: "browser",
                user: Some(signed.user.id),
                flow: None,
                detail: &[("why", "ended_there"), ("sessions_ended", &ended.to_string())],
            },
        )
    }
}

/// The list, and what ours are called in it.
fn listed(account: &dyn Account, from: Caller<'_>, state: &mut State, known: &Known) -> Answer<Listed> {
    let all = account.sessions(from, state)?;
    let (mut named, mut gone) = (Vec::new(), Vec::new());
    for (session, held) in &known.unnamed {
        let mut held = held.clone();
        match account.sessions(from, &mut held) {
            Ok(list) => {
                let own = list.into_iter().find(|one| one.current);
                named.extend(own.map(|own| (*session, own.handle, held)));
            }
            Err(No::SignedOut) => gone.push(*session),
            // Each would take as long as the first one did: a page waits for this.
            Err(No::Unavailable(_)) => break,
            // It is asked again at the next look.
            Err(_) => {}
        }
    }
    Ok(Listed { all, named, gone })
}
