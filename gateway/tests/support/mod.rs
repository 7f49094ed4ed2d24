//! A world for tests: rules on a real store in memory, a clock that is set by hand, browsers and phones.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::missing_panics_doc)]

pub mod account;
pub mod clients;
pub mod enroll;
pub mod frame;
pub mod passkey;
pub mod upstream;
pub mod upstream_account;

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    Millis,
    device::{
        AnswerRequest, Answered, Decision, DenyReason, DeviceRequest, DeviceRequests, PairDevice, PatchDevice,
        signing_input,
    },
    flow::{Action, Flow, MethodKind, Purpose},
    problem::ProblemKind,
    request::{ActionInput, StartFlow},
    step::{PushOutcome, PushReason, Step},
};
use genkan_gateway::authority::{
    ActionCall, Authority, Clock, Error, FlowCall, Letter, Listing, Location, NewUser, NumberMode, Origin,
    PasswordLimits, Policy, Refusal, Repeat, Reply, SignedCall,
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use sha2::{Digest as _, Sha256};

pub const PASSWORD: &str = "correct horse battery staple";
pub const START: Millis = 1_800_000_000_000;

/// A clock that only moves when it is told to.
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

impl TestClock {
    pub fn at(now: Millis) -> Self {
        Self(AtomicI64::new(now))
    }

    pub fn pass(&self, ms: Millis) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn seconds(&self, seconds: i64) {
        self.pass(seconds * 1_000);
    }
}

pub struct World {
    pub authority: Arc<Authority>,
    pub clock: Arc<TestClock>,
}

/// Hashing that takes no time; everything else as shipped.
pub fn policy() -> Policy {
    Policy {
        password: PasswordLimits {
            memory_kib: 8,
            passes: 1,
            ..PasswordLimits::default()
        },
        ip_per_minute: 1_000_000,
        ip_per_hour: 1_000_000,
        ..Policy::default()
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(policy())
    }

    pub fn with(policy: Policy) -> Self {
        Self::at(Location::Memory, policy)
    }

    pub fn at(location: Location<'_>, policy: Policy) -> Self {
        let clock = Self::clock();
        let shared: Arc<dyn Clock> = Arc::<TestClock>::clone(&clock);
        let authority = Arc::new(Authority::open(location, policy, shared).unwrap());
        authority.serve_at(passkey::ORIGIN);
        Self { authority, clock }
    }

    fn clock() -> Arc<TestClock> {
        Arc::new(TestClock(AtomicI64::new(START)))
    }

    pub fn user(&self, identifier: &str, mode: NumberMode) {
        self.authority
            .add_user(&NewUser {
                identifier,
                name: None,
                password: PASSWORD,
                number_mode: Some(mode),
            })
            .unwrap();
    }

    /// An account with one phone.
    pub fn person(&self, identifier: &str, mode: NumberMode) -> Phone {
        self.user(identifier, mode);
        self.phone(identifier, "Pixel")
    }

    pub fn phone(&self, identifier: &str, name: &str) -> Phone {
        let pairing = self.authority.create_pairing(identifier).unwrap();
        Phone::pair(&self.authority, &pairing.id, &pairing.secret, name).unwrap()
    }

    pub fn browser(&self) -> Browser {
        Browser {
            authority: Arc::clone(&self.authority),
            cookie: None,
            session: None,
            known: None,
            flow: None,
            framed: false,
        }
    }

    pub fn sessions(&self, identifier: &str) -> u32 {
        self.authority.live_sessions(identifier).unwrap()
    }

    /// Every letter that waits to be sent, oldest first; they stay.
    pub fn letters(&self) -> Vec<Letter> {
        self.authority.waiting_letters().unwrap()
    }

    /// No letter can be sent.
    pub fn letters_fail(&self) {
        self.authority.refuse_letters().unwrap();
    }

    /// No letter can be sent just now.
    pub fn letters_come_later(&self) {
        self.authority.put_letters_off().unwrap();
    }

    /// A browser at *check your phone*.
    pub fn waiting(&self, identifier: &str) -> Browser {
        let mut browser = self.browser();
        browser.start();
        browser.identify(identifier).unwrap();
        browser.password(PASSWORD).unwrap();
        browser
    }
}

/// What a call ends with when it is refused.
pub type Failed = Refusal;

/// The refusal in an error.
pub fn refusal(error: Error) -> Refusal {
    match error {
        Error::Refused(refusal) => *refusal,
        other => panic!("not a refusal: {other}"),
    }
}

/// A browser with its cookies, drawing the last flow it was told.
#[derive(Clone)]
pub struct Browser {
    pub authority: Arc<Authority>,
    pub cookie: Option<String>,
    pub session: Option<String>,
    pub known: Option<String>,
    pub flow: Option<Flow>,
    /// Whether it calls out of a frame.
    pub framed: bool,
}

impl Browser {
    /// From where it calls.
    pub fn origin(&self) -> Origin {
        Origin {
            framed: self.framed,
            ..Origin::default()
        }
    }

    pub fn start(&mut self) -> Flow {
        let start = StartFlow {
            purpose: Purpose::SignIn,
            client: None,
            return_to: None,
            touches: None,
        };
        let started = self
            .authority
            .start(&start, self.cookie.as_deref(), &Origin::default())
            .unwrap();
        if started.browser.is_some() {
            self.cookie = started.browser;
        }
        self.flow = Some(started.sight.flow.clone());
        started.sight.flow
    }

    pub fn flow(&self) -> &Flow {
        self.flow.as_ref().unwrap()
    }

    pub fn step(&self) -> &Step {
        &self.flow().step
    }

    pub fn call(&self, action: Action, input: ActionInput) -> ActionCall {
        let flow = self.flow();
        ActionCall {
            call: FlowCall {
                flow: flow.id.clone(),
                browser: self.cookie.clone(),
                csrf: Some(flow.csrf.clone()),
                origin: self.origin(),
            },
            action,
            input: ActionInput { rev: flow.rev, ..input },
            repeat: None,
            session: self.session.clone(),
            known: self.known.clone(),
        }
    }

    pub fn send(&mut self, call: &ActionCall) -> Result<Reply, Refusal> {
        match self.authority.act_on(call) {
            Ok(reply) => {
                self.flow.clone_from(&reply.flow);
                if let Some(cookie) = &reply.session {
                    self.session = Some(cookie.token.clone());
                }
                if let Some(cookie) = &reply.known {
                    self.known = Some(cookie.token.clone());
                }
                Ok(reply)
            }
            Err(error) => {
                let refusal = refusal(error);
                if let Some(flow) = &refusal.flow {
                    self.flow = Some(*flow.clone());
                }
                Err(refusal)
            }
        }
    }

    pub fn act(&mut self, action: Action, input: ActionInput) -> Result<Step, Refusal> {
        let call = self.call(action, input);
        self.send(&call)?;
        Ok(self.step().clone())
    }

    pub fn plain(&mut self, action: Action) -> Result<Step, Refusal> {
        self.act(action, ActionInput::default())
    }

    pub fn identify(&mut self, identifier: &str) -> Result<Step, Refusal> {
        let identifier = Some(identifier.to_owned());
        self.act(
            Action::Identify,
            ActionInput {
                identifier,
                ..ActionInput::default()
            },
        )
    }

    pub fn password(&mut self, password: &str) -> Result<Step, Refusal> {
        let password = Some(password.to_owned());
        self.act(
            Action::Password,
            ActionInput {
                password,
                ..ActionInput::default()
            },
        )
    }

    pub fn code(&mut self, code: &str) -> Result<Step, Refusal> {
        let code = Some(code.to_owned());
        self.act(
            Action::Code,
            ActionInput {
                code,
                ..ActionInput::default()
            },
        )
    }

    pub fn remember(&mut self, remember: bool) -> Result<Step, Refusal> {
        let remember = Some(remember);
        self.act(
            Action::Remember,
            ActionInput {
                remember,
                ..ActionInput::default()
            },
        )
    }

    pub fn choose(&mut self, kind: MethodKind) -> Result<Step, Refusal> {
        let method = self
            .flow()
            .methods
            .iter()
            .find(|method| method.kind == kind)
            .map(|m| m.id.clone());
        self.act(
            Action::Choose,
            ActionInput {
                method,
                ..ActionInput::default()
            },
        )
    }

    /// Looks, and draws what it sees.
    pub fn look(&mut self) -> Result<Step, Refusal> {
        let sight = self
            .authority
            .look_from(&self.flow().id, self.cookie.as_deref(), &self.origin())
            .map_err(refusal)?;
        self.flow = Some(sight.flow);
        Ok(self.step().clone())
    }

    /// The number on the page.
    pub fn number(&self) -> Option<String> {
        match self.step() {
            Step::PushPending(push) => push.number.clone().and_then(|number| number.value),
            other => panic!("no number at {other:?}"),
        }
    }

    pub fn signed_in(&self) -> bool {
        self.authority.session(self.session.as_deref()).unwrap().authenticated
    }
}

/// `push_ended` in short.
pub fn ended(step: &Step) -> Option<(PushOutcome, Option<PushReason>)> {
    match step {
        Step::PushEnded { outcome, reason, .. } => Some((*outcome, *reason)),
        _ => None,
    }
}

/// Whether the step waits for a phone, and whether it has approved.
pub fn pending(step: &Step) -> Option<bool> {
    match step {
        Step::PushPending(push) => Some(push.approved),
        _ => None,
    }
}

/// A phone with its key.
#[derive(Clone)]
pub struct Phone {
    pub authority: Arc<Authority>,
    pub id: String,
    pub seed: [u8; 20],
    key: SigningKey,
    nonces: Arc<AtomicU64>,
}

pub fn new_key() -> SigningKey {
    loop {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).unwrap();
        if let Ok(key) = SigningKey::from_slice(&bytes) {
            return key;
        }
    }
}

pub fn public_key(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().to_sec1_point(false).as_bytes())
}

impl Phone {
    pub fn pair(authority: &Arc<Authority>, id: &str, secret: &str, name: &str) -> Result<Self, Refusal> {
        let key = new_key();
        let input = PairDevice {
            app: None,
            secret: secret.to_owned(),
            public_key: public_key(&key),
            name: name.to_owned(),
        };
        let paired = authority.pair(id, &input, &Origin::default()).map_err(refusal)?;
        let seed = URL_SAFE_NO_PAD.decode(paired.totp_seed).unwrap();
        Ok(Self {
            authority: Arc::clone(authority),
            id: paired.device,
            seed: seed.try_into().unwrap(),
            key,
            nonces: Arc::default(),
        })
    }

    pub fn signed(&self, method: &str, path: &str, body: &[u8]) -> SignedCall {
        let nonce = format!("{:016x}", self.nonces.fetch_add(1, Ordering::SeqCst));
        let time = self.authority.now().to_string();
        let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = signing_input(method, path, &time, &nonce, &hash);
        let signature: Signature = self.key.sign(text.as_bytes());
        SignedCall {
            device: self.id.clone(),
            time,
            nonce,
            signature: URL_SAFE_NO_PAD.encode(signature.to_bytes()),
            method: method.to_owned(),
            path_and_query: path.to_owned(),
            body: body.to_vec(),
            origin: Origin::default(),
        }
    }

    pub fn listing(&self) -> Listing {
        self.authority
            .device_requests(&self.signed("GET", "/device/requests", b""))
            .unwrap()
    }

    pub fn requests(&self) -> DeviceRequests {
        self.listing().requests
    }

    /// The newest request.
    pub fn newest(&self) -> DeviceRequest {
        self.requests().requests.first().unwrap().clone()
    }

    pub fn answer(&self, id: &str, answer: &AnswerRequest) -> Result<Answered, Refusal> {
        let body = serde_json::to_vec(answer).unwrap();
        let path = format!("/device/requests/{id}/answer");
        self.authority
            .answer(&self.signed("POST", &path, &body), id, answer)
            .map_err(refusal)
    }

    pub fn approve(&self, id: &str, number: Option<String>) -> Result<Answered, Refusal> {
        self.answer(
            id,
            &AnswerRequest {
                decision: Decision::Approve,
                number,
                reason: None,
            },
        )
    }

    pub fn deny(&self, id: &str, reason: Option<DenyReason>) -> Result<Answered, Refusal> {
        self.answer(
            id,
            &AnswerRequest {
                decision: Decision::Deny,
                number: None,
                reason,
            },
        )
    }

    /// Turns the switch *allow sign-in requests*.
    pub fn switch(&self, allow: bool) {
        let patch = PatchDevice {
            allow_requests: Some(allow),
            ..PatchDevice::default()
        };
        let body = serde_json::to_vec(&patch).unwrap();
        self.authority
            .change_device(&self.signed("PATCH", "/device", &body), &patch)
            .unwrap();
    }

    /// The phone forgets the account, and the account the phone.
    pub fn leave(&self) {
        self.authority
            .leave_device(&self.signed("DELETE", "/device", b""))
            .unwrap();
    }

    pub fn seen(&self, id: &str) -> Answered {
        let path = format!("/device/requests/{id}/seen");
        self.authority.seen(&self.signed("POST", &path, b""), id).unwrap()
    }

    /// The code at the authority's clock.
    pub fn code(&self) -> String {
        code_at(&self.seed, self.authority.now())
    }
}

pub fn code_at(seed: &[u8; 20], at: Millis) -> String {
    let totp = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::new_stack(*seed))
        .build()
        .unwrap();
    totp.generate(at.unsigned_abs() / 1_000).to_string()
}

/// A code that is wrong now.
pub fn wrong_code(phone: &Phone) -> String {
    let now = phone.authority.now();
    let good: Vec<String> = (-2..3).map(|step| code_at(&phone.seed, now + step * 30_000)).collect();
    (0..)
        .map(|i| format!("{i:06}"))
        .find(|code| !good.contains(code))
        .unwrap()
}

pub fn repeat(key: &str, body: &[u8]) -> Option<Repeat> {
    Some(Repeat {
        key: key.to_owned(),
        body_hash: Sha256::digest(body).to_vec(),
    })
}

pub fn kind(refusal: Refusal) -> ProblemKind {
    refusal.kind
}
