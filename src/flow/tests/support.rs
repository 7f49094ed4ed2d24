//! Flows as a server sends them, and a page that records what it asks for.

use crate::flow::{Call, Effect, Event, Failure, Input, Reply, State, Timer, update};
use contract::{
    Millis,
    flow::{Action, Flow, MethodKind, MethodOption, Purpose, User},
    problem::ProblemKind,
    step::{
        Browser, Context, Delivery, MatchNumber, NumberAnswer, NumberPlace, Place, PlaceKind, Push, PushOutcome, Step,
    },
};

/// The server's clock when the page's shows zero: far from it, as in life.
pub const SERVER: Millis = 1_800_000_000_000;

pub fn push(approved: bool) -> Step {
    Step::PushPending(Push {
        no_number: None,
        app: None,
        challenge: "c1".into(),
        device: "Mei’s phone".into(),
        number: Some(MatchNumber {
            digits: 6,
            value: Some("75".into()),
            place: NumberPlace::Page,
            answer: NumberAnswer::Select,
        }),
        delivery: Delivery::Sent,
        seen: false,
        silent: false,
        approved,
        context: Context {
            app: "Aoba".into(),
            place: Place {
                kind: PlaceKind::ThisDevice,
                name: None,
            },
            browser: Browser { name: None, os: None },
            at: SERVER,
        },
        issued_at: SERVER,
        expires_at: SERVER + 120_000,
        poll_after_ms: 0,
        requests_left: 2,
        resend_at: SERVER + 30_000,
    })
}

pub fn ended() -> Step {
    Step::PushEnded {
        outcome: PushOutcome::Denied,
        reason: None,
        device: None,
        at: SERVER,
        retry_at: None,
        requests_left: 1,
    }
}

/// A flow with every action allowed that fits somewhere.
pub fn flow(rev: u64, now: Millis, step: Step) -> Flow {
    let actions = match &step {
        Step::Identify { .. } => vec![Action::Identify, Action::Passkey],
        Step::Passkey { .. } => vec![Action::Passkey, Action::ChooseMethod],
        Step::EnrollRequired { .. } => vec![Action::Enroll, Action::Skip, Action::Resend],
        Step::OwnershipProof { .. } => vec![Action::Prove],
        Step::CodeOnPhone(_) => vec![Action::Code],
        Step::Form { .. } => vec![Action::Submit],
        Step::Password { .. } => vec![Action::Password, Action::ChangeAccount],
        Step::PushPending(push) if push.approved => vec![Action::Continue, Action::Choose, Action::Resend],
        Step::PushPending(_) | Step::PushEnded { .. } => {
            vec![Action::Resend, Action::Choose, Action::ChooseMethod, Action::Report]
        }
        Step::CodeRequired { .. } => vec![Action::Code, Action::ChooseMethod],
        Step::RememberBrowser { .. } => vec![Action::Remember],
        _ => vec![Action::ChooseMethod],
    };
    Flow {
        id: "f1".into(),
        rev,
        purpose: Purpose::SignIn,
        server_time: SERVER + now,
        expires_at: SERVER + 900_000,
        csrf: "t".into(),
        user: Some(User { label: "mei".into() }),
        client: None,
        reason: None,
        step,
        methods: vec![MethodOption {
            id: "m2".into(),
            kind: MethodKind::Totp,
            label: "Mei’s phone".into(),
            usable: true,
            reason: None,
            retry_at: None,
        }],
        actions,
        notice: None,
        open_until: None,
    }
}

pub fn problem(kind: ProblemKind, flow: Option<Flow>) -> Failure {
    Failure::Problem {
        kind,
        retry_after: None,
        server_time: None,
        field: None,
        wrong: None,
        flow: flow.map(Box::new),
        instance: String::new(),
    }
}

/// A page in a test: a state, a clock, and the calls it has asked for.
pub struct Page {
    pub state: State,
    pub now: Millis,
    pub effects: Vec<Effect>,
}

impl Page {
    pub fn open() -> Self {
        let mut page = Self {
            state: State::new(None, None),
            now: 0,
            effects: Vec::new(),
        };
        page.on(Event::Opened { signed_in_page: false });
        page
    }

    /// A page that draws `step`.
    pub fn at(step: Step) -> Self {
        let mut page = Self::open();
        page.reply(Call::Start, Ok(flow(1, 0, step)));
        page
    }

    pub fn on(&mut self, event: Event) {
        self.effects = update(&mut self.state, event, self.now, 0.5);
    }

    pub fn submit(&mut self, action: Action, name: &'static str, text: &str) {
        self.on(Event::Submitted {
            action,
            input: Input::text(name, text.into()),
        });
    }

    pub fn reply(&mut self, call: Call, result: Result<Flow, Failure>) {
        self.on(Event::Replied {
            call,
            result: result.map(|flow| Reply::Flow(Box::new(flow))),
        });
    }

    /// Answers the only call that was asked for.
    pub fn answer(&mut self, result: Result<Flow, Failure>) {
        let call = self.calls().into_iter().next().expect("a call was asked for");
        self.reply(call, result);
    }

    pub fn calls(&self) -> Vec<Call> {
        let call = |effect: &Effect| match effect {
            Effect::Call { call, .. } => Some(call.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(call).collect()
    }

    pub fn action(&self) -> Option<Action> {
        self.calls().iter().find_map(|call| match call {
            Call::Act { action, .. } => Some(*action),
            _ => None,
        })
    }

    pub fn timer(&self, which: Timer) -> Option<Millis> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Set(timer, after) if *timer == which => Some(*after),
            _ => None,
        })
    }
}
