//! Changing the password while signed in (NIST SP 800-63B-4, section 3.1.1.2; ASVS 6.2 and 7.4.3). The session that asks
//! stays; the others end when that is asked for.

use contract::{
    account::{ActivityKind, ChangePassword, EndedSessions},
    problem::{ProblemKind, Wrong},
};
use zeroize::Zeroizing;

use super::{
    super::{
        Authority, Refusal, Result,
        act::Act,
        audit::{Event, Facts},
        new_password::wrong,
        password::normalised,
        told::{News, What},
    },
    AccountCall, Noted, Signed, Touches,
};

impl Authority {
    /// `PUT {base}/account/password`. Takes as long as two hashes: it has to queue with the sign-ins.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `reauthentication-required`; `input-invalid` with `wrong`.
    pub fn change_password(&self, call: &AccountCall, change: &ChangePassword) -> Result<EndedSessions> {
        if let Some(ended) = self.set_password_there(call, change)? {
            return Ok(ended);
        }
        let password = normalised(&change.password);
        let before = self.write(&call.origin, |act| {
            let signed = act.signed_write(call)?;
            act.fresh(&signed, &Touches::Account)?;
            act.acceptable(&signed, change, password.as_ref())?;
            Ok(signed.user.password_hash)
        })?;
        let password = password.unwrap_or_default();
        if self.hasher.check(Some(&before), &password).right {
            return self.read(|act| Err(act.bad_change(Some(Wrong::Same)).into()));
        }
        let hash = self.hasher.hash(&password)?;
        self.account_write(call, |act, signed| {
            act.fresh(signed, &Touches::Account)?;
            // It was changed elsewhere while this one was being hashed: whoever did that has to be asked again.
            if signed.user.password_hash != before {
                return Err(act.refuse(ProblemKind::ReauthenticationRequired).into());
            }
            act.put_password(signed, &hash, change.end_sessions)
        })
    }
}

impl Act<'_> {
    pub(super) fn bad_change(&self, what: Option<Wrong>) -> Refusal {
        let no = self.refuse(ProblemKind::InputInvalid).field("password");
        match what {
            Some(what) => no.wrong(what),
            None => no,
        }
    }

    pub(super) fn acceptable(
        &self,
        signed: &Signed,
        change: &ChangePassword,
        password: Option<&Zeroizing<String>>,
    ) -> Result<()> {
        let what = match password {
            None if change.password.is_empty() => return Err(self.bad_change(None).into()),
            None => Some(Wrong::TooLong),
            Some(password) => wrong(password, &signed.user.identifier, &self.policy.product_name),
        };
        match what {
            Some(what) => Err(self.bad_change(Some(what)).into()),
            None => Ok(()),
        }
    }

    /// Everything a new password ends here. `hash` is empty where it is kept somewhere else.
    pub(super) fn put_password(&self, signed: &Signed, hash: &str, end_sessions: bool) -> Result<EndedSessions> {
        let (user, own) = (signed.user.id, signed.session.id);
        self.tx.set_password(user, hash, true)?;
        self.tx.password_changed(user, self.now)?;
        self.tx.set_must_change_password(user, None)?;
        self.tx.clear_guesses(&format!("u:{user}"), "password")?;
        let ended = if end_sessions {
            self.end_others(user, Some(own), "password")?
        } else {
            0
        };
        self.withdraw_orphan(user)?;
        let noted = Noted::done(ActivityKind::PasswordChanged).in_session(own);
        self.noted(user, &noted)?;
        let what = if end_sessions {
            What::PasswordEverywhere
        } else {
            What::Password
        };
        self.tell(user, &News::of(what))?;
        let count = ended.to_string();
        self.audit(
            Event::PasswordChanged,
            &Facts {
                actor: "browser",
                user: Some(user),
                flow: None,
                detail: &[("why", "own"), ("sessions_ended", &count)],
            },
        )?;
        Ok(EndedSessions {
            ended,
            pending: 0,
            until: None,
            current: false,
        })
    }
}
