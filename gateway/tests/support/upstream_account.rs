//! The account side of the scripted server: people change what they have there.

use contract::{Millis, flow::MethodKind};
use genkan_gateway::upstream::{Account, Answer, Begun, Caller, Event, Factor, No, Offer, RemoteSession, State};

use super::upstream::{CODE, Inner, Kept, Scripted, factors};

/// The codes it makes.
pub const MADE: [&str; 3] = ["aaaa-1111", "bbbb-2222", "cccc-3333"];

/// A session there.
#[derive(Debug, Clone)]
pub struct Open {
    pub handle: String,
    pub ended: bool,
    pub user_agent: String,
    pub at: Option<Millis>,
}

/// What is being set up.
#[derive(Debug, Clone)]
pub struct Setup {
    pub handle: String,
    pub kind: MethodKind,
    pub label: String,
    /// The phone has done its part.
    pub scanned: bool,
}

/// What somebody has there.
#[derive(Debug, Clone, Default)]
pub struct Person {
    pub factors: Vec<Factor>,
    pub sessions: Vec<Open>,
    pub events: Vec<Event>,
    pub setups: Vec<Setup>,
    pub password: Option<String>,
    /// The largest number of sessions or set-ups so far.
    made: u32,
}

impl Person {
    /// A session that was not opened through the gateway.
    pub fn opened_elsewhere(&mut self, handle: &str, user_agent: &str, at: Millis) {
        self.sessions.push(Open {
            handle: handle.to_owned(),
            ended: false,
            user_agent: user_agent.to_owned(),
            at: Some(at),
        });
    }

    pub fn live(&self) -> Vec<&str> {
        let live = self.sessions.iter().filter(|one| !one.ended);
        live.map(|one| one.handle.as_str()).collect()
    }

    fn next(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }
}

impl Inner {
    /// Somebody who exists there.
    pub fn person(&mut self, login: &str) -> Option<&mut Person> {
        let name = login.to_lowercase();
        let factors = factors(&name)?;
        Some(self.people.entry(name).or_insert_with(|| Person {
            factors,
            ..Person::default()
        }))
    }

    pub(super) fn open_session(&mut self, login: &str) -> Option<String> {
        let person = self.person(login)?;
        let handle = person.next("session");
        person.sessions.push(Open {
            handle: handle.clone(),
            ended: false,
            user_agent: "genkan-gateway".to_owned(),
            at: None,
        });
        Some(handle)
    }

    pub(super) fn close_session(&mut self, kept: &Kept) {
        let handle = kept.session.clone();
        if let Some(person) = self.person(&kept.login) {
            for one in &mut person.sessions {
                one.ended |= Some(&one.handle) == handle.as_ref();
            }
        }
    }
}

impl Scripted {
    /// Somebody who exists there.
    pub fn with<T>(&self, login: &str, work: impl FnOnce(&mut Person) -> T) -> T {
        work(self.inner().person(login).unwrap())
    }

    fn in_session<T>(
        &self,
        call: &'static str,
        state: &mut State,
        work: impl FnOnce(&mut Person, &Kept) -> Answer<T>,
    ) -> Answer<T> {
        self.through(call, |inner| {
            let mut kept: Kept = state.read()?;
            kept.turn += 1;
            state.put(&kept)?;
            let person = inner.person(&kept.login).ok_or(No::Disabled)?;
            let own = person
                .sessions
                .iter()
                .find(|one| Some(&one.handle) == kept.session.as_ref());
            if own.is_none_or(|own| own.ended) {
                return Err(No::SignedOut);
            }
            work(person, &kept)
        })
    }
}

fn added(setup: &Setup) -> Factor {
    Factor {
        label: setup.label.clone(),
        ..Factor::of(setup.kind, &setup.handle)
    }
}

impl Account for Scripted {
    fn factors(&self, _: Caller<'_>, state: &mut State) -> Answer<Vec<Factor>> {
        self.in_session("factors", state, |person, _| Ok(person.factors.clone()))
    }

    fn rename(&self, _: Caller<'_>, state: &mut State, kind: MethodKind, factor: &str, label: &str) -> Answer<()> {
        self.in_session("rename", state, |person, _| {
            let found = person
                .factors
                .iter_mut()
                .find(|one| one.kind == kind && one.handle == factor);
            label.clone_into(&mut found.ok_or(No::Over)?.label);
            Ok(())
        })
    }

    fn remove(&self, _: Caller<'_>, state: &mut State, kind: MethodKind, factor: &str) -> Answer<()> {
        self.in_session("remove", state, |person, _| {
            let before = person.factors.len();
            person.factors.retain(|one| one.kind != kind || one.handle != factor);
            if person.factors.len() < before {
                Ok(())
            } else {
                Err(No::Over)
            }
        })
    }

    fn enroll(&self, _: Caller<'_>, state: &mut State, kind: MethodKind, label: &str) -> Answer<Begun> {
        self.in_session("enroll", state, |person, _| {
            let handle = person.next("made");
            person.setups.push(Setup {
                handle: handle.clone(),
                kind,
                label: label.to_owned(),
                scanned: false,
            });
            let offer = match kind {
                MethodKind::Totp => Offer {
                    uri: "otpauth://totp/There:alice?secret=JBSWY3DPEHPK3PXP&issuer=There&digits=6".to_owned(),
                    secret: Some("JBSWY3DPEHPK3PXP".to_owned()),
                },
                _ => Offer {
                    uri: format!("otpauth://pipush/{handle}?url=http%3A//localhost"),
                    secret: None,
                },
            };
            Ok(Begun {
                state: State::of(&handle)?,
                handle,
                offer,
            })
        })
    }

    fn enroll_look(&self, _: Caller<'_>, state: &mut State, begun: &State) -> Answer<Option<Factor>> {
        self.in_session("enroll_look", state, |person, _| {
            let handle: String = begun.read()?;
            let at = person
                .setups
                .iter()
                .position(|one| one.handle == handle)
                .ok_or(No::Over)?;
            if !person.setups[at].scanned {
                return Ok(None);
            }
            let factor = added(&person.setups.remove(at));
            person.factors.push(factor.clone());
            Ok(Some(factor))
        })
    }

    fn enroll_code(&self, _: Caller<'_>, state: &mut State, begun: &mut State, code: &str) -> Answer<Factor> {
        self.in_session("enroll_code", state, |person, _| {
            let handle: String = begun.read()?;
            let at = person
                .setups
                .iter()
                .position(|one| one.handle == handle)
                .ok_or(No::Over)?;
            if code != CODE {
                return Err(No::Wrong);
            }
            let factor = added(&person.setups.remove(at));
            person.factors.push(factor.clone());
            Ok(factor)
        })
    }

    fn abandon(&self, state: &mut State, begun: &State) {
        let _ = self.in_session("abandon", state, |person, _| {
            let handle: String = begun.read()?;
            person.setups.retain(|one| one.handle != handle);
            Ok(())
        });
    }

    fn recovery_codes(&self, _: Caller<'_>, state: &mut State) -> Answer<Vec<String>> {
        self.in_session("recovery_codes", state, |person, _| {
            person.factors.retain(|one| one.kind != MethodKind::Recovery);
            person.factors.push(Factor {
                left: Some(3),
                ..Factor::of(MethodKind::Recovery, "codes").with_length(9)
            });
            Ok(MADE.map(str::to_owned).to_vec())
        })
    }

    fn sessions(&self, _: Caller<'_>, state: &mut State) -> Answer<Vec<RemoteSession>> {
        self.in_session("sessions", state, |person, kept| {
            let live = person.sessions.iter().filter(|one| !one.ended);
            Ok(live
                .map(|one| RemoteSession {
                    handle: one.handle.clone(),
                    current: Some(&one.handle) == kept.session.as_ref(),
                    user_agent: one.user_agent.clone(),
                    place: None,
                    created_at: one.at,
                    last_seen_at: None,
                })
                .collect())
        })
    }

    fn end_session(&self, _: Caller<'_>, state: &mut State, handle: &str) -> Answer<()> {
        self.in_session("end_session", state, |person, _| {
            let found = person
                .sessions
                .iter_mut()
                .find(|one| one.handle == handle && !one.ended);
            found.ok_or(No::Over)?.ended = true;
            Ok(())
        })
    }

    fn activity(&self, _: Caller<'_>, state: &mut State, limit: u32) -> Answer<Vec<Event>> {
        self.in_session("activity", state, |person, _| {
            Ok(person.events.iter().take(limit as usize).cloned().collect())
        })
    }

    fn set_password(&self, _: Caller<'_>, state: &mut State, new: &str) -> Answer<()> {
        self.in_session("set_password", state, |person, _| {
            person.password = Some(new.to_owned());
            Ok(())
        })
    }
}
