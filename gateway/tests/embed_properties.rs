//! No order of events ends a frame without a proof, gives it a cookie, or makes a phone ring without a click.
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    Millis,
    device::RequestState,
    flow::{Action, MethodKind},
    request::ActionInput,
    step::Step,
};
use genkan_gateway::authority::NumberMode;
use proptest::prelude::*;
use support::{
    Browser, PASSWORD, Phone, World,
    clients::{CALLBACK, VERIFIER, end, member, redeem_as},
    frame::{known, proving, signing_in, world},
    wrong_code,
};

const WHO: &str = "a@b.example";

#[derive(Debug, Clone)]
enum Deed {
    /// A new frame; `true` proves it once more for a session.
    Open(bool),
    Identify,
    Password(bool),
    Choose(bool),
    Code(bool),
    Plain(Action),
    Remember,
    Look,
    Approve,
    Deny,
    /// The client is switched off, or on.
    Switch(bool),
    Pass(Millis),
}

fn deed() -> impl Strategy<Value = Deed> {
    let plain = prop_oneof![
        6 => Just(Action::Continue),
        2 => Just(Action::Resend),
        1 => Just(Action::ChooseMethod),
        1 => Just(Action::ChangeAccount),
        1 => Just(Action::Recover),
        1 => Just(Action::Enroll),
        1 => Just(Action::Skip),
        1 => Just(Action::Submit),
        1 => Just(Action::Extend),
    ];
    let pause = prop_oneof![Just(1_000), Just(30_000), Just(60_000), Just(120_000), Just(600_000)];
    prop_oneof![
        2 => any::<bool>().prop_map(Deed::Open),
        5 => Just(Deed::Identify),
        5 => prop::bool::weighted(0.8).prop_map(Deed::Password),
        5 => any::<bool>().prop_map(Deed::Choose),
        4 => any::<bool>().prop_map(Deed::Code),
        8 => plain.prop_map(Deed::Plain),
        2 => Just(Deed::Remember),
        2 => Just(Deed::Look),
        6 => Just(Deed::Approve),
        1 => Just(Deed::Deny),
        1 => prop::bool::weighted(0.3).prop_map(Deed::Switch),
        5 => pause.prop_map(Deed::Pass),
    ]
}

struct Model {
    world: World,
    phone: Phone,
    token: String,
    page: Browser,
    frame: Browser,
    /// Of the running flow: whether it proves a session once more, and whether the password was given since the name.
    proves: bool,
    password: bool,
    off: bool,
    sessions: u32,
}

impl Model {
    fn new() -> Self {
        let world = world();
        let phone = world.person(WHO, NumberMode::None);
        let (token, page) = known(&world, &phone, WHO);
        let frame = signing_in(&world);
        Self {
            world,
            phone,
            token,
            page,
            frame,
            proves: false,
            password: false,
            off: false,
            sessions: 1,
        }
    }

    fn client(&self) -> &'static str {
        if self.proves { "shop" } else { "pass" }
    }

    /// How many requests wait on the phone.
    fn listed(&self) -> usize {
        let listing = self.phone.requests();
        let waits = |state: &RequestState| *state == RequestState::Pending;
        listing.requests.iter().filter(|one| waits(&one.state)).count()
    }

    fn apply(&mut self, deed: &Deed) {
        let before = self.frame.step().clone();
        let done = matches!(before, Step::SignedIn { .. });
        match deed {
            Deed::Open(proves) => {
                if !self.off {
                    self.open(*proves);
                }
            }
            Deed::Identify => {
                if self.frame.identify(WHO).is_ok() {
                    self.password = false;
                }
            }
            Deed::Password(right) => {
                let typed = if *right { PASSWORD } else { "wrong" };
                if self.frame.password(typed).is_ok() {
                    assert!(*right && !self.proves, "a wrong password, or one where none is typed");
                    self.password = true;
                }
            }
            Deed::Choose(push) => {
                let kind = if *push { MethodKind::Push } else { MethodKind::Totp };
                let _ = self.frame.choose(kind);
            }
            Deed::Code(right) => {
                let code = if *right {
                    self.phone.code()
                } else {
                    wrong_code(&self.phone)
                };
                let answer = self.frame.code(&code);
                if !done && matches!(answer, Ok(Step::SignedIn { .. })) {
                    assert!(*right, "by a wrong code");
                    self.ended();
                }
            }
            Deed::Plain(action) => self.plain(*action, &before),
            Deed::Remember => assert!(self.frame.remember(true).is_err(), "nothing is remembered in a frame"),
            Deed::Look => {
                let listed = self.listed();
                let _ = self.frame.look();
                assert_eq!(self.listed(), listed, "looking sends nothing");
            }
            Deed::Approve => {
                if let Some(request) = self.waiting() {
                    let _ = self.phone.approve(&request, None);
                    let _ = self.frame.look();
                }
            }
            Deed::Deny => {
                if let Some(request) = self.waiting() {
                    let _ = self.phone.deny(&request, None);
                    let _ = self.frame.look();
                }
            }
            Deed::Switch(off) => {
                self.world.authority.switch_client(self.client(), *off).unwrap();
                self.off = *off;
            }
            Deed::Pass(ms) => self.world.clock.pass(*ms),
        }
        self.invariants();
    }

    fn waiting(&self) -> Option<String> {
        let requests = self.phone.requests().requests;
        let mut waiting = requests.into_iter().filter(|one| one.state == RequestState::Pending);
        waiting.next().map(|one| one.id)
    }

    fn open(&mut self, proves: bool) {
        let listed = self.listed();
        self.proves = proves;
        self.password = false;
        self.frame = if proves {
            proving(&self.world, &self.token)
        } else {
            signing_in(&self.world)
        };
        assert_eq!(self.listed(), listed, "opening sends nothing");
    }

    fn plain(&mut self, action: Action, before: &Step) {
        let result = self.frame.act(action, ActionInput::default());
        if matches!(action, Action::Recover | Action::Enroll | Action::Skip | Action::Submit) {
            assert!(result.is_err(), "{action:?} is not for frames");
        }
        if action == Action::ChangeAccount && result.is_ok() {
            assert!(!self.proves);
            self.password = false;
        }
        let ends = matches!(result, Ok(Step::SignedIn { .. })) && !matches!(before, Step::SignedIn { .. });
        if ends {
            assert_eq!(action, Action::Continue);
            let approved = matches!(before, Step::PushPending(push) if push.approved);
            assert!(approved, "by an approval, not from {before:?}");
            self.ended();
        }
    }

    /// The flow has just ended: with all that was needed, and with a code that says so.
    fn ended(&mut self) {
        assert!(!self.off, "for a client that is switched off");
        assert!(self.password || self.proves, "without the password");
        if !self.proves {
            self.sessions += 1;
        }
        let code = member(&end(&self.frame), "code").unwrap();
        let told = redeem_as(&self.world, self.client(), &code, VERIFIER, CALLBACK).unwrap();
        assert_eq!(told.amr.iter().any(|word| word == "pwd"), !self.proves);
        assert_eq!(told.auth_time, self.world.authority.now());
    }

    fn invariants(&self) {
        assert!(self.frame.session.is_none() && self.frame.known.is_none(), "a cookie");
        assert_eq!(
            self.world.sessions(WHO),
            self.sessions,
            "a session that nobody has proven"
        );
        assert!(self.page.signed_in(), "the page is signed in as it was");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_ends_a_frame_without_a_proof(deeds in prop::collection::vec(deed(), 1..60)) {
        let mut model = Model::new();
        for deed in &deeds {
            model.apply(deed);
        }
    }
}
