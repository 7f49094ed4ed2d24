//! A long history at once, so that tests can turn its pages: only in builds that switch rules off, never in a release.

use contract::{
    account::{ActivityKind as Kind, ActivityOutcome as Outcome},
    flow::MethodKind,
};

use super::super::{Authority, Origin, Result, act::Act};
use crate::store::InsertActivity;

/// Between two entries, ms: ten thousand of them are not older than what is kept.
const APART: i64 = 10 * 60_000;

/// In turn, so that no two in a row are the same and become one.
const DEEDS: [(Kind, Outcome, MethodKind); 5] = [
    (Kind::SignIn, Outcome::Done, MethodKind::Push),
    (Kind::Request, Outcome::NoAnswer, MethodKind::Push),
    (Kind::SignIn, Outcome::Wrong, MethodKind::Password),
    (Kind::Request, Outcome::Denied, MethodKind::Push),
    (Kind::StepUp, Outcome::Done, MethodKind::Totp),
];

impl Authority {
    /// Gives an account so many things that have happened, the last one a while ago.
    ///
    /// # Errors
    /// When there is no such account, or the store fails.
    pub fn long_history(&self, identifier: &str, rows: u32) -> Result<()> {
        self.write(&Origin::default(), |act| act.write_history(identifier, rows))
    }
}

impl Act<'_> {
    fn write_history(&self, identifier: &str, rows: u32) -> Result<()> {
        let user = self.admin_user(identifier)?;
        let deeds = DEEDS.iter().cycle().zip((1..=rows).rev());
        for ((kind, outcome, method), before) in deeds {
            self.tx.insert_activity(&InsertActivity {
                user: Some(user.id),
                at: self.now - i64::from(before) * APART,
                kind: kind.as_str(),
                outcome: outcome.as_str(),
                method: Some(method.as_str()),
                label: None,
                context: None,
                session: None,
                push: None,
            })?;
        }
        self.touch_account(user.id)
    }
}
