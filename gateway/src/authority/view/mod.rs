//! What a page is told: the flow as the contract has it, computed from what is stored and the instant.

mod asked;
mod blocked;
mod code;
mod methods;
mod passkey;
mod push;

use contract::{
    Millis,
    flow::{Action, Flow, MethodOption, Notice, Purpose, Reason, User},
    step::{PushOutcome, Step},
};

use self::blocked::{blocked, no_method};
use super::{Result, account::ACCOUNT_PAGE, act::Act, caps::Caps};
use crate::store::{AddressRow, DeviceRow, FlowRow, FlowState, PushRow, PushState, Stage, UserRow};

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
    addresses: Vec<AddressRow>,
    methods: Vec<MethodOption>,
}

impl Scene<'_> {
    /// Whether anything can be chosen now.
    fn has_way(&self) -> bool {
        self.methods.iter().any(|option| option.usable)
    }
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
        let (step, actions) = self.step(&scene, &screen)?;
        let mut actions = self.offered(row, actions);
        if row.state != FlowState::Live {
            actions.clear();
        }
        let proven = row.password_version.is_some();
        let listed = proven
            && !matches!(
                row.stage,
                Stage::Enroll | Stage::Form | Stage::Remember | Stage::SignedIn
            );
        let changes_at = scene
            .push
            .as_ref()
            .and_then(|push| push.ends_at(self.policy))
            .filter(|&end| end > self.now);
        let flow = Flow {
            id: row.id.clone(),
            rev: row.rev * 2 + u64::from(lapsed),
            purpose: Purpose::parse(&row.purpose).unwrap_or(Purpose::SignIn),
            server_time: self.now,
            expires_at: row.expires_at,
            csrf: self.keys.csrf("flow", row.id.as_bytes(), &row.browser),
            user: row.identifier.clone().map(|label| User { label }),
            client: self.client_of(row)?,
            reason: Some(match (row.session_id, row.recover) {
                (Some(_), _) => Reason::FreshProof,
                (None, true) => Reason::Recover,
                (None, false) => Reason::SignIn,
            }),
            step,
            methods: if listed { scene.methods } else { Vec::new() },
            actions,
            notice: row.notice.as_deref().and_then(Notice::parse),
            open_until: changes_at.filter(|_| state == Some(PushState::Pending) && behind(row)),
        };
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
            addresses: Vec::new(),
            methods: Vec::new(),
        };
        // Nothing about an account is looked up before its password is proven (rule 17).
        if let (Some(id), Some(_)) = (row.user_id, row.password_version) {
            scene.devices = self.tx.devices_of(id)?;
            scene.user = self.tx.user(id)?;
            scene.caps = scene.user.as_ref().map(|user| self.caps(user)).transpose()?;
            scene.addresses = self.tx.addresses_of(id)?;
            scene.methods = self.methods(&scene)?;
        }
        Ok(scene)
    }

    fn step(&self, scene: &Scene<'_>, screen: &Screen) -> Result<(Step, Vec<Action>)> {
        use Action::{ChangeAccount, Choose, Identify, Password, Remember};
        let policy = self.policy;
        let passkey = match screen {
            Screen::Stage(Stage::Identify) => self.passkey_of_anyone(scene.row)?,
            _ => None,
        };
        Ok(match screen {
            Screen::Pending { approved } => return self.pending(scene, *approved),
            Screen::Ended(outcome) => self.ended(scene, *outcome),
            Screen::Stage(Stage::Identify) => (
                Step::Identify {
                    identifier_types: policy.identifier_types.clone(),
                    remembered_accounts: policy.remembered_accounts,
                    passkey: passkey.clone(),
                },
                if passkey.is_some() {
                    vec![Identify, Action::Passkey]
                } else {
                    vec![Identify]
                },
            ),
            Screen::Stage(Stage::Password) => (
                Step::Password {
                    can_recover: (policy.can_recover || policy.recovers())
                        && scene.row.session_id.is_none()
                        && !scene.row.frame,
                },
                if policy.recovers() {
                    vec![Password, Action::Recover, ChangeAccount]
                } else {
                    vec![Password, ChangeAccount]
                },
            ),
            Screen::Stage(Stage::Prove) => return self.prove(scene),
            Screen::Stage(Stage::Code) => return self.code(scene),
            Screen::Stage(Stage::Passkey) => return self.passkey_step(scene),
            Screen::Stage(Stage::Enroll) => return self.enroll_step(scene),
            Screen::Stage(Stage::Form) => self.form_step(scene.row),
            Screen::Stage(Stage::Redirect) => self.redirect_step(scene.row),
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
                let page = scene.row.session_id.map(|_| ACCOUNT_PAGE.to_owned());
                let own = scene.row.return_to.clone().filter(|_| scene.row.request.is_none());
                let to = self.end_of(scene.row)?.or(page).or(own);
                (
                    Step::SignedIn {
                        redirect_to: to.unwrap_or_else(|| policy.default_return.clone()),
                    },
                    vec![],
                )
            }
            Screen::Stage(Stage::Choose | Stage::Push) if !scene.has_way() => no_method(scene),
            Screen::Stage(Stage::Choose | Stage::Push) => (Step::ChooseMethod, vec![Choose, ChangeAccount]),
        })
    }
}

impl Act<'_> {
    /// Whether the flow's screen asks for a code; a request that was answered meanwhile takes the screen.
    pub(super) fn asks_for_code(&self, row: &FlowRow) -> Result<bool> {
        let push = row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten();
        let state = push.map(|push| push.at(self.now, self.policy));
        Ok(matches!(screen(row, state), Screen::Stage(Stage::Code)))
    }
}

/// Whether the flow shows another way in, while its request may still be open.
const fn behind(row: &FlowRow) -> bool {
    use Stage::{Blocked, Choose, Code, Passkey, Prove};
    matches!(row.stage, Choose | Code | Blocked | Passkey | Prove)
}

fn screen(row: &FlowRow, push: Option<PushState>) -> Screen {
    let second = matches!(
        row.stage,
        Stage::Choose | Stage::Push | Stage::NotSent | Stage::Prove | Stage::Code | Stage::Passkey | Stage::Blocked
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
