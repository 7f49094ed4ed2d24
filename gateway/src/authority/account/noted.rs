//! What an account's owner is shown of what has happened to it: written with the deed, in its transaction.

use contract::{
    account::{ActivityKind, ActivityOutcome},
    flow::{MethodKind, Purpose},
    step::Context,
};

use super::super::{
    Result,
    act::Act,
    push::json,
    told::{News, What},
    ways::{Way, address},
};
use crate::store::{FlowRow, InsertActivity, Proof, PushRow, PushState};

/// One thing that has happened.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Noted<'n> {
    pub(in super::super) kind: ActivityKind,
    pub(in super::super) outcome: ActivityOutcome,
    /// By which kind of proof, or what kind of method it is about.
    pub(in super::super) method: Option<MethodKind>,
    /// Which phone or method, by the name its owner knows.
    pub(in super::super) label: Option<&'n str>,
    /// The session it has opened, or in which it was done.
    pub(in super::super) session: Option<i64>,
    /// For whom, where another site has asked.
    pub(in super::super) app: Option<&'n str>,
    /// The request it is about: when that ends, so does this.
    pub(in super::super) push: Option<&'n str>,
}

impl<'n> Noted<'n> {
    /// A deed that is done.
    pub(in super::super) const fn done(kind: ActivityKind) -> Self {
        Self {
            kind,
            outcome: ActivityOutcome::Done,
            method: None,
            label: None,
            session: None,
            app: None,
            push: None,
        }
    }

    /// A deed about a method.
    pub(in super::super) const fn about(kind: ActivityKind, method: MethodKind, label: &'n str) -> Self {
        Self {
            method: Some(method),
            label: Some(label),
            ..Self::done(kind)
        }
    }

    /// Done in this session.
    pub(in super::super) const fn in_session(self, session: i64) -> Self {
        Self {
            session: Some(session),
            ..self
        }
    }
}

impl Act<'_> {
    /// Writes down what has happened to an account, wakes its pages, and tells its owner by mail what somebody else may
    /// have done (security rows 18 and 98; ASVS 6.3.7). What else is told is told by [`Act::tell`].
    pub(in super::super) fn noted(&self, user: i64, noted: &Noted<'_>) -> Result<()> {
        self.write_down(Some(user), noted)?;
        if let Some(what) = told(noted.kind) {
            self.tell(user, &News::about(what, noted.method, noted.label))?;
        }
        Ok(())
    }

    /// Writes down that somebody tried to prove to be the account's owner and did not. A name that nobody has costs the
    /// same write, or the time it takes would tell (security row 17).
    pub(in super::super) fn failed_proof(&self, flow: &FlowRow, method: MethodKind) -> Result<()> {
        let context = self.context_of(flow)?;
        let noted = Noted {
            outcome: ActivityOutcome::Wrong,
            method: Some(method),
            session: flow.session_id,
            app: Some(&context.app),
            ..Noted::done(kind_of(flow))
        };
        self.write_down(flow.user_id, &noted)
    }

    /// Writes down that a flow has come to its end: somebody is signed in, or has proven it once more.
    pub(in super::super) fn proof_noted(&self, flow: &FlowRow, user: i64, session: i64) -> Result<()> {
        let label = flow.proof.as_ref().map(|proof| self.proof_label(proof)).transpose()?;
        let context = self.context_of(flow)?;
        let noted = Noted {
            app: Some(&context.app),
            method: flow.proof.as_ref().map(|proof| Way::of(proof).kind()),
            label: label.as_ref().and_then(Option::as_deref),
            session: Some(session),
            ..Noted::done(kind_of(flow))
        };
        if let Some(push) = &flow.push_id {
            self.tx.activity_session(push, session)?;
        }
        self.noted(user, &noted)
    }

    /// Writes down that a request went to a phone; its end is written into the same row.
    pub(in super::super) fn request_noted(&self, push: &PushRow) -> Result<()> {
        let context: Option<Context> = serde_json::from_str(&push.context).ok();
        let noted = Noted {
            app: context.as_ref().map(|context| context.app.as_str()),
            outcome: ActivityOutcome::Open,
            session: push.session_id,
            push: Some(&push.id),
            ..Noted::about(ActivityKind::Request, MethodKind::Push, &push.device_name)
        };
        self.noted(push.user_id, &noted)
    }

    /// Writes down how a request has ended. One that was approved and then not used in time stays approved: that is what
    /// the person did.
    pub(in super::super) fn request_ended(&self, push: &PushRow, to: PushState) -> Result<()> {
        let outcome = match to {
            PushState::Pending => return Ok(()),
            PushState::Expired if push.state == PushState::Approved => return Ok(()),
            PushState::Approved | PushState::Consumed => ActivityOutcome::Done,
            PushState::Denied => ActivityOutcome::Denied,
            PushState::WrongNumber => ActivityOutcome::Wrong,
            PushState::Expired => ActivityOutcome::NoAnswer,
            PushState::Superseded | PushState::Cancelled => ActivityOutcome::Withdrawn,
            PushState::Revoked => ActivityOutcome::Revoked,
        };
        if self.tx.activity_of_push(&push.id, outcome.as_str())? {
            self.touch_account(push.user_id)?;
        }
        Ok(())
    }

    fn write_down(&self, user: Option<i64>, noted: &Noted<'_>) -> Result<()> {
        // An administrator's command comes from nowhere.
        let context = self.origin.ip.map(|_| self.here());
        // The time stands in the row; without it, repeats have the same context to the letter.
        let app = |context: &Context| noted.app.map_or_else(|| context.app.clone(), str::to_owned);
        let context = context
            .map(|context| {
                let app = app(&context);
                json(&Context { at: 0, app, ..context })
            })
            .transpose()?;
        self.tx.insert_activity(&InsertActivity {
            user,
            at: self.now,
            kind: noted.kind.as_str(),
            outcome: noted.outcome.as_str(),
            method: noted.method.map(MethodKind::as_str),
            label: noted.label,
            context: context.as_deref(),
            session: noted.session,
            push: noted.push,
        })?;
        self.touch_account(user.unwrap_or_default())
    }

    /// What the owner calls what has proven it.
    fn proof_label(&self, proof: &Proof) -> Result<Option<String>> {
        Ok(match Way::of(proof) {
            Way::Push(id) | Way::Totp(id) => self.tx.device(&id)?.map(|device| device.name),
            Way::App(id) => self.tx.totp_app(&id)?.map(|app| app.name),
            Way::Email(id) | Way::Sms(id) => match self.tx.address(&id)? {
                Some(row) => {
                    let open = self.open_address(&row)?;
                    address::kind(&row.kind).map(|kind| address::masked(kind, &open))
                }
                None => None,
            },
            Way::Passkey => self.tx.passkey(&proof.by)?.map(|passkey| passkey.name),
            Way::Recovery | Way::TemporaryPass | Way::Password => None,
        })
    }
}

/// As what the proofs of a flow are written down.
fn kind_of(flow: &FlowRow) -> ActivityKind {
    if flow.purpose == Purpose::Reauthenticate.as_str() {
        ActivityKind::StepUp
    } else {
        ActivityKind::SignIn
    }
}

/// What the owner is told of by mail, whoever did it.
const fn told(kind: ActivityKind) -> Option<What> {
    Some(match kind {
        ActivityKind::MethodAdded => What::MethodAdded,
        ActivityKind::MethodRemoved => What::MethodRemoved,
        ActivityKind::MethodRestored => What::MethodRestored,
        ActivityKind::DefaultChanged => What::DefaultChanged,
        ActivityKind::RequestsPaused => What::RequestsPaused,
        ActivityKind::RecoveryMade => What::RecoveryMade,
        // These say more than that they happened, and are told where they do.
        ActivityKind::PasswordChanged | ActivityKind::Reported | ActivityKind::SignIn | ActivityKind::Request => {
            return None;
        }
        ActivityKind::StepUp
        | ActivityKind::MethodRenamed
        | ActivityKind::RequestsResumed
        | ActivityKind::SessionsEnded => return None,
    })
}
