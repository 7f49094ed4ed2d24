//! The server's side of docs/flow.md: everything that can be done, done on the real rules, and where it led.
//! `GENKAN_WRITE_DOCS=1` writes the file, otherwise it has to say the same.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt::Write as _,
    fs,
    path::Path,
};

use contract::{
    device::DenyReason,
    flow::{Action, MethodKind, Reason},
    request::ActionInput,
    step::{CodeKind, EnrollReason, Step},
};
use genkan_gateway::authority::{Every, FieldRule, FormRule, NewPass, NumberMode, Policy, RedirectRule, Texts};
use support::{Browser, PASSWORD, Phone, World, code_at, passkey::Authenticator, policy, wrong_code};

const WHO: &str = "mei@aoba.example";
const MAIL: &str = "mei@mail.example";
/// Deeds in a row. Every step is reached with fewer.
const DEEPEST: usize = 8;

/// Something a person, a phone or time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Identify(&'static str),
    Password,
    Choose(MethodKind),
    Code,
    WrongCodes,
    Prove,
    Passkey,
    Enroll,
    Fill,
    Remember,
    Plain(Action),
    Approve,
    WrongNumber,
    Deny,
    NotMe,
    Lapse,
}

const DEEDS: &[Deed] = &[
    Deed::Identify(WHO),
    Deed::Identify("ken@partner.example"),
    Deed::Password,
    Deed::Choose(MethodKind::Push),
    Deed::Choose(MethodKind::Totp),
    Deed::Choose(MethodKind::Email),
    Deed::Choose(MethodKind::Recovery),
    Deed::Choose(MethodKind::TemporaryPass),
    Deed::Choose(MethodKind::Passkey),
    Deed::Code,
    Deed::WrongCodes,
    Deed::Prove,
    Deed::Passkey,
    Deed::Enroll,
    Deed::Fill,
    Deed::Remember,
    Deed::Plain(Action::Resend),
    Deed::Plain(Action::Continue),
    Deed::Plain(Action::Report),
    Deed::Plain(Action::Recover),
    Deed::Plain(Action::Skip),
    Deed::Plain(Action::ChooseMethod),
    Deed::Plain(Action::ChangeAccount),
    Deed::Approve,
    Deed::WrongNumber,
    Deed::Deny,
    Deed::NotMe,
    Deed::Lapse,
];

impl Deed {
    fn label(self) -> String {
        match self {
            Self::Identify(WHO) => "identify".into(),
            Self::Identify(_) => "identify (another domain)".into(),
            Self::Password => "password".into(),
            Self::Choose(kind) => format!("choose {}", kind.as_str()),
            Self::Code => "code".into(),
            Self::WrongCodes => "wrong codes".into(),
            Self::Prove => "prove".into(),
            Self::Passkey => "passkey".into(),
            Self::Enroll => "enroll".into(),
            Self::Fill => "submit".into(),
            Self::Remember => "remember".into(),
            Self::Plain(action) => action.as_str().into(),
            Self::Approve => "approved on the phone".into(),
            Self::WrongNumber => "wrong number".into(),
            Self::Deny | Self::NotMe => "denied on the phone".into(),
            Self::Lapse => "no answer".into(),
        }
    }
}

/// A world, and the browser that is looked at.
struct Scene {
    world: World,
    phone: Option<Phone>,
    key: Authenticator,
    codes: Vec<String>,
    pass: Option<String>,
    browser: Browser,
}

fn texts(text: &str) -> Texts {
    BTreeMap::from([("en".to_owned(), text.to_owned()), ("ja".to_owned(), text.to_owned())])
}

fn asking() -> Policy {
    let field = FieldRule {
        name: "centre".into(),
        label: texts("Cost centre"),
        secret: false,
        optional: false,
    };
    Policy {
        mail: true,
        forms: vec![FormRule {
            id: "terms".into(),
            title: texts("Terms"),
            text: Texts::new(),
            fields: vec![field],
            every: Every::SignIn,
        }],
        redirects: vec![RedirectRule {
            domain: "partner.example".into(),
            url: "https://login.partner.example/".into(),
            name: texts("Partner"),
        }],
        ..policy()
    }
}

/// Which account is walked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Account {
    /// Its phone is asked for the number on the page.
    Phone,
    /// The number stands on its phone.
    NumberOnPhone,
    /// It has no phone, and its organisation wants phone and passkey.
    Bare,
    /// It has a passkey.
    Passkey,
}

fn scene(account: Account) -> Scene {
    let wanted = match account {
        Account::Phone | Account::NumberOnPhone => vec![],
        Account::Bare => vec![MethodKind::Push, MethodKind::Passkey],
        Account::Passkey => vec![MethodKind::Passkey],
    };
    let mut rules = asking();
    if account != Account::Bare {
        rules.forms.clear();
    }
    let world = World::with(Policy {
        require_methods: wanted,
        ..rules
    });
    let mode = match account {
        Account::NumberOnPhone => NumberMode::OnPhone,
        _ => NumberMode::Type2,
    };
    world.user(WHO, mode);
    let phone = (account != Account::Bare).then(|| world.phone(WHO, "Pixel"));
    world.authority.add_address(WHO, CodeKind::Email, MAIL).unwrap();
    let codes = world.authority.new_recovery_codes(WHO).unwrap();
    let new = NewPass {
        once: false,
        minutes: 60,
    };
    let pass = world.authority.new_pass(WHO, new).unwrap().code.to_string();
    let mut scene = Scene {
        codes: codes.iter().map(|code| code.to_string()).collect(),
        pass: Some(pass),
        key: Authenticator::new(),
        browser: world.browser(),
        world,
        phone,
    };
    scene.browser.start();
    if account == Account::Passkey {
        let way = [
            Deed::Identify(WHO),
            Deed::Password,
            Deed::Choose(MethodKind::Totp),
            Deed::Code,
            Deed::Enroll,
        ];
        assert!(
            way.iter().all(|&deed| scene.act(deed)),
            "no passkey at {}",
            scene.place()
        );
        scene.world.clock.seconds(60);
        scene.browser = scene.world.browser();
        scene.browser.start();
    }
    scene
}

impl Scene {
    /// Whether it can be done now.
    fn can(&self, deed: Deed) -> bool {
        let flow = self.browser.flow();
        let waits = matches!(flow.step, Step::PushPending(_) | Step::CodeOnPhone(_));
        match deed {
            Deed::Choose(kind) => {
                flow.allows(Action::Choose) && flow.methods.iter().any(|one| one.kind == kind && one.usable)
            }
            Deed::Identify(_) => flow.allows(Action::Identify),
            Deed::Password => flow.allows(Action::Password),
            Deed::Code | Deed::WrongCodes => flow.allows(Action::Code),
            Deed::Prove => flow.allows(Action::Prove),
            Deed::Passkey => flow.allows(Action::Passkey) && !self.key.is_new(),
            Deed::Enroll => matches!(flow.step, Step::EnrollRequired { .. }),
            Deed::Fill => flow.allows(Action::Submit),
            Deed::Remember => flow.allows(Action::Remember),
            Deed::Plain(action) => flow.allows(action),
            Deed::Approve | Deed::WrongNumber | Deed::Deny | Deed::NotMe | Deed::Lapse => waits,
        }
    }

    /// Does it; false when nothing came of it.
    fn act(&mut self, deed: Deed) -> bool {
        if !self.can(deed) {
            return false;
        }
        match deed {
            Deed::Identify(who) => self.browser.identify(who).is_ok(),
            Deed::Password => self.browser.password(PASSWORD).is_ok(),
            Deed::Choose(kind) => self.browser.choose(kind).is_ok(),
            Deed::Code => self.code().is_some_and(|code| self.browser.code(&code).is_ok()),
            Deed::WrongCodes => self.wrong_codes(),
            Deed::Prove => self.input(Action::Prove, |input| input.address = Some(MAIL.into())),
            Deed::Passkey => self.passkey().is_some(),
            Deed::Enroll => self.enroll().is_some(),
            Deed::Fill => {
                let values = BTreeMap::from([("centre".to_owned(), "7".to_owned())]);
                self.input(Action::Submit, |input| input.values = Some(values))
            }
            Deed::Remember => self.browser.remember(false).is_ok(),
            Deed::Plain(action) => self.browser.plain(action).is_ok(),
            Deed::Approve | Deed::WrongNumber | Deed::Deny | Deed::NotMe => self.answer(deed).is_some(),
            Deed::Lapse => {
                self.world.clock.seconds(121);
                self.browser.look().is_ok()
            }
        }
    }

    fn input(&mut self, action: Action, fill: impl FnOnce(&mut ActionInput)) -> bool {
        let mut input = ActionInput::default();
        fill(&mut input);
        self.browser.act(action, input).is_ok()
    }

    /// The code that is asked for.
    fn code(&self) -> Option<String> {
        let phone = || self.phone.as_ref();
        match self.browser.step() {
            Step::CodeOnPhone(_) => phone()?.newest().shown,
            Step::CodeRequired { kind, .. } => match kind {
                CodeKind::Totp => Some(code_at(&phone()?.seed, self.world.authority.now())),
                CodeKind::Recovery => self.codes.first().cloned(),
                CodeKind::TemporaryPass => self.pass.clone(),
                CodeKind::Email | CodeKind::Sms => self.world.letters().last().map(|letter| letter.code.clone()),
            },
            _ => None,
        }
    }

    fn wrong_codes(&mut self) -> bool {
        let wrong = self.phone.as_ref().map_or_else(|| "zzzzzzzz".to_owned(), wrong_code);
        for _ in 0..6 {
            let _ = self.browser.code(&wrong);
        }
        self.browser.look().is_ok()
    }

    fn passkey(&mut self) -> Option<()> {
        let options = match self.browser.step() {
            Step::Identify {
                passkey: Some(options), ..
            }
            | Step::Passkey { options } => options.clone(),
            _ => return None,
        };
        let answer = self.key.get(&options);
        self.input(Action::Passkey, |input| input.credential = Some(answer))
            .then_some(())
    }

    fn enroll(&mut self) -> Option<()> {
        let Step::EnrollRequired { what, why, offer, .. } = self.browser.step().clone() else {
            return None;
        };
        match what {
            MethodKind::Push => {
                let link = offer.link?;
                let (id, secret) = link.split_once("#pair=")?.1.split_once('.')?;
                self.phone = Phone::pair(&self.world.authority, id, secret, "Pixel").ok();
                self.browser.look().ok()?;
                Some(())
            }
            MethodKind::Passkey => {
                let answer = self.key.create(&offer.options?);
                self.input(Action::Enroll, |input| input.credential = Some(answer))
                    .then_some(())
            }
            _ => {
                let text = if why == Some(EnrollReason::Recover) {
                    "umi to yama to sora"
                } else {
                    "yama to sora to umi"
                };
                self.input(Action::Enroll, |input| input.password = Some(text.into()))
                    .then_some(())
            }
        }
    }

    /// What the phone says to the newest request, when one is open.
    fn answer(&mut self, deed: Deed) -> Option<()> {
        let (number, typed) = match self.browser.step() {
            Step::PushPending(push) if !push.approved => {
                (push.number.as_ref().and_then(|one| one.value.clone()), false)
            }
            Step::CodeOnPhone(_) => (None, true),
            _ => return None,
        };
        let phone = self.phone.as_ref()?;
        let id = phone.newest().id;
        let wrong = || {
            number
                .as_deref()
                .map(|right| if right == "00" { "01" } else { "00" }.to_owned())
        };
        match deed {
            Deed::Approve if typed => return None,
            Deed::Approve => phone.approve(&id, number).ok()?,
            Deed::WrongNumber if typed => {
                let shown = phone.newest().shown?;
                let _ = self.browser.code(if shown == "000000" { "000001" } else { "000000" });
                self.browser.look().ok()?;
                return Some(());
            }
            Deed::WrongNumber => phone.approve(&id, Some(wrong()?)).ok()?,
            Deed::NotMe => phone.deny(&id, Some(DenyReason::NotMe)).ok()?,
            _ => phone.deny(&id, None).ok()?,
        };
        self.browser.look().ok()?;
        Some(())
    }

    /// What tells two places apart: the step, what of it leads elsewhere, and what may be done.
    fn place(&self) -> String {
        let flow = self.browser.flow();
        let of = match &flow.step {
            Step::CodeRequired { kind, .. } => kind.as_str().to_owned(),
            Step::OwnershipProof { kind, .. } => kind.as_str().to_owned(),
            Step::PushPending(push) => push.approved.to_string(),
            Step::PushEnded { outcome, reason, .. } => format!("{outcome:?} {reason:?}"),
            Step::EnrollRequired { what, why, .. } => format!("{what:?} {why:?}"),
            _ => String::new(),
        };
        let usable: Vec<bool> = flow.methods.iter().map(|one| one.usable).collect();
        format!(
            "{} {of} {:?} {usable:?} {:?}",
            flow.step.name(),
            flow.actions,
            flow.reason
        )
    }
}

/// From where, by what, to where: names of steps.
type Edges = BTreeSet<(&'static str, String, &'static str)>;

/// Everything that can be done with one account, from the first step on.
fn walk(account: Account, edges: &mut Edges) {
    let mut known = BTreeSet::new();
    let mut open: VecDeque<Vec<Deed>> = VecDeque::from([Vec::new()]);
    while let Some(path) = open.pop_front() {
        let mut here = Some(after(account, &path));
        let possible: Vec<Deed> = DEEDS
            .iter()
            .copied()
            .filter(|&deed| here.as_ref().unwrap().can(deed))
            .collect();
        for deed in possible {
            let mut scene = here.take().unwrap_or_else(|| after(account, &path));
            let from = scene.browser.step().name();
            let recovers = scene.browser.flow().reason == Some(Reason::Recover);
            if !scene.act(deed) {
                continue;
            }
            draw(edges, from, deed, recovers, scene.browser.step().name());
            if path.len() + 1 < DEEPEST && known.insert(scene.place()) {
                open.push_back([path.as_slice(), &[deed]].concat());
            }
        }
    }
}

/// A fresh account after these deeds.
fn after(account: Account, path: &[Deed]) -> Scene {
    let mut scene = scene(account);
    for &deed in path {
        assert!(scene.act(deed), "{deed:?} of {path:?} cannot be repeated");
    }
    scene
}

/// Beside what leads there only when a forgotten password is being replaced.
const RECOVERS: &str = " (forgotten password)";

/// Writes an edge down, but for what is the same from everywhere: that is checked instead.
fn draw(edges: &mut Edges, from: &'static str, deed: Deed, recovers: bool, to: &'static str) {
    match deed {
        Deed::Plain(Action::ChangeAccount) => assert_eq!(to, "identify", "out of {from}"),
        // An approved request waits to be redeemed first.
        Deed::Plain(Action::ChooseMethod) => {
            assert!(
                ["choose_method", "blocked", from].contains(&to),
                "out of {from} to {to}"
            );
        }
        Deed::Choose(_) if from != to => {
            edges.insert(("choose_method", deed.label(), to));
        }
        _ if from != to => {
            let why = if recovers { RECOVERS } else { "" };
            edges.insert((from, deed.label() + why, to));
        }
        _ => {}
    }
}

/// The parts of the drawing: a title, a sentence, and the steps whose ways out it shows.
const PARTS: &[(&str, &str, &[&str])] = &[
    (
        "Who it is",
        "Nothing here depends on whether the account exists, and nobody is disturbed before the password is right.",
        &["identify", "password", "redirect"],
    ),
    (
        "The phone",
        "An approval opens nothing by itself: the page that asked redeems it with `continue`.",
        &["push_pending", "code_on_phone", "push_ended"],
    ),
    (
        "Other ways",
        "`code_required` is drawn once for all kinds of codes.",
        &[
            "choose_method",
            "ownership_proof",
            "code_required",
            "passkey",
            "blocked",
        ],
    ),
    (
        "After everything is proven",
        "A replaced password leads back to the start: a forgotten one never signs in.",
        &["enroll_required", "form", "remember_browser"],
    ),
];

fn drawing(edges: &Edges) -> String {
    let mut text = String::new();
    for (title, about, steps) in PARTS {
        let mut lines: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for (from, label, to) in edges.iter().filter(|(from, ..)| steps.contains(from)) {
            let plain = label.trim_end_matches(RECOVERS);
            if plain != label && edges.contains(&(*from, plain.to_owned(), *to)) {
                continue;
            }
            lines.entry((from, to)).or_default().push(label);
        }
        let _ = write!(
            text,
            "### {title}\n{about}\n\n```mermaid\nstateDiagram-v2\n    direction LR\n"
        );
        for step in *steps {
            if *step == "identify" {
                text.push_str("    [*] --> identify\n");
            }
            for ((from, to), labels) in lines.iter().filter(|((from, _), _)| from == step) {
                let _ = writeln!(text, "    {from} --> {to}: {}", labels.join(", "));
            }
        }
        text.push_str("```\n\n");
    }
    text
}

#[test]
fn the_servers_machine_is_drawn_as_it_is() {
    let mut edges = Edges::new();
    for account in [Account::Phone, Account::NumberOnPhone, Account::Bare, Account::Passkey] {
        walk(account, &mut edges);
    }
    let drawn: BTreeSet<&str> = edges.iter().flat_map(|(from, _, to)| [*from, *to]).collect();
    for step in Step::NAMES.iter().filter(|name| **name != "unknown") {
        assert!(drawn.contains(step), "{step} is never reached");
    }
    for (from, ..) in &edges {
        assert!(
            PARTS.iter().any(|(_, _, steps)| steps.contains(from)),
            "{from} has no part of the drawing"
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/flow.md");
    let old = fs::read_to_string(&path).unwrap();
    let (head, rest) = old.split_once("<!-- server:begin -->\n").unwrap();
    let (_, tail) = rest.split_once("<!-- server:end -->").unwrap();
    let new = format!(
        "{head}<!-- server:begin -->\n{}<!-- server:end -->{tail}",
        drawing(&edges)
    );
    if std::env::var_os("GENKAN_WRITE_DOCS").is_some() {
        fs::write(path, new).unwrap();
    } else {
        assert_eq!(new, old, "docs/flow.md is stale: run `cargo xtask docs`");
    }
}
