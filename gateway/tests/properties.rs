//! Properties of the rules on the real store: random people, phones and clocks. `PROPTEST_CASES` sets how many.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{HashMap, HashSet};

use contract::{
    Millis,
    device::{DenyReason, PatchDevice, RequestState},
    flow::{Action, MethodKind},
    request::ActionInput,
    step::Step,
};
use genkan_gateway::authority::NumberMode;
use proptest::prelude::*;
use support::{Browser, PASSWORD, Phone, World, code_at, wrong_code};

const WHO: &str = "a@b.example";
const OTHER: &str = "c@d.example";

#[derive(Debug, Clone)]
enum Deed {
    Start(usize),
    Cancel(usize),
    Identify(usize, bool),
    Password(usize, bool),
    Choose(usize, bool),
    Code(usize, Typed),
    Plain(usize, Action),
    Remember(usize, bool),
    Approve(usize, bool),
    Deny(usize, bool),
    Allow(bool),
    Pass(Millis),
}

#[derive(Debug, Clone, Copy)]
enum Typed {
    Right,
    Before,
    Wrong,
}

fn deed() -> impl Strategy<Value = Deed> {
    let browser = 0..2_usize;
    let plain = prop_oneof![
        4 => Just(Action::Continue),
        2 => Just(Action::Resend),
        1 => Just(Action::ChooseMethod),
        1 => Just(Action::ChangeAccount),
        1 => Just(Action::Report),
    ];
    let typed = prop_oneof![Just(Typed::Right), Just(Typed::Before), Just(Typed::Wrong)];
    let pause = prop_oneof![
        Just(1),
        Just(1_000),
        Just(29_999),
        Just(30_000),
        Just(60_000),
        Just(120_000),
        Just(299_999),
        Just(900_000),
    ];
    prop_oneof![
        2 => browser.clone().prop_map(Deed::Start),
        1 => browser.clone().prop_map(Deed::Cancel),
        6 => (browser.clone(), prop::bool::weighted(0.9)).prop_map(|(b, own)| Deed::Identify(b, own)),
        6 => (browser.clone(), prop::bool::weighted(0.9)).prop_map(|(b, right)| Deed::Password(b, right)),
        3 => (browser.clone(), any::<bool>()).prop_map(|(b, push)| Deed::Choose(b, push)),
        3 => (browser.clone(), typed).prop_map(|(b, typed)| Deed::Code(b, typed)),
        8 => (browser.clone(), plain).prop_map(|(b, action)| Deed::Plain(b, action)),
        4 => (browser, any::<bool>()).prop_map(|(b, yes)| Deed::Remember(b, yes)),
        6 => (0..3_usize, prop::bool::weighted(0.8)).prop_map(|(n, right)| Deed::Approve(n, right)),
        3 => (0..3_usize, prop::bool::weighted(0.2)).prop_map(|(n, not_me)| Deed::Deny(n, not_me)),
        1 => any::<bool>().prop_map(Deed::Allow),
        5 => pause.prop_map(Deed::Pass),
    ]
}

/// What has been proven in a browser's current flow, and with which request.
#[derive(Debug, Default, Clone)]
struct Proven {
    flow: String,
    password: bool,
    second: Option<Option<String>>,
}

struct Model {
    world: World,
    phone: Phone,
    browsers: Vec<Browser>,
    proven: Vec<Proven>,
    /// The request that each live session came from.
    sessions: Vec<(Browser, Option<String>)>,
    numbers: HashMap<String, Option<String>>,
    last_told: HashMap<String, RequestState>,
    denied: HashSet<String>,
    revs: HashMap<String, u64>,
    sends: Vec<Millis>,
    approved_at: Millis,
    since_success: u32,
}

impl Model {
    fn new(mode: NumberMode) -> Self {
        let world = World::new();
        let phone = world.person(WHO, mode);
        world.person(OTHER, mode);
        let mut browsers = vec![world.browser(), world.browser()];
        for browser in &mut browsers {
            browser.start();
        }
        Self {
            phone,
            browsers,
            proven: vec![Proven::default(); 2],
            sessions: Vec::new(),
            numbers: HashMap::new(),
            last_told: HashMap::new(),
            denied: HashSet::new(),
            revs: HashMap::new(),
            sends: Vec::new(),
            approved_at: 0,
            since_success: 0,
            world,
        }
    }

    fn now(&self) -> Millis {
        self.world.authority.now()
    }

    fn apply(&mut self, deed: &Deed) {
        match deed {
            Deed::Start(b) => {
                self.browsers[*b].start();
            }
            Deed::Cancel(b) => {
                let call = self.browsers[*b].call(Action::ChangeAccount, ActionInput::default());
                let _ = self.world.authority.cancel(&call.call);
            }
            Deed::Identify(b, own) => {
                let who = if *own { WHO } else { OTHER };
                if self.browsers[*b].identify(who).is_ok() {
                    self.proven[*b] = Proven {
                        flow: self.browsers[*b].flow().id.clone(),
                        ..Proven::default()
                    };
                }
            }
            Deed::Password(b, right) => {
                let typed = if *right { PASSWORD } else { "wrong" };
                if self.browsers[*b].password(typed).is_ok() && *right {
                    let blocked = matches!(self.browsers[*b].step(), Step::Blocked { .. });
                    self.proven[*b].password = !blocked;
                }
            }
            Deed::Choose(b, push) => {
                let kind = if *push { MethodKind::Push } else { MethodKind::Totp };
                let _ = self.browsers[*b].choose(kind);
            }
            Deed::Code(b, typed) => self.code(*b, *typed),
            Deed::Plain(b, action) => self.plain(*b, *action),
            Deed::Remember(b, yes) => self.remember(*b, *yes),
            Deed::Approve(n, right) => self.approve(*n, *right),
            Deed::Deny(n, not_me) => self.deny(*n, *not_me),
            Deed::Allow(allow) => {
                let patch = PatchDevice {
                    app: None,
                    paused_until: None,
                    name: None,
                    allow_requests: Some(*allow),
                };
                let call = self.phone.signed("PATCH", "/device", b"");
                self.world.authority.change_device(&call, &patch).unwrap();
            }
            Deed::Pass(ms) => self.world.clock.pass(*ms),
        }
    }

    fn code(&mut self, b: usize, typed: Typed) {
        let code = match typed {
            Typed::Right => self.phone.code(),
            Typed::Before => code_at(&self.phone.seed, self.now() - 30_000),
            Typed::Wrong => wrong_code(&self.phone),
        };
        let _ = self.browsers[b].look();
        let result = self.browsers[b].code(&code);
        if matches!(result, Ok(Step::RememberBrowser { .. })) {
            assert!(!matches!(typed, Typed::Wrong), "a wrong code was accepted");
            self.proven[b].second = Some(None);
            self.since_success = 0;
        }
    }

    fn plain(&mut self, b: usize, action: Action) {
        let _ = self.browsers[b].look();
        let shown = match self.browsers[b].step() {
            Step::PushPending(push) => Some(push.challenge.clone()),
            _ => None,
        };
        let result = self.browsers[b].plain(action);
        if action == Action::Continue && matches!(result, Ok(Step::RememberBrowser { .. })) {
            let push = shown.unwrap();
            assert!(!self.denied.contains(&push), "redeemed although denied");
            self.proven[b].second = Some(Some(push));
        }
        if action == Action::Report && result.is_ok() {
            assert_eq!(self.world.sessions(WHO), 0, "reported, and yet a session lives");
        }
    }

    fn remember(&mut self, b: usize, yes: bool) {
        let call = self.browsers[b].call(
            Action::Remember,
            ActionInput {
                remember: Some(yes),
                ..ActionInput::default()
            },
        );
        let Ok(reply) = self.browsers[b].send(&call) else {
            return;
        };
        if reply.session.is_none() {
            return;
        }
        let proven = &self.proven[b];
        assert_eq!(
            proven.flow,
            self.browsers[b].flow().id,
            "a session out of another flow's proofs"
        );
        assert!(proven.password, "a session without a password");
        let second = proven.second.clone().expect("a session without a second factor");
        if let Some(push) = &second {
            assert!(!self.denied.contains(push), "a session out of a denied request");
        }
        self.sessions.push((self.browsers[b].clone(), second));
        self.proven[b] = Proven::default();
    }

    fn approve(&mut self, n: usize, right: bool) {
        let Some(request) = self.phone.requests().requests.get(n).cloned() else {
            return;
        };
        let number = self.numbers.get(&request.id).cloned().flatten();
        let given = match (&number, right) {
            (None, _) => None,
            (Some(number), true) => Some(number.clone()),
            (Some(number), false) => Some(if number == "11" {
                "22".to_owned()
            } else {
                "11".to_owned()
            }),
        };
        let was_open = request.state == RequestState::Pending;
        let Ok(answered) = self.phone.approve(&request.id, given) else {
            return;
        };
        if was_open && answered.state == RequestState::Approved {
            assert!(right || number.is_none(), "approved with a wrong number");
            assert!(!self.denied.contains(&request.id));
            self.approved_at = self.now();
            self.since_success = 0;
        }
        if answered.wrong_number {
            self.denied.insert(request.id);
        }
    }

    fn deny(&mut self, n: usize, not_me: bool) {
        let Some(request) = self.phone.requests().requests.get(n).cloned() else {
            return;
        };
        let answered = self
            .phone
            .deny(&request.id, not_me.then_some(DenyReason::NotMe))
            .unwrap();
        assert_ne!(answered.state, RequestState::Pending);
        if answered.state == RequestState::Denied {
            self.denied.insert(request.id);
        }
        if not_me {
            assert_eq!(self.world.sessions(WHO), 0, "it wasn't me, and yet a session lives");
        }
    }

    /// Everything that must hold after every deed.
    fn check(&mut self) {
        for browser in &mut self.browsers {
            let _ = browser.look();
            let flow = browser.flow().clone();
            let rev = self.revs.entry(flow.id.clone()).or_default();
            assert!(flow.rev >= *rev, "a revision went back");
            *rev = flow.rev;
            let Step::PushPending(push) = &flow.step else { continue };
            if flow.user.as_ref().unwrap().label == WHO && !self.numbers.contains_key(&push.challenge) {
                let number = push.number.clone().and_then(|number| number.value);
                self.numbers.insert(push.challenge.clone(), number);
                self.sends.push(push.issued_at);
                self.since_success += 1;
            }
        }
        self.check_caps();
        self.check_requests();
        for (browser, push) in &self.sessions {
            let denied = push.as_ref().is_some_and(|push| self.denied.contains(push));
            assert!(!(denied && browser.signed_in()), "deny means no live session");
        }
    }

    fn check_caps(&self) {
        assert!(self.since_success <= 10, "more than 10 since the last success");
        let counted: Vec<Millis> = self.sends.iter().copied().filter(|at| *at > self.approved_at).collect();
        for pair in counted.windows(2) {
            assert!(pair[1] - pair[0] >= 30_000, "two within 30 s");
        }
        for four in counted.windows(4) {
            assert!(four[3] - four[0] >= 300_000, "four within 5 min");
        }
    }

    fn check_requests(&mut self) {
        let requests = self.phone.requests().requests;
        let open = requests
            .iter()
            .filter(|request| request.state == RequestState::Pending)
            .count();
        assert!(open <= 1, "two open requests");
        for request in requests {
            assert!(
                request
                    .number
                    .is_none_or(|n| n.choices.is_empty() || n.choices.len() == 3)
            );
            let before = self.last_told.insert(request.id, request.state);
            let fine = match before {
                None | Some(RequestState::Pending) => true,
                // An approval can be taken back, by the person or by what comes after it.
                Some(RequestState::Approved) => {
                    request.state != RequestState::Pending && request.state != RequestState::Expired
                }
                Some(last) => last == request.state,
            };
            assert!(fine, "{before:?} became {:?}", request.state);
        }
    }
}

fn cases(default: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(default),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn mode() -> impl Strategy<Value = NumberMode> {
    prop::sample::select(NumberMode::ALL)
}

proptest! {
    #![proptest_config(cases(64))]

    /// A session means that password and second factor were proven in this flow; requests never exceed the caps;
    /// a denied request has no live session; what has ended stays ended.
    #[test]
    fn any_sequence_of_deeds(mode in mode(), deeds in prop::collection::vec(deed(), 1..80)) {
        let mut model = Model::new(mode);
        for deed in &deeds {
            model.apply(deed);
            model.check();
        }
        model.world.authority.verify_audit().unwrap();
    }
}

/// What can happen to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Approve,
    Deny,
    Expire,
    Supersede,
    Cancel,
    Consume,
    Remember,
}

fn event() -> impl Strategy<Value = Event> {
    prop::sample::select(&[
        Event::Approve,
        Event::Deny,
        Event::Expire,
        Event::Supersede,
        Event::Cancel,
        Event::Consume,
        Event::Remember,
    ])
}

proptest! {
    #![proptest_config(cases(256))]

    /// Any interleaving of approve, deny, expire, supersede, cancel, consume ends in one terminal state, and a denial
    /// means no live session.
    #[test]
    fn any_interleaving_ends_in_one_state(events in prop::collection::vec(event(), 1..12)) {
        let world = World::new();
        let phone = world.person(WHO, NumberMode::None);
        world.clock.pass(1);
        let mut browser = world.waiting(WHO);
        let id = phone.newest().id;
        let told = || phone.requests().requests.into_iter().find(|request| request.id == id).unwrap().state;
        let (mut denied, mut ended) = (false, None);
        for event in events {
            let _ = browser.look();
            match event {
                Event::Approve => { phone.approve(&id, None).unwrap(); }
                Event::Deny => {
                    denied |= phone.deny(&id, None).unwrap().state == RequestState::Denied;
                }
                Event::Expire => world.clock.pass(120_000),
                Event::Supersede => { world.clock.pass(30_000); world.waiting(WHO); }
                Event::Cancel => {
                    let call = browser.call(Action::ChangeAccount, ActionInput::default()).call;
                    world.authority.cancel(&call).unwrap();
                }
                Event::Consume => { let _ = browser.plain(Action::Continue); }
                Event::Remember => { let _ = browser.remember(true); }
            }
            let state = told();
            if let Some(last) = ended {
                prop_assert_eq!(state, last, "it had ended");
            }
            if !matches!(state, RequestState::Pending | RequestState::Approved) {
                ended = Some(state);
            }
            if denied {
                prop_assert_eq!(state, RequestState::Denied);
                prop_assert!(!browser.signed_in());
                prop_assert_eq!(world.sessions(WHO), 0);
            }
        }
        world.authority.verify_audit().unwrap();
    }
}
