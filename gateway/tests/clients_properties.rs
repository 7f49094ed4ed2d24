//! Whatever is done in whatever order: a code is redeemed once, in time, by who asked, for a session that lives.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;

use contract::Millis;
use genkan_gateway::authority::{Begun, NumberMode, Origin};
use proptest::prelude::*;
use support::{
    Browser, Phone, World,
    clients::{
        CALLBACK, OTHER_VERIFIER, VERIFIER, asked, asked_with, back, begun, member, open, redeem_as, request, sign_in,
        world,
    },
};

const WHO: &str = "mei@aoba.example";
const OTHER_CALLBACK: &str = "https://shop.example/other";

#[derive(Debug, Clone)]
enum Deed {
    /// Signs in for the shop, in the one browser.
    SignIn,
    /// Is sent here again; goes through where that is enough.
    AskAgain {
        silent: bool,
    },
    Redeem {
        which: usize,
        client: bool,
        verifier: bool,
        callback: bool,
    },
    Pass(Millis),
    Switch(bool),
    Lock(bool),
    SignOut,
}

fn deed() -> impl Strategy<Value = Deed> {
    let right = || prop_oneof![4 => Just(true), 1 => Just(false)];
    prop_oneof![
        3 => Just(Deed::SignIn),
        3 => any::<bool>().prop_map(|silent| Deed::AskAgain { silent }),
        8 => (any::<prop::sample::Index>(), right(), right(), right()).prop_map(|(which, client, verifier, callback)| {
            Deed::Redeem { which: which.index(8), client, verifier, callback }
        }),
        3 => (1_000..70_000_i64).prop_map(Deed::Pass),
        1 => any::<bool>().prop_map(Deed::Switch),
        1 => any::<bool>().prop_map(Deed::Lock),
        1 => Just(Deed::SignOut),
    ]
}

/// A code, and what has become of it.
struct Known {
    code: String,
    made_at: Millis,
    session: String,
    redeemed: bool,
    void: bool,
}

/// What the rules are compared with: a few facts, kept by hand.
struct Model {
    world: World,
    phone: Phone,
    browser: Browser,
    codes: Vec<Known>,
    off: bool,
    locked: bool,
    ended: BTreeSet<String>,
}

impl Model {
    fn new() -> Self {
        let world = world();
        let phone = world.person(WHO, NumberMode::None);
        let browser = world.browser();
        Self {
            world,
            phone,
            browser,
            codes: Vec::new(),
            off: false,
            locked: false,
            ended: BTreeSet::new(),
        }
    }

    fn end_current(&mut self) {
        self.ended.extend(self.browser.session.clone());
    }

    fn note(&mut self, code: Option<String>) {
        let session = self.browser.session.clone().unwrap_or_default();
        self.codes.extend(code.map(|code| Known {
            code,
            made_at: self.world.authority.now(),
            session,
            redeemed: false,
            void: false,
        }));
    }

    fn sign_in(&mut self) {
        if self.off || self.locked {
            return;
        }
        let request = request(open(&self.world, asked_with(&[("prompt", "login")]), None));
        // Requests to one account need a pause between them.
        self.world.clock.seconds(301);
        let mut next = begun(&self.world, "shop", &request);
        next.session.clone_from(&self.browser.session);
        sign_in(&mut next, &self.phone, WHO);
        self.end_current();
        self.browser = next;
        let end = support::clients::end(&self.browser);
        self.note(member(&end, "code"));
    }

    fn ask_again(&mut self, silent: bool) {
        let pairs = if silent {
            asked_with(&[("prompt", "none")])
        } else {
            asked()
        };
        let begun = open(&self.world, pairs, self.browser.session.as_deref());
        let live = self.browser.signed_in();
        match &begun {
            Begun::Back { .. } => {
                let code = member(&back(&begun), "code");
                assert_eq!(code.is_some(), live && !self.off && !self.locked);
                self.note(code);
            }
            Begun::Page { .. } => assert!(!live && !silent),
            Begun::Refused(_) => assert!(self.off),
        }
    }

    fn redeem(&mut self, which: usize, client: bool, verifier: bool, callback: bool) {
        if self.codes.is_empty() {
            return;
        }
        let at = which % self.codes.len();
        let known = &self.codes[at];
        let told = redeem_as(
            &self.world,
            if client { "shop" } else { "desk" },
            &known.code,
            if verifier { VERIFIER } else { OTHER_VERIFIER },
            if callback { CALLBACK } else { OTHER_CALLBACK },
        );
        let right = client && verifier && callback;
        let young = self.world.authority.now() < known.made_at + 60_000;
        let lives = !self.ended.contains(&known.session) && !self.locked;
        let good = right && young && lives && !known.redeemed && !known.void && !self.off;
        assert_eq!(told.is_ok(), good, "{which} {client} {verifier} {callback}");
        if self.codes[at].redeemed {
            let session = self.codes[at].session.clone();
            let current = self.browser.session.as_ref() == Some(&session);
            self.ended.insert(session);
            assert!(!current || !self.browser.signed_in(), "the second use ends the session");
        }
        self.codes[at].redeemed |= told.is_ok();
        self.codes[at].void |= !right;
    }

    fn sign_out(&mut self) {
        let session = self.browser.session.clone();
        let csrf = self.world.authority.session(session.as_deref()).unwrap().csrf;
        let done = self
            .world
            .authority
            .sign_out(session.as_deref(), csrf.as_deref(), &Origin::default());
        if done.is_ok() {
            self.end_current();
        }
    }

    fn lock(&mut self, locked: bool) {
        self.world.authority.set_locked(WHO, locked).unwrap();
        if locked {
            // A lock ends what is open; unlocking brings nothing back.
            self.ended.extend(self.codes.iter().map(|known| known.session.clone()));
            self.end_current();
        }
        self.locked = locked;
    }

    fn carry_out(&mut self, deed: &Deed) {
        match *deed {
            Deed::SignIn => self.sign_in(),
            Deed::AskAgain { silent } => self.ask_again(silent),
            Deed::Redeem {
                which,
                client,
                verifier,
                callback,
            } => self.redeem(which, client, verifier, callback),
            Deed::Pass(ms) => self.world.clock.pass(ms),
            Deed::Switch(off) => {
                self.world.authority.switch_client("shop", off).unwrap();
                self.off = off;
            }
            Deed::Lock(locked) => self.lock(locked),
            Deed::SignOut => self.sign_out(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_redeems_a_code_twice_late_or_for_somebody_else(deeds in prop::collection::vec(deed(), 1..24)) {
        let mut model = Model::new();
        for deed in &deeds {
            model.carry_out(deed);
        }
        let redeemed = model.world.authority.audit_events(0).unwrap();
        let redeemed = redeemed.iter().filter(|event| *event == "client_code_redeemed").count();
        prop_assert_eq!(redeemed, model.codes.iter().filter(|known| known.redeemed).count());
    }
}
