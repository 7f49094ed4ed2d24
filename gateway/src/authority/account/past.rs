//! A past for the accounts of a demo, so that its pages have something to show. Nothing else calls this.

use contract::{
    Millis,
    account::{ActivityKind, ActivityOutcome},
    flow::MethodKind,
    step::{Browser, Context, Place},
};

use super::super::{
    Authority, Origin, Result,
    act::Act,
    keys::{random_id, random_token, sha256},
    policy::days,
    push::json,
};
use crate::store::{InsertActivity, InsertSession, Proof, ProofKind};

/// Something that is said to have happened.
#[derive(Debug, Clone)]
pub struct Past {
    /// How long ago, ms.
    pub ago: Millis,
    /// What.
    pub kind: ActivityKind,
    /// How it ended.
    pub outcome: ActivityOutcome,
    /// By which kind of proof, or what kind of method it is about.
    pub method: Option<MethodKind>,
    /// Which one.
    pub label: Option<String>,
    /// From where.
    pub place: Place,
    /// With which browser.
    pub browser: Browser,
    /// Whether a session is still open that it began. Nobody has its token.
    pub stays: bool,
}

impl Authority {
    /// Gives an account a past, oldest first. No mail is sent about it.
    ///
    /// # Errors
    /// When there is no such account, or the store fails.
    pub fn give_past(&self, identifier: &str, past: &[Past]) -> Result<()> {
        self.write(&Origin::default(), |act| {
            let user = act.admin_user(identifier)?.id;
            past.iter().try_for_each(|one| act.happened(user, one))?;
            act.touch_account(user)
        })
    }
}

impl Act<'_> {
    fn happened(&self, user: i64, one: &Past) -> Result<()> {
        let at = self.now - one.ago;
        let context = Context {
            app: self.policy.product_name.clone(),
            place: one.place.clone(),
            browser: one.browser.clone(),
            at: 0,
        };
        let session = if one.stays {
            Some(self.left_open(user, at, &context)?)
        } else {
            None
        };
        self.tx.insert_activity(&InsertActivity {
            user: Some(user),
            at,
            kind: one.kind.as_str(),
            outcome: one.outcome.as_str(),
            method: one.method.map(MethodKind::as_str),
            label: one.label.as_deref(),
            context: Some(&json(&context)?),
            session,
            push: None,
        })?;
        Ok(())
    }

    fn left_open(&self, user: i64, at: Millis, context: &Context) -> Result<i64> {
        let proof = Proof {
            kind: ProofKind::Push,
            by: String::new(),
            at,
        };
        let id = self.tx.insert_session(&InsertSession {
            // Thrown away at once: the session can be seen and ended, and used by nobody.
            token_hash: &sha256(random_token()?.as_bytes()),
            user_id: user,
            flow_id: "",
            push_id: None,
            public_id: &random_id()?,
            context: &json(&Context { at, ..context.clone() })?,
            proof: Some(&proof),
            amr: "",
            client: None,
            remembered: true,
            created_at: at,
            expires_at: at + days(self.policy.lifetimes.session_days),
            idle_at: None,
        })?;
        // It was used since, half of the time ago.
        let used = self.now - (self.now - at) / 2;
        let idle_at = used + self.policy.lifetimes.idle(true);
        self.tx.session_seen(id, used, Some(idle_at))?;
        Ok(id)
    }
}
