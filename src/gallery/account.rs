//! A scene of security info: what a server said about an account and what a person did then, played through the page's
//! own rules.
//!
//! ```json
//! { "title": "A name is taken", "view": "#method/p-2", "session": { … }, "methods": { … },
//!   "then": [ { "press": "patch", "id": "p-2", "body": { "label": "Desk" }, "problem": { … } } ] }
//! ```
//!
//! `then` holds, in order: `wait` (ms), `move` (to a part of the page), `press` (a write, with `id` and `body`; what it
//! brought is `reply`, `problem` or `failure`), `to` with the same three (a call that the page has made by itself),
//! `offline`, `passkey`, and `click` (the button's `data-action`, once it is drawn).

use super::scene::{failure, no_passkey};
use crate::{
    account::{Call, Effect, Ended, Event, Poll, Reply, State, Timer, View, update},
    flow::Failure,
    site::Site,
};
use contract::{
    Millis,
    account::{
        ActivityPage, ChangePassword, EndedSessions, Enrollment, Methods, NewRecoveryCodes, PatchMethod, RecoveryCodes,
        Secured, Session, Sessions, StartEnrollment, Trial, VerifyEnrollment,
    },
    decode::{Decode, Node},
    discovery::AccountFeatures,
    flow::MethodKind,
};

/// The page as it stands at one moment of a scene.
struct Stage {
    state: State,
    now: Millis,
    asked: Vec<Call>,
}

/// Whether a scene is one of security info.
#[must_use]
pub fn is_account<N: Node>(scene: &N) -> bool {
    scene.get("view").is_some()
}

/// Plays a scene that has come to its end at `now` (monotonic, ms); `None` when something in it cannot be read, or asks
/// for what the page would not do.
#[must_use]
pub fn play<N: Node>(scene: &N, discovery: Option<&N>, now: Millis) -> Option<State> {
    let then = scene.get("then").and_then(|n| n.items()).unwrap_or_default();
    let waits: f64 = then.iter().filter_map(|event| event.get("wait")?.number()).sum();
    let mut stage = Stage {
        state: State {
            site: discovery.map(Site::read).unwrap_or_default(),
            features: discovery
                .and_then(|n| n.get("account"))
                .and_then(|n| AccountFeatures::decode(&n)),
            ..State::default()
        },
        now: now - waits as Millis,
        asked: Vec::new(),
    };
    stage.on(Event::Opened(View::parse(&scene.get("view")?.text()?)));
    for name in ["session", "methods"] {
        if let Some(reply) = scene.get(name) {
            stage.answer(name, &reply)?;
        }
    }
    for event in &then {
        stage.happen(event)?;
    }
    Some(stage.state)
}

/// The buttons that are pressed once the scene is drawn: what they open belongs to the view alone.
#[must_use]
pub fn clicks<N: Node>(scene: &N) -> Vec<String> {
    let then = scene.get("then").and_then(|n| n.items()).unwrap_or_default();
    then.iter().filter_map(|event| event.get("click")?.text()).collect()
}

impl Stage {
    fn on(&mut self, event: Event) {
        for effect in update(&mut self.state, event, self.now, 0.5) {
            match effect {
                Effect::Call { call, .. } => self.asked.push(call),
                Effect::Go(to) => self.on(Event::Moved(to)),
                _ => {}
            }
        }
    }

    /// A reply to the newest call of this name.
    fn answer<N: Node>(&mut self, name: &str, reply: &N) -> Option<()> {
        let call = self.asked.iter().rfind(|call| word(call) == name)?;
        let result = match reply.text() {
            Some(word) => Err(failure(&word)?),
            None => Ok(decode(call, reply)?),
        };
        self.replied(name, result).then_some(())
    }

    fn replied(&mut self, name: &str, result: Result<Reply, Failure>) -> bool {
        let Some(at) = self.asked.iter().rposition(|call| word(call) == name) else {
            return false;
        };
        let call = self.asked.remove(at);
        self.on(Event::Replied { call, result });
        true
    }

    fn happen<N: Node>(&mut self, event: &N) -> Option<()> {
        if let Some(wait) = event.get("wait") {
            self.now += wait.number()? as Millis;
            self.on(Event::Elapsed(Timer::Tick));
        } else if let Some(part) = event.get("move") {
            self.on(Event::Moved(View::parse(&part.text()?)));
        } else if event.get("offline").is_some() {
            self.on(Event::Connected { online: false });
        } else if let Some(word) = event.get("passkey") {
            self.on(Event::PasskeyGot(Err(no_passkey(&word.text()?)?)));
        } else if let Some(press) = event.get("press") {
            let name = press.text()?;
            self.on(Event::Pressed(pressed(&name, event)?));
            return self.end(&name, event);
        } else if let Some(to) = event.get("to") {
            let name = to.text()?;
            self.poll(&name);
            return self.end(&name, event);
        }
        Some(())
    }

    /// It is time for the next call of a kind that is made again and again.
    fn poll(&mut self, name: &str) {
        let poll = match name {
            "methods" => Poll::Methods,
            "trial" => Poll::Trial,
            "enrollment" => Poll::Enrollment,
            _ => return,
        };
        if !self.asked.iter().any(|call| word(call) == name) {
            self.on(Event::Elapsed(Timer::Poll(poll)));
        }
    }

    /// What a call has brought, when the scene goes on to that.
    fn end<N: Node>(&mut self, name: &str, event: &N) -> Option<()> {
        if let Some(reply) = event.get("reply").or_else(|| event.get("failure")) {
            return self.answer(name, &reply);
        }
        match event.get("problem") {
            Some(problem) => self.replied(name, Err(Failure::of(&problem, None))).then_some(()),
            None => Some(()),
        }
    }
}

/// What scenes call a call.
const fn word(call: &Call) -> &'static str {
    match call {
        Call::Session => "session",
        Call::Methods { .. } => "methods",
        Call::Patch { .. } => "patch",
        Call::Remove { .. } => "remove",
        Call::Restore { .. } => "restore",
        Call::Test { .. } => "test",
        Call::Trial { .. } => "trial",
        Call::EndTrial { .. } => "end_trial",
        Call::Enroll(_) => "enroll",
        Call::Enrollment { .. } => "enrollment",
        Call::Verify { .. } => "verify",
        Call::Resend { .. } => "resend",
        Call::GiveUp { .. } => "give_up",
        Call::Marks => "marks",
        Call::MakeCodes => "codes",
        Call::Sessions => "sessions",
        Call::EndSession { .. } => "end_session",
        Call::EndSessions(_) => "end_sessions",
        Call::Activity { .. } => "activity",
        Call::Report { .. } => "report",
        Call::Secure => "secure",
        Call::Password(_) => "password",
        Call::SignOut => "sign_out",
    }
}

/// The write that a press makes.
fn pressed<N: Node>(name: &str, event: &N) -> Option<Call> {
    let id = || event.get("id")?.text();
    let body = event.get("body");
    let text = |member: &str| body.as_ref()?.get(member)?.text();
    let flag = |member: &str| body.as_ref()?.get(member)?.flag();
    Some(match name {
        "patch" => Call::Patch {
            id: id()?,
            patch: PatchMethod {
                label: text("label"),
                default: flag("default"),
                allow_requests: flag("allow_requests"),
                paused_until: None,
            },
        },
        "remove" => Call::Remove { id: id()? },
        "restore" => Call::Restore { id: id()? },
        "test" => Call::Test { id: id()? },
        "end_trial" => Call::EndTrial { id: id()? },
        "enroll" => Call::Enroll(StartEnrollment {
            kind: MethodKind::parse(&text("type")?)?,
            address: text("address"),
            label: text("label"),
            replaces: text("replaces"),
        }),
        "verify" => Call::Verify {
            id: id()?,
            verify: VerifyEnrollment {
                code: text("code"),
                credential: text("credential"),
                label: text("label"),
            },
        },
        "resend" => Call::Resend { id: id()? },
        "give_up" => Call::GiveUp { id: id()? },
        "codes" => Call::MakeCodes,
        "end_session" => Call::EndSession { id: id()? },
        "end_sessions" => Call::EndSessions(Ended::Others),
        "activity" => Call::Activity { cursor: None, of: None },
        "report" => Call::Report { id: id()? },
        "secure" => Call::Secure,
        "password" => Call::Password(ChangePassword {
            password: text("password")?,
            end_sessions: flag("end_sessions").unwrap_or(false),
        }),
        "sign_out" => Call::SignOut,
        _ => return None,
    })
}

/// A reply as the page would take it.
fn decode<N: Node>(call: &Call, reply: &N) -> Option<Reply> {
    Some(match call {
        Call::Session => Reply::Session(Session::decode(reply)?),
        Call::Methods { .. } | Call::Patch { .. } | Call::Remove { .. } | Call::Restore { .. } => {
            Reply::Methods(Box::new(Methods::decode(reply)?))
        }
        Call::Test { .. } | Call::Trial { .. } => Reply::Trial(Box::new(Trial::decode(reply)?)),
        Call::Enroll(_) | Call::Enrollment { .. } | Call::Verify { .. } | Call::Resend { .. } => {
            Reply::Enrollment(Box::new(Enrollment::decode(reply)?))
        }
        Call::Marks => Reply::Marks(RecoveryCodes::decode(reply)?),
        Call::MakeCodes => Reply::Codes(NewRecoveryCodes::decode(reply)?),
        Call::Sessions => Reply::Sessions(Sessions::decode(reply)?),
        Call::EndSession { .. } | Call::EndSessions(_) | Call::Password(_) => {
            Reply::Ended(EndedSessions::decode(reply)?)
        }
        Call::Activity { .. } => Reply::Activity(Box::new(ActivityPage::decode(reply)?)),
        Call::Report { .. } | Call::Secure => Reply::Secured(Secured::decode(reply)?),
        Call::EndTrial { .. } | Call::GiveUp { .. } | Call::SignOut => Reply::Done,
    })
}
