//! A browser.

use std::sync::Arc;

use contract::{
    flow::{Action, Flow, MethodKind, Purpose},
    request::{ActionInput, StartFlow},
    step::{PushOutcome, PushReason, Step},
};
use genkan_gateway::authority::{ActionCall, Authority, FlowCall, Origin, Refusal, Reply};

use super::refusal;

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
