//! Whatever an identity server answers, whatever people click and whenever: nobody is signed in without a password that
//! it has called right and a proof that it has accepted, both for this account and in this flow.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use contract::{
    flow::{Action, MethodKind},
    request::ActionInput,
};
use genkan_gateway::upstream::{Look, No, Number};
use proptest::prelude::*;
use support::{
    Browser, PASSWORD, World,
    upstream::{CODE, ON_PHONE, RECOVERY, Scripted},
};

const PEOPLE: [&str; 4] = ["alice", "bob", "dave", "erin"];
const CALLS: [&str; 6] = ["enter", "ask", "look", "redeem", "number", "code"];

#[derive(Debug, Clone)]
enum Deed {
    /// What leads on.
    Next(usize, usize),
    Start(usize),
    Identify(usize, usize),
    Password(usize),
    Choose(usize, MethodKind),
    Code(usize, &'static str),
    Plain(usize, Action),
    Remember(usize, bool),
    /// The phone answers.
    Answer(Look),
    /// The gateway looks.
    Look,
    Tidy,
    Fail(&'static str, No),
    Lose(&'static str),
    Pass(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let browser = || 0..2_usize;
    let kind = prop_oneof![
        Just(MethodKind::Push),
        Just(MethodKind::Totp),
        Just(MethodKind::Recovery)
    ];
    let code = prop_oneof![Just(CODE), Just(RECOVERY), Just(ON_PHONE), Just("000000")];
    let plain = prop_oneof![
        5 => Just(Action::Continue),
        2 => Just(Action::Resend),
        1 => Just(Action::ChooseMethod),
        1 => Just(Action::ChangeAccount),
        1 => Just(Action::Report),
    ];
    let look = prop_oneof![
        3 => Just(Look::Approved),
        1 => Just(Look::Denied { not_me: false }),
        1 => Just(Look::Denied { not_me: true }),
        1 => Just(Look::Over),
    ];
    // A wrong password takes a second; the other tests have it.
    let no = prop_oneof![
        Just(No::Throttled(None)),
        Just(No::Locked),
        Just(No::Disabled),
        Just(No::Over),
        Just(No::NotFresh),
        Just(No::SignedOut),
        Just(No::Unavailable(None)),
        Just(No::Unsupported),
    ];
    let call = || prop::sample::select(&CALLS[..]);
    prop_oneof![
        40 => (browser(), 0..PEOPLE.len()).prop_map(|(at, who)| Deed::Next(at, who)),
        1 => browser().prop_map(Deed::Start),
        3 => (browser(), 0..PEOPLE.len()).prop_map(|(at, who)| Deed::Identify(at, who)),
        5 => browser().prop_map(Deed::Password),
        2 => (browser(), kind).prop_map(|(at, kind)| Deed::Choose(at, kind)),
        3 => (browser(), code).prop_map(|(at, code)| Deed::Code(at, code)),
        5 => (browser(), plain).prop_map(|(at, action)| Deed::Plain(at, action)),
        4 => (browser(), any::<bool>()).prop_map(|(at, yes)| Deed::Remember(at, yes)),
        4 => look.prop_map(Deed::Answer),
        5 => Just(Deed::Look),
        1 => Just(Deed::Tidy),
        2 => (call(), no).prop_map(|(call, no)| Deed::Fail(call, no)),
        1 => call().prop_map(Deed::Lose),
        2 => prop_oneof![Just(1_000), Just(31_000), Just(61_000), Just(121_000)].prop_map(Deed::Pass),
    ]
}

/// A browser, and what the server has granted in its flow.
struct Tab {
    browser: Browser,
    granted: Vec<(&'static str, String)>,
}

impl Tab {
    /// Sends an action; a session may only come of what was granted.
    fn act(&mut self, server: &Scripted, action: Action, input: ActionInput) {
        if self.browser.flow.is_none() {
            return;
        }
        let call = self.browser.call(action, input);
        let reply = self.browser.send(&call);
        self.granted.append(&mut server.inner().granted);
        if matches!(action, Action::Identify | Action::ChangeAccount) && reply.is_ok() {
            self.granted.clear();
        }
        let Ok(reply) = reply else { return };
        if reply.session.is_none() {
            return;
        }
        let who = self.browser.flow().user.clone().unwrap().label;
        let has = |names: &[&str]| {
            let mut granted = self.granted.iter();
            granted.any(|(call, login)| names.contains(call) && *login == who)
        };
        assert!(
            has(&["enter", "enough"]),
            "{who} had no right password: {:?}",
            self.granted
        );
        assert!(
            has(&["enough", "redeem", "number", "code"]),
            "{who} has proven nothing: {:?}",
            self.granted
        );
    }
}

/// What leads on from where a browser is; where nothing does but the phone, that is answered.
fn next(deed: &Deed, tabs: &[Tab]) -> Deed {
    let Deed::Next(at, who) = *deed else {
        return deed.clone();
    };
    let flow = tabs[at].browser.flow();
    let deeds = [
        (Action::Identify, Deed::Identify(at, who)),
        (Action::Password, Deed::Password(at)),
        (Action::Continue, Deed::Plain(at, Action::Continue)),
        (Action::Remember, Deed::Remember(at, true)),
        (Action::Code, Deed::Code(at, if who == 0 { ON_PHONE } else { CODE })),
    ];
    let found = deeds.into_iter().find(|(action, _)| flow.allows(*action));
    let over = flow.actions.is_empty();
    found.map_or_else(|| if over { Deed::Start(at) } else { deed.clone() }, |(_, deed)| deed)
}

fn run(deeds: &[Deed], by_itself: bool, number: Number) {
    let mut server = Scripted::new();
    server.by_itself = by_itself;
    server.number = number;
    let server = Arc::new(server);
    let world = World::behind(&server);
    let mut tabs: Vec<Tab> = (0..2)
        .map(|_| {
            let mut browser = world.browser();
            browser.start();
            Tab {
                browser,
                granted: Vec::new(),
            }
        })
        .collect();
    for deed in deeds {
        match next(deed, &tabs) {
            Deed::Next(..) => world.answered(&server, Look::Approved),
            Deed::Start(at) => {
                tabs[at].browser.start();
            }
            Deed::Identify(at, who) => {
                let identifier = Some(PEOPLE[who].to_owned());
                tabs[at].act(
                    &server,
                    Action::Identify,
                    ActionInput {
                        identifier,
                        ..ActionInput::default()
                    },
                );
            }
            Deed::Password(at) => {
                let password = Some(PASSWORD.to_owned());
                tabs[at].act(
                    &server,
                    Action::Password,
                    ActionInput {
                        password,
                        ..ActionInput::default()
                    },
                );
            }
            Deed::Choose(at, kind) => {
                let methods = &tabs[at].browser.flow().methods;
                let method = methods
                    .iter()
                    .find(|method| method.kind == kind)
                    .map(|method| method.id.clone());
                tabs[at].act(
                    &server,
                    Action::Choose,
                    ActionInput {
                        method,
                        ..ActionInput::default()
                    },
                );
            }
            Deed::Code(at, code) => {
                let code = Some(code.to_owned());
                tabs[at].act(
                    &server,
                    Action::Code,
                    ActionInput {
                        code,
                        ..ActionInput::default()
                    },
                );
            }
            Deed::Plain(at, action) => tabs[at].act(&server, action, ActionInput::default()),
            Deed::Remember(at, yes) => {
                let remember = Some(yes);
                tabs[at].act(
                    &server,
                    Action::Remember,
                    ActionInput {
                        remember,
                        ..ActionInput::default()
                    },
                );
            }
            Deed::Answer(look) => server.answer(look),
            Deed::Look => world.authority.look_at_all().unwrap(),
            Deed::Tidy => world.authority.tidy_there().unwrap(),
            Deed::Fail(call, no) => server.fail(call, no),
            Deed::Lose(call) => server.lose(call),
            Deed::Pass(ms) => world.clock.pass(ms),
        }
        for tab in &mut tabs {
            // Whatever has happened, the page can be drawn.
            let _ = tab.browser.look();
        }
        let inner = server.inner();
        assert!(inner.requests.iter().all(|request| request.redeemed <= 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_let_in_by_a_server_that_did_not_say_so(
        deeds in prop::collection::vec(deed(), 1..60),
        by_itself: bool,
        on_phone: bool,
    ) {
        let number = if on_phone { Number::OnPhone(4) } else { Number::Select("42".to_owned()) };
        run(&deeds, by_itself, number);
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(96)
}
