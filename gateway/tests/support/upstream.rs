//! The other side of the upstream trait, for what no real server does on demand: every *no* at every call, answers that
//! are lost, deaths in between. It behaves like a server otherwise: requests are redeemed once, codes belong to
//! somebody.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use contract::{flow::MethodKind, step::NumberAnswer};
use genkan_gateway::{
    authority::{Authority, Clock, Location, Policy},
    upstream::{
        Abilities, Account, Answer, Asked, Caller, Completed, Entered, Factor, First, Look, No, Number, State, Upstream,
    },
};
use serde::{Deserialize, Serialize};

use super::{PASSWORD, World, passkey, policy, upstream_account::Person};

/// The code of everybody's authenticator app.
pub const CODE: &str = "123456";
/// One of everybody's recovery codes.
pub const RECOVERY: &str = "aB3-xyz9";
/// The number that a phone shows when its owner approves.
pub const ON_PHONE: &str = "4711";

/// What the server keeps with its callers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kept {
    pub login: String,
    /// The request that is open, by its place.
    pub request: Option<usize>,
    /// What was proven so far.
    pub proven: Vec<String>,
    /// How often this was given back.
    pub turn: u32,
    /// Its session, once there is one.
    pub session: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub factor: String,
    pub look: Look,
    pub redeemed: u32,
    pub withdrawn: bool,
    pub number: String,
}

#[derive(Default)]
pub struct Inner {
    pub calls: Vec<String>,
    pub requests: Vec<Request>,
    /// Answers that come instead of what the server would say; the second says whether it does it all the same.
    pub faults: HashMap<&'static str, VecDeque<(No, bool)>>,
    pub signed_out: u32,
    /// What was answered with yes and heard: which call, about whom.
    pub granted: Vec<(&'static str, String)>,
    pub completed: Vec<bool>,
    /// What [`Caller::known`] was at each `enter`.
    pub known: Vec<bool>,
    /// Whether a session came with each `enter`.
    pub again: Vec<bool>,
    /// What people have there, by name.
    pub people: HashMap<String, Person>,
}

/// The server.
pub struct Scripted {
    pub abilities: Abilities,
    /// Whether it sends a request with the password.
    pub by_itself: bool,
    pub number: Number,
    pub lives: i64,
    inner: Mutex<Inner>,
}

pub fn abilities() -> Abilities {
    Abilities {
        first: First::Here,
        methods: vec![MethodKind::Push, MethodKind::Totp, MethodKind::Recovery],
        numbers: vec![NumberAnswer::Select],
        asks: true,
        enroll: Vec::new(),
        rename: Vec::new(),
        remove: Vec::new(),
        bare: false,
        recovery_codes: false,
        sessions: false,
        activity: false,
        password_min_length: None,
        remembers: true,
        again: true,
    }
}

impl Scripted {
    pub fn new() -> Self {
        Self {
            abilities: abilities(),
            by_itself: true,
            number: Number::Select("42".to_owned()),
            lives: 120_000,
            inner: Mutex::default(),
        }
    }

    pub fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// The next call of this name says no, and does nothing.
    pub fn fail(&self, call: &'static str, no: No) {
        self.inner().faults.entry(call).or_default().push_back((no, false));
    }

    /// The next call of this name does what it should, and the answer is lost.
    pub fn lose(&self, call: &'static str) {
        let lost = (No::Unavailable(None), true);
        self.inner().faults.entry(call).or_default().push_back(lost);
    }

    /// How often something was called.
    pub fn count(&self, call: &str) -> usize {
        self.inner().calls.iter().filter(|name| *name == call).count()
    }

    /// How many requests went to phones.
    pub fn sent(&self) -> usize {
        self.inner().requests.len()
    }

    /// Answers the newest request.
    pub fn answer(&self, look: Look) {
        if let Some(request) = self.inner().requests.last_mut() {
            request.look = look;
        }
    }

    fn begin(&self, call: &'static str) -> Option<(No, bool)> {
        let mut inner = self.inner();
        inner.calls.push(call.to_owned());
        inner.faults.get_mut(call).and_then(VecDeque::pop_front)
    }

    pub(super) fn through<T>(&self, call: &'static str, work: impl FnOnce(&mut Inner) -> Answer<T>) -> Answer<T> {
        match self.begin(call) {
            Some((no, false)) => Err(no),
            Some((no, true)) => {
                let _ = work(&mut self.inner());
                Err(no)
            }
            None => work(&mut self.inner()),
        }
    }

    fn grant(&self, call: &'static str, login: &str) {
        self.inner().granted.push((call, login.to_lowercase()));
    }

    fn send(&self, inner: &mut Inner, kept: &mut Kept, factor: &str, number: &str) -> Asked {
        inner.requests.push(Request {
            factor: factor.to_owned(),
            look: Look::Pending,
            redeemed: 0,
            withdrawn: false,
            number: number.to_owned(),
        });
        kept.request = Some(inner.requests.len() - 1);
        Asked {
            factor: factor.to_owned(),
            number: self.number.clone(),
            lives: self.lives,
            every: 1_000,
        }
    }
}

/// Who has what: alice everything, bob an app, dave a phone, erin nothing.
pub(super) fn factors(login: &str) -> Option<Vec<Factor>> {
    let factor = |kind, handle: &str, label: &str| Factor {
        label: label.to_owned(),
        left: (kind == MethodKind::Recovery).then_some(5),
        ..Factor::of(kind, handle)
    };
    let phone = factor(MethodKind::Push, "PIPU1", "Pixel");
    let app = factor(MethodKind::Totp, "TOTP1", "Aegis");
    let codes = factor(MethodKind::Recovery, "codes", "");
    match login.to_lowercase().as_str() {
        "alice" => Some(vec![phone, app, codes]),
        "bob" => Some(vec![app]),
        "dave" => Some(vec![phone]),
        "erin" => Some(Vec::new()),
        _ => None,
    }
}

impl Upstream for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn enter(&self, from: Caller<'_>, login: &str, password: &str, session: Option<&State>) -> Answer<Entered> {
        let (known, again) = (from.known.is_some(), session.is_some());
        let answer = self.through("enter", |inner| {
            inner.known.push(known);
            inner.again.push(again);
            let right = self.abilities.first != First::Here || password == PASSWORD;
            // Where only asking tells, everybody looks as if there were a phone.
            let who = if self.abilities.first == First::Nobody {
                "dave"
            } else {
                login
            };
            let person = inner.person(who).filter(|_| right).ok_or(No::Wrong)?;
            let factors = person.factors.clone();
            let mut kept = Kept {
                login: login.to_owned(),
                ..Kept::default()
            };
            let phone = factors.iter().find(|factor| factor.kind == MethodKind::Push);
            let phone = phone.filter(|_| self.by_itself).map(|factor| factor.handle.clone());
            let asked = phone.map(|phone| self.send(inner, &mut kept, &phone, ""));
            Ok(Entered {
                subject: login.to_lowercase(),
                state: State::of(&kept)?,
                enough: factors.is_empty() || known,
                factors,
                asked,
            })
        });
        if let Ok(entered) = &answer {
            self.grant(if entered.enough { "enough" } else { "enter" }, login);
        }
        answer
    }

    fn ask(&self, _: Caller<'_>, state: &mut State, factor: &str, number: &str) -> Answer<Asked> {
        self.through("ask", |inner| {
            let mut kept: Kept = state.read()?;
            let asked = self.send(inner, &mut kept, factor, number);
            state.put(&kept)?;
            Ok(asked)
        })
    }

    fn look(&self, state: &mut State) -> Answer<Look> {
        self.through("look", |inner| {
            let kept: Kept = state.read()?;
            let request = kept.request.and_then(|at| inner.requests.get(at)).ok_or(No::Over)?;
            Ok(if request.redeemed > 0 { Look::Over } else { request.look })
        })
    }

    fn redeem(&self, _: Caller<'_>, state: &mut State) -> Answer<()> {
        let answer = self.through("redeem", |inner| {
            let mut kept: Kept = state.read()?;
            let request = kept.request.and_then(|at| inner.requests.get_mut(at)).ok_or(No::Over)?;
            if request.redeemed > 0 {
                return Err(No::Over);
            }
            if request.look != Look::Approved {
                return Err(No::Wrong);
            }
            request.redeemed += 1;
            kept.proven.push("push".to_owned());
            state.put(&kept)
        });
        if answer.is_ok() {
            self.grant("redeem", &state.read::<Kept>().unwrap().login);
        }
        answer
    }

    fn number(&self, _: Caller<'_>, state: &mut State, typed: &str) -> Answer<()> {
        let answer = self.through("number", |inner| {
            let kept: Kept = state.read()?;
            let request = kept.request.and_then(|at| inner.requests.get_mut(at)).ok_or(No::Over)?;
            if request.redeemed > 0 {
                return Err(No::Over);
            }
            if typed != ON_PHONE {
                return Err(No::Wrong);
            }
            request.redeemed += 1;
            Ok(())
        });
        if answer.is_ok() {
            self.grant("number", &state.read::<Kept>().unwrap().login);
        }
        answer
    }

    fn withdraw(&self, state: &State) {
        let mut inner = self.inner();
        inner.calls.push("withdraw".to_owned());
        let at = state.read::<Kept>().ok().and_then(|kept| kept.request);
        if let Some(request) = at.and_then(|at| inner.requests.get_mut(at)) {
            request.withdrawn = true;
        }
    }

    fn code(&self, _: Caller<'_>, state: &mut State, kind: MethodKind, factor: &str, code: &str) -> Answer<()> {
        let answer = self.through("code", |_| {
            let mut kept: Kept = state.read()?;
            let right = match kind {
                MethodKind::Totp => factor == "TOTP1" && code == CODE,
                MethodKind::Recovery => factor == "codes" && code == RECOVERY,
                _ => false,
            };
            kept.turn += 1;
            if right {
                kept.proven.push(kind.as_str().to_owned());
            }
            state.put(&kept)?;
            if right { Ok(()) } else { Err(No::Wrong) }
        });
        if answer.is_ok() {
            self.grant("code", &state.read::<Kept>().unwrap().login);
        }
        answer
    }

    fn complete(&self, _: Caller<'_>, state: &mut State, remember: bool) -> Answer<Completed> {
        self.through("complete", |inner| {
            inner.completed.push(remember);
            let known = remember.then(|| State::of(&"trusted")).transpose()?;
            let mut kept: Kept = state.read()?;
            kept.session = inner.open_session(&kept.login);
            state.put(&kept)?;
            Ok(Completed { known })
        })
    }

    fn account(&self) -> Option<&dyn Account> {
        Some(self)
    }

    fn sign_out(&self, state: &State) {
        let mut inner = self.inner();
        if let Ok(kept) = state.read::<Kept>() {
            inner.close_session(&kept);
        }
        inner.calls.push("sign_out".to_owned());
        inner.signed_out += 1;
    }
}

impl World {
    /// A world behind which this server stands.
    pub fn behind(server: &Arc<Scripted>) -> Self {
        Self::behind_at(Location::Memory, server, policy())
    }

    pub fn behind_at(location: Location<'_>, server: &Arc<Scripted>, policy: Policy) -> Self {
        let clock = Self::clock();
        let shared: Arc<dyn Clock> = Arc::<super::TestClock>::clone(&clock);
        let upstream: Arc<dyn Upstream> = Arc::<Scripted>::clone(server);
        let authority = Authority::open(location, policy, shared)
            .unwrap()
            .with_upstream(upstream);
        authority.serve_at(passkey::ORIGIN);
        Self {
            authority: Arc::new(authority),
            clock,
        }
    }

    /// A phone answers, and the gateway comes to know of it.
    pub fn answered(&self, server: &Scripted, look: Look) {
        server.answer(look);
        self.authority.look_at_all().unwrap();
    }
}
