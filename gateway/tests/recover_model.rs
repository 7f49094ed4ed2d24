//! Rows 1 and 19 as a property: no sequence of deeds around a forgotten password opens a session without password and
//! second factor in its flow, or replaces a password without mailbox (or password) and second factor.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use contract::{
    Millis,
    flow::{Action, MethodKind},
    request::ActionInput,
    step::{CodeKind, Step},
};
use genkan_gateway::authority::{LetterKind, NumberMode, Policy};
use proptest::prelude::*;
use support::{Browser, PASSWORD, Phone, World, policy};

const WHO: &str = "mei@aoba.example";
const NEW: &str = "umi to yama to sora";

#[derive(Debug, Clone)]
enum Deed {
    Identify,
    Password(bool),
    Mailed,
    Totp(bool),
    Choose(bool),
    Approve,
    Enroll,
    Remember,
    Plain(Action),
    Pass(Millis),
}

fn deed() -> impl Strategy<Value = Deed> {
    let plain = prop_oneof![
        8 => Just(Action::Recover),
        6 => Just(Action::Continue),
        2 => Just(Action::Resend),
        1 => Just(Action::ChooseMethod),
        1 => Just(Action::ChangeAccount),
        1 => Just(Action::Skip),
        1 => Just(Action::Report),
    ];
    prop_oneof![
        4 => Just(Deed::Identify),
        3 => any::<bool>().prop_map(Deed::Password),
        6 => Just(Deed::Mailed),
        5 => prop::bool::weighted(0.8).prop_map(Deed::Totp),
        4 => any::<bool>().prop_map(Deed::Choose),
        4 => Just(Deed::Approve),
        6 => Just(Deed::Enroll),
        6 => Just(Deed::Remember),
        12 => plain.prop_map(Deed::Plain),
        3 => prop_oneof![Just(1_000), Just(30_000), Just(61_000), Just(601_000)].prop_map(Deed::Pass),
    ]
}

/// What the browser's flow has proven since it last began anew.
#[derive(Debug, Default, Clone, Copy)]
struct Proven {
    password: bool,
    mailbox: bool,
    second: bool,
}

struct Model {
    world: World,
    phone: Phone,
    browser: Browser,
    proven: Proven,
    password: &'static str,
    sessions: u32,
    changes: u32,
}

impl Model {
    fn new() -> Self {
        let world = World::with(Policy { mail: true, ..policy() });
        let phone = world.person(WHO, NumberMode::None);
        world
            .authority
            .add_address(WHO, CodeKind::Email, "mei@mail.example")
            .unwrap();
        let mut browser = world.browser();
        browser.start();
        Self {
            phone,
            browser,
            proven: Proven::default(),
            password: PASSWORD,
            sessions: 0,
            changes: 0,
            world,
        }
    }

    fn apply(&mut self, deed: &Deed) {
        let _ = self.browser.look();
        if self.browser.look().is_err() || self.browser.flow().actions.is_empty() {
            self.browser.start();
            self.proven = Proven::default();
        }
        match deed {
            Deed::Identify => {
                if self.browser.identify(WHO).is_ok() {
                    self.proven = Proven::default();
                }
            }
            Deed::Password(right) => {
                let typed = if *right { self.password } else { "a wrong one" };
                if self.browser.password(typed).is_ok() {
                    self.proven = Proven {
                        password: *right,
                        ..Proven::default()
                    };
                }
            }
            Deed::Mailed => self.mailed(),
            Deed::Totp(right) => self.totp(*right),
            Deed::Choose(push) => {
                let kind = if *push { MethodKind::Push } else { MethodKind::Totp };
                let _ = self.browser.choose(kind);
            }
            Deed::Approve => {
                let open = self.phone.requests().requests.into_iter().next();
                if let Some(request) = open {
                    let _ = self.phone.approve(&request.id, None);
                }
            }
            Deed::Enroll => self.enroll(),
            Deed::Remember => self.remember(),
            Deed::Plain(action) => self.plain(*action),
            Deed::Pass(ms) => self.world.clock.pass(*ms),
        }
    }

    fn asks_for_mail(&self) -> bool {
        matches!(
            self.browser.step(),
            Step::CodeRequired {
                kind: CodeKind::Email,
                ..
            }
        )
    }

    fn mailed(&mut self) {
        let letters = self.world.letters();
        let Some(letter) = letters
            .iter()
            .rev()
            .find(|letter| letter.purpose == "recover" && letter.kind == LetterKind::Email)
        else {
            return;
        };
        let asked = self.asks_for_mail();
        if self.browser.code(&letter.code).is_ok() && asked {
            self.proven.mailbox = true;
        }
    }

    fn totp(&mut self, right: bool) {
        let code = if right {
            self.phone.code()
        } else {
            support::wrong_code(&self.phone)
        };
        if !self.asks_for_mail() && self.browser.code(&code).is_ok() && self.is_past_the_factors() {
            assert!(right, "a wrong code was accepted");
            self.proven.second = true;
        }
    }

    fn is_past_the_factors(&self) -> bool {
        matches!(
            self.browser.step(),
            Step::RememberBrowser { .. } | Step::EnrollRequired { .. }
        )
    }

    fn plain(&mut self, action: Action) {
        if self.browser.plain(action).is_err() {
            return;
        }
        match action {
            Action::Recover | Action::ChangeAccount => self.proven = Proven::default(),
            Action::Continue if self.is_past_the_factors() => self.proven.second = true,
            _ => {}
        }
    }

    fn enroll(&mut self) {
        let next = if self.password == PASSWORD { NEW } else { PASSWORD };
        let input = ActionInput {
            password: Some(next.to_owned()),
            ..ActionInput::default()
        };
        if self.browser.act(Action::Enroll, input).is_err() || self.browser.flow().notice.is_none() {
            return;
        }
        let Proven {
            password,
            mailbox,
            second,
        } = self.proven;
        assert!(password || mailbox, "a password was replaced by nobody in particular");
        assert!(second, "a password was replaced without the second factor");
        assert_eq!(self.world.sessions(WHO), 0, "a replaced password leaves no session");
        self.password = next;
        self.changes += 1;
        if mailbox {
            self.proven = Proven::default();
        }
    }

    fn remember(&mut self) {
        let call = self.browser.call(
            Action::Remember,
            ActionInput {
                remember: Some(true),
                ..ActionInput::default()
            },
        );
        let Ok(reply) = self.browser.send(&call) else { return };
        if reply.session.is_none() {
            return;
        }
        assert!(self.proven.password, "a session without a password: {:?}", self.proven);
        assert!(
            self.proven.second,
            "a session without a second factor: {:?}",
            self.proven
        );
        assert!(
            !self.proven.mailbox,
            "a forgotten password signed in: {:?}",
            self.proven
        );
        self.sessions += 1;
        self.proven = Proven::default();
    }
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(48),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_sequence_of_deeds_signs_in_by_mail(deeds in prop::collection::vec(deed(), 1..120)) {
        let mut model = Model::new();
        for deed in &deeds {
            model.apply(deed);
        }
        model.world.authority.verify_audit().unwrap();
    }
}

/// The model is worth something only if its deeds get through.
#[test]
fn the_way_the_model_watches_exists() {
    let mut model = Model::new();
    let way = [
        Deed::Identify,
        Deed::Plain(Action::Recover),
        Deed::Mailed,
        Deed::Choose(false),
        Deed::Totp(true),
        Deed::Enroll,
        Deed::Pass(30_000),
        Deed::Password(true),
        Deed::Approve,
        Deed::Plain(Action::Continue),
        Deed::Remember,
    ];
    for deed in &way {
        model.apply(deed);
    }
    assert_eq!((model.changes, model.sessions), (1, 1));
}
