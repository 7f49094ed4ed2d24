//! What a page is told: the flow as the contract has it, computed from what is stored and the instant.

use contract::{
    Millis,
    flow::{Action, Flow, MethodKind, MethodOption, Notice, Purpose, Reason, Unusable, User},
    step::{
        Alphabet, Blocked, CodeKind, Context, Delivery, MatchNumber, NumberPlace, Push, PushOutcome, PushReason, Step,
    },
};

use super::{Error, Result, act::Act, caps::Caps, limits::Gate, push::resend_allowed, totp};
use crate::store::{DeviceRow, FlowRow, FlowState, PushRow, PushState, Stage, UserRow};

/// How long a page waits before its next poll, ms.
const POLL_AFTER: u32 = 250;

/// A flow as it looks now.
pub struct Sight {
    /// What the page is told.
    pub flow: Flow,
    /// When time alone will change it next.
    pub changes_at: Option<Millis>,
    /// The oldest revision that shows the same step: a click on it is still meant.
    pub(super) base: u64,
}

/// Everything a step is made of.
struct Scene<'a> {
    row: &'a FlowRow,
    push: Option<PushRow>,
    devices: Vec<DeviceRow>,
    caps: Option<Caps>,
    user: Option<UserRow>,
}

/// Which screen it is, decided by stage and request together.
enum Screen {
    Stage(Stage),
    Pending { approved: bool },
    Ended(PushOutcome),
}

impl Act<'_> {
    /// The flow as it looks now. Changes nothing.
    pub(super) fn sight(&self, row: &FlowRow) -> Result<Sight> {
        let scene = self.scene(row)?;
        let state = scene.push.as_ref().map(|push| push.at(self.now, self.policy));
        // Time ending a request is a visible change that nobody writes down: half a revision.
        let lapsed = state == Some(PushState::Expired);
        let screen = screen(row, state);
        let (step, mut actions) = self.step(&scene, &screen)?;
        if row.state != FlowState::Live {
            actions.clear();
        }
        let proven = row.password_version.is_some();
        let listed = proven && !matches!(row.stage, Stage::Remember | Stage::SignedIn);
        let flow = Flow {
            id: row.id.clone(),
            rev: row.rev * 2 + u64::from(lapsed),
            purpose: Purpose::parse(&row.purpose).unwrap_or(Purpose::SignIn),
            server_time: self.now,
            expires_at: row.expires_at,
            csrf: self.keys.csrf("flow", row.id.as_bytes(), &row.browser),
            user: row.identifier.clone().map(|label| User { label }),
            client: None,
            reason: Some(Reason::SignIn),
            step,
            methods: if listed { self.methods(&scene)? } else { Vec::new() },
            actions,
            notice: row.notice.as_deref().and_then(Notice::parse),
        };
        let changes_at = scene
            .push
            .as_ref()
            .and_then(|push| push.ends_at(self.policy))
            .filter(|&end| end > self.now);
        // A request that ends unanswered behind another step is nothing to its page.
        let approved = scene.push.as_ref().is_some_and(|push| push.approved_at.is_some());
        let base = if lapsed && (row.stage == Stage::Push || approved) {
            flow.rev
        } else {
            row.base * 2
        };
        Ok(Sight { flow, changes_at, base })
    }

    fn scene<'a>(&self, row: &'a FlowRow) -> Result<Scene<'a>> {
        let push = match &row.push_id {
            Some(id) => self.tx.push(id)?,
            None => None,
        };
        let mut scene = Scene {
            row,
            push,
            devices: Vec::new(),
            caps: None,
            user: None,
        };
        // Nothing about an account is looked up before its password is proven (rule 17).
        if let (Some(id), Some(_)) = (row.user_id, row.password_version) {
            scene.devices = self.tx.devices_of(id)?;
            scene.user = self.tx.user(id)?;
            scene.caps = scene.user.as_ref().map(|user| self.caps(user)).transpose()?;
        }
        Ok(scene)
    }

    fn step(&self, scene: &Scene<'_>, screen: &Screen) -> Result<(Step, Vec<Action>)> {
        use Action::{ChangeAccount, Choose, ChooseMethod, Code, Identify, Password, Remember};
        let policy = self.policy;
        Ok(match screen {
            Screen::Pending { approved } => return self.pending(scene, *approved),
            Screen::Ended(outcome) => self.ended(scene, *outcome),
            Screen::Stage(Stage::Identify) => (
                Step::Identify {
                    identifier_types: policy.identifier_types.clone(),
                    remembered_accounts: false,
                    passkey: None,
                },
                vec![Identify],
            ),
            Screen::Stage(Stage::Password) => (
                Step::Password {
                    can_recover: policy.can_recover,
                },
                vec![Password, ChangeAccount],
            ),
            Screen::Stage(Stage::Code) => (self.code(scene), vec![Code, Choose, ChooseMethod, ChangeAccount]),
            Screen::Stage(Stage::Blocked) => blocked(scene),
            Screen::Stage(Stage::NotSent) => self.not_sent_step(scene),
            Screen::Stage(Stage::Remember) => (
                Step::RememberBrowser {
                    days: policy.lifetimes.session_days,
                    hours: policy.lifetimes.session_hours,
                },
                vec![Remember],
            ),
            Screen::Stage(Stage::SignedIn) => {
                let to = scene.row.return_to.clone();
                (
                    Step::SignedIn {
                        redirect_to: to.unwrap_or_else(|| policy.default_return.clone()),
                    },
                    vec![],
                )
            }
            Screen::Stage(Stage::Choose | Stage::Push) if scene.devices.is_empty() => (
                Step::Blocked {
                    why: Blocked::NoMethod,
                    retry_at: None,
                },
                vec![ChangeAccount],
            ),
            Screen::Stage(Stage::Choose | Stage::Push) => (Step::ChooseMethod, vec![Choose, ChangeAccount]),
        })
    }

    fn pending(&self, scene: &Scene<'_>, approved: bool) -> Result<(Step, Vec<Action>)> {
        let push = scene
            .push
            .as_ref()
            .ok_or(Error::Crypto("a step has lost its request"))?;
        let caps = self.caps_of(scene);
        let number = push
            .number
            .clone()
            .zip(push.number_mode().answer())
            .map(|(value, answer)| MatchNumber {
                digits: push.number_mode().digits(),
                value: Some(value),
                place: NumberPlace::Page,
                answer,
            });
        let context: Context =
            serde_json::from_str(&push.context).map_err(|_| Error::Crypto("a request's context is unreadable"))?;
        let step = Step::PushPending(Push {
            no_number: None,
            app: None,
            challenge: push.id.clone(),
            device: push.device_name.clone(),
            number,
            delivery: Delivery::parse(&push.delivery).unwrap_or(Delivery::Queued),
            seen: push.seen,
            approved,
            context,
            issued_at: push.issued_at,
            expires_at: push.ends_at(self.policy).unwrap_or(push.expires_at),
            poll_after_ms: POLL_AFTER,
            requests_left: caps.left,
            resend_at: caps.next_at,
        });
        let mut actions = Vec::new();
        if approved {
            actions.push(Action::Continue);
        }
        let device = scene.devices.iter().find(|device| device.id == push.device_id);
        if resend_allowed(&caps, device) {
            actions.push(Action::Resend);
        }
        actions.extend([Action::Choose, Action::ChooseMethod, Action::ChangeAccount]);
        Ok((step, actions))
    }

    /// What may still be sent; nothing, when nobody is known.
    fn caps_of(&self, scene: &Scene<'_>) -> Caps {
        scene.caps.unwrap_or(Caps {
            left: 0,
            next_at: self.now,
            refused: None,
        })
    }

    fn ended(&self, scene: &Scene<'_>, outcome: PushOutcome) -> (Step, Vec<Action>) {
        let push = scene.push.as_ref();
        let caps = self.caps_of(scene);
        let device = scene
            .devices
            .iter()
            .find(|device| push.is_some_and(|push| push.device_id == device.id));
        let said = push.and_then(|push| push.reason.as_deref()).and_then(PushReason::parse);
        let policy = self.policy;
        let step = Step::PushEnded {
            outcome,
            // Paused is what the person has to know next, unless they said it themselves.
            reason: said.or(caps.refused.filter(|reason| *reason == PushReason::Paused)),
            device: push.map(|push| push.device_name.clone()),
            at: push
                .and_then(|push| push.ended_at.or_else(|| push.ends_at(policy)))
                .unwrap_or(self.now),
            retry_at: caps.retry_at(),
            requests_left: caps.left,
        };
        let mut actions = Vec::new();
        if resend_allowed(&caps, device) {
            actions.push(Action::Resend);
        }
        actions.extend([Action::Choose, Action::ChooseMethod, Action::ChangeAccount]);
        let alarming = matches!(outcome, PushOutcome::Denied | PushOutcome::WrongNumber);
        if alarming && scene.row.notice.as_deref() != Some(Notice::Secured.as_str()) {
            actions.push(Action::Report);
        }
        (step, actions)
    }

    fn not_sent_step(&self, scene: &Scene<'_>) -> (Step, Vec<Action>) {
        let row = scene.row;
        let caps = self.caps_of(scene);
        let device = scene
            .devices
            .iter()
            .find(|device| Some(&device.id) == row.device_id.as_ref());
        let step = Step::PushEnded {
            outcome: PushOutcome::NotSent,
            reason: row.ended_reason.as_deref().and_then(PushReason::parse),
            device: device.map(|device| device.name.clone()),
            at: row.ended_at.unwrap_or(self.now),
            retry_at: row.retry_at,
            requests_left: caps.left,
        };
        let mut actions = Vec::new();
        if resend_allowed(&caps, device) {
            actions.push(Action::Resend);
        }
        actions.extend([Action::Choose, Action::ChooseMethod, Action::ChangeAccount]);
        (step, actions)
    }

    fn code(&self, scene: &Scene<'_>) -> Step {
        let device = scene
            .devices
            .iter()
            .find(|device| Some(&device.id) == scene.row.device_id.as_ref());
        Step::CodeRequired {
            expires_at: None,
            resend_at: None,
            requests_left: None,
            kind: CodeKind::Totp,
            length: totp::DIGITS,
            alphabet: Alphabet::Digits,
            attempts_left: Some(self.policy.code.per_flow.saturating_sub(scene.row.code_tries)),
            hint: device.map(|device| device.name.clone()),
        }
    }

    fn methods(&self, scene: &Scene<'_>) -> Result<Vec<MethodOption>> {
        let Some(user) = &scene.user else { return Ok(Vec::new()) };
        let caps = self.caps(user)?;
        let codes = self.gate(&self.code_bucket(user.id))?;
        let live = scene
            .push
            .as_ref()
            .filter(|push| matches!(push.at(self.now, self.policy), PushState::Pending | PushState::Approved));
        let mut options = Vec::new();
        for device in &scene.devices {
            let open = live.is_some_and(|push| push.device_id == device.id);
            options.push(push_option(device, &caps, open));
            options.push(code_option(device, codes));
        }
        Ok(options)
    }
}

fn screen(row: &FlowRow, push: Option<PushState>) -> Screen {
    let second = matches!(
        row.stage,
        Stage::Choose | Stage::Push | Stage::NotSent | Stage::Code | Stage::Blocked
    );
    match (push, row.stage) {
        (Some(PushState::Approved), _) if second => Screen::Pending { approved: true },
        (Some(PushState::Denied | PushState::Revoked), _) if second => Screen::Ended(PushOutcome::Denied),
        (Some(PushState::WrongNumber), _) if second => Screen::Ended(PushOutcome::WrongNumber),
        (Some(PushState::Pending), Stage::Push) => Screen::Pending { approved: false },
        (Some(PushState::Expired), Stage::Push) => Screen::Ended(PushOutcome::Expired),
        (Some(PushState::Superseded), Stage::Push) => Screen::Ended(PushOutcome::Superseded),
        (_, stage) => Screen::Stage(stage),
    }
}

fn blocked(scene: &Scene<'_>) -> (Step, Vec<Action>) {
    let why = scene
        .row
        .blocked
        .as_deref()
        .and_then(Blocked::parse)
        .unwrap_or(Blocked::Locked);
    let mut actions = Vec::new();
    let proven = scene.row.password_version.is_some();
    if proven && !scene.devices.is_empty() && !matches!(why, Blocked::Disabled) {
        actions.push(Action::ChooseMethod);
    }
    actions.push(Action::ChangeAccount);
    (
        Step::Blocked {
            why,
            retry_at: scene.row.retry_at,
        },
        actions,
    )
}

fn push_option(device: &DeviceRow, caps: &Caps, open: bool) -> MethodOption {
    let reason = match caps.refused {
        _ if open => None,
        _ if !device.allow_requests => Some(Unusable::Paused),
        Some(PushReason::Paused) => Some(Unusable::Paused),
        Some(_) => Some(Unusable::Throttled),
        None => None,
    };
    MethodOption {
        id: format!("p-{}", device.id),
        kind: MethodKind::Push,
        label: device.name.clone(),
        usable: reason.is_none(),
        reason,
        retry_at: caps.retry_at().filter(|_| reason == Some(Unusable::Throttled)),
    }
}

fn code_option(device: &DeviceRow, gate: Gate) -> MethodOption {
    let (reason, retry_at) = match gate {
        Gate::Open => (None, None),
        Gate::Wait(until) => (Some(Unusable::Throttled), Some(until)),
        Gate::Locked => (Some(Unusable::Throttled), None),
    };
    MethodOption {
        id: format!("t-{}", device.id),
        kind: MethodKind::Totp,
        label: device.name.clone(),
        usable: reason.is_none(),
        reason,
        retry_at,
    }
}
