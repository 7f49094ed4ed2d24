//! privacyIDEA 3.14 or newer, <https://privacyidea.readthedocs.io/>.
//!
//! Everything goes over `POST /auth`: it takes the password, answers with one transaction for all of the account's
//! tokens, rings the phones at once, takes the code or the end of the request, and gives the token for self-service. Its
//! answers and its traps were measured; the traps are worked around here:
//!
//! - A transaction that has expired, was used or never existed polls as *pending*, and nobody says how long one lives: the
//!   configuration does, and the gateway keeps the clock.
//! - To end a request before it was approved counts as a wrong code for every token of the account: it is ended after
//!   *accept* only.
//! - A code without a live transaction is taken for a password, and a right password rings the phone: only digits are
//!   sent, and only in a transaction that lives. With a service account each code has one of its own.
//! - A request that is triggered by the token's serial alone leaves out the policies of its owner, and with them the
//!   number: the owner is always named, and a request that asks for less than the one before is not shown.
//! - A first code for an app that is gone adds a new one, without being looked at: the app has to be there.
//! - Without a realm a name may be that of one of its administrators.
//!
//! What cannot be worked around: a wrong number does not end the request. See `docs/upstreams.md`.

mod account;
mod activity;
mod calls;
mod kept;
mod read;
#[cfg(test)]
mod tests;

use contract::{Millis, flow::MethodKind, step::NumberAnswer};
use serde_json::{Value, json};

use super::{
    Abilities, Account, Answer, Asked, Caller, Entered, Factor, First, Look, No, Number, State, Upstream,
    http::{Client, nonsense},
};
use crate::config::{PrivacyIdeaConfig, secret};
use calls::{Server, Service};
use kept::{Codes, Kept, NumberOn, Request, now};
use read::{Auth, Challenge, auth, challenges, is_code, text};

/// How often a request is looked at, ms.
const LOOK_EVERY: Millis = 1_000;
/// Digits of a recovery code, where the server does not say.
const RECOVERY_DIGITS: u32 = 6;

/// The adapter.
pub struct PrivacyIdea {
    server: Server,
    abilities: Abilities,
    push_lifetime: Millis,
    code_lifetime: Millis,
}

impl PrivacyIdea {
    /// Of a configuration.
    ///
    /// # Errors
    /// When the service account has no password; the text says where it may be.
    pub fn new(config: &PrivacyIdeaConfig) -> Result<Self, String> {
        let file = config.service_password_file.as_deref();
        let with_password = |user: &String| {
            let password = secret("upstream", file, "GENKAN_UPSTREAM_SECRET")?;
            Ok::<_, String>(Service {
                user: user.clone(),
                password,
            })
        };
        let service = config.service_user.as_ref().map(with_password).transpose()?;
        let kinds = vec![MethodKind::Push, MethodKind::Totp];
        Ok(Self {
            abilities: Abilities {
                first: First::Here,
                methods: vec![MethodKind::Push, MethodKind::Totp, MethodKind::Recovery],
                numbers: vec![NumberAnswer::Select, NumberAnswer::Type],
                asks: service.is_some(),
                enroll: kinds.clone(),
                rename: kinds.clone(),
                remove: kinds,
                bare: false,
                recovery_codes: true,
                sessions: false,
                // Without the mark that its password makes, the gateway cannot tell its own sign-ins from others.
                activity: service.is_some(),
                password_min_length: None,
                remembers: false,
                // It then asks for the person by its own right; without, every transaction begins with the password.
                again: service.is_some(),
            },
            server: Server::new(Client::new(&config.url), config.realm.clone(), service),
            push_lifetime: Millis::from(config.push_lifetime) * 1_000,
            code_lifetime: Millis::from(config.code_lifetime) * 1_000,
        })
    }

    /// One step of a sign-in.
    fn sign_in(&self, from: Caller<'_>, kept: &Kept, secret: &str, transaction: Option<&str>) -> Answer<Auth> {
        let mut body = json!({ "username": self.server.person(&kept.login), "password": secret });
        if let Some(transaction) = transaction {
            body["transaction_id"] = transaction.into();
        }
        // Taken over only where the server trusts this gateway to say so (`OverrideAuthorizationClient`).
        if let Some(ip) = from.ip {
            body["client"] = ip.to_string().into();
        }
        let said = self.server.post("/auth", None, &body)?;
        auth(&said, &kept.login, &self.server.realm)
    }

    /// The last step of a sign-in: a code, the number of the phone, or nothing when the phone has approved.
    fn finish(
        &self,
        from: Caller<'_>,
        state: &mut State,
        mut kept: Kept,
        secret: &str,
        transaction: &str,
    ) -> Answer<()> {
        match self.sign_in(from, &kept, secret, Some(transaction))? {
            Auth::In(token) => {
                kept.token = Some(token);
                kept.codes = None;
                kept.request = None;
                state.put(&kept)
            }
            Auth::Challenged(_) => Err(No::Over),
            Auth::No => Err(No::Wrong),
        }
    }

    fn asked(&self, challenge: &Challenge) -> Asked {
        Asked {
            factor: challenge.serial.clone(),
            number: challenge.number.clone(),
            lives: self.push_lifetime,
            every: LOOK_EVERY,
        }
    }

    /// A new transaction for one token of an account whose password was proven, and no other: the phone of somebody who
    /// types a code is left alone.
    fn trigger(&self, service: &str, login: &str, serial: &str) -> Answer<Challenge> {
        let body = json!({ "user": login, "realm": self.server.realm, "serial": serial });
        let said = self.server.post("/validate/triggerchallenge", Some(service), &body)?;
        if !said.done {
            return Err(nonsense("privacyidea: the service account may not trigger challenges"));
        }
        if said.value.as_u64() == Some(0) {
            return Err(No::Over);
        }
        let mut found = challenges(&said.detail)?;
        found.retain(|challenge| challenge.serial == serial);
        found.pop().ok_or(No::Over)
    }

    /// Takes a transaction back, where the service account may (`cancelchallenge`). Where not, its request stays on the
    /// phone until it is too old, and leads to nothing.
    fn cancel(&self, service: &str, transaction: &str) {
        let path = format!("/token/challenges/transaction/{transaction}");
        let _ = self.server.delete(&path, service);
    }
}

/// What the gateway has to know of a token before anybody has signed in.
fn factor(challenge: &Challenge) -> Factor {
    let length = match challenge.kind {
        MethodKind::Recovery => RECOVERY_DIGITS,
        _ => 0,
    };
    Factor::of(challenge.kind, &challenge.serial).with_length(length)
}

const fn number_on(number: &Number) -> NumberOn {
    match number {
        Number::Select(_) | Number::Compare(_) => NumberOn::Page,
        Number::OnPhone(_) => NumberOn::Phone,
        Number::None => NumberOn::Nowhere,
    }
}

impl Upstream for PrivacyIdea {
    fn name(&self) -> &'static str {
        "privacyidea"
    }

    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn enter(&self, from: Caller<'_>, login: &str, password: &str, _session: Option<&State>) -> Answer<Entered> {
        let mut kept = Kept {
            login: login.to_owned(),
            ..Kept::default()
        };
        let found = match self.sign_in(from, &kept, password, None)? {
            Auth::In(token) => {
                kept.token = Some(token);
                Vec::new()
            }
            Auth::Challenged(found) => found,
            Auth::No => return Err(No::Wrong),
        };
        let push = found.iter().find(|challenge| challenge.kind == MethodKind::Push);
        kept.request = push.map(|push| Request {
            transaction: push.transaction.clone(),
            number: number_on(&push.number),
        });
        kept.codes = found.first().map(|challenge| Codes {
            transaction: challenge.transaction.clone(),
            until: now() + self.code_lifetime,
        });
        Ok(Entered {
            subject: login.to_owned(),
            state: State::of(&kept)?,
            factors: found.iter().map(factor).collect(),
            asked: push.map(|push| self.asked(push)),
            enough: kept.token.is_some(),
        })
    }

    fn ask(&self, _from: Caller<'_>, state: &mut State, factor: &str, _number: &str) -> Answer<Asked> {
        let mut kept: Kept = state.read()?;
        let service = self.server.service_token()?;
        let before = kept.request.take();
        // One request at a time: what is still open on the phone is taken back first.
        if let Some(before) = &before {
            self.cancel(&service, &before.transaction);
        }
        let challenge = self.trigger(&service, &kept.login, factor)?;
        let number = number_on(&challenge.number);
        if challenge.kind != MethodKind::Push || before.is_some_and(|before| before.number != number) {
            self.cancel(&service, &challenge.transaction);
            return Err(nonsense("privacyidea: a request of another kind than the one before"));
        }
        kept.request = Some(Request {
            transaction: challenge.transaction.clone(),
            number,
        });
        state.put(&kept)?;
        Ok(self.asked(&challenge))
    }

    fn look(&self, state: &mut State) -> Answer<Look> {
        let kept: Kept = state.read()?;
        let request = kept.request.ok_or(No::Over)?;
        let path = format!("/validate/polltransaction?transaction_id={}", request.transaction);
        let said = self.server.get(&path, None)?;
        match text(&said.detail, "challenge_status") {
            Some("pending") => Ok(Look::Pending),
            Some("accept") if said.value == Value::Bool(true) => Ok(Look::Approved),
            Some("declined") => Ok(Look::Denied { not_me: true }),
            Some("cancelled") => Ok(Look::Denied { not_me: false }),
            _ => Err(nonsense("privacyidea: no status")),
        }
    }

    fn redeem(&self, from: Caller<'_>, state: &mut State) -> Answer<()> {
        let kept: Kept = state.read()?;
        let request = kept.request.clone().ok_or(No::Over)?;
        self.finish(from, state, kept, "", &request.transaction)
    }

    fn number(&self, from: Caller<'_>, state: &mut State, typed: &str) -> Answer<()> {
        let kept: Kept = state.read()?;
        let request = kept.request.clone().filter(|request| request.number == NumberOn::Phone);
        let request = request.ok_or(No::Over)?;
        if typed.is_empty() || typed.len() > 8 || !typed.bytes().all(|b| b.is_ascii_digit()) {
            return Err(No::Wrong);
        }
        self.finish(from, state, kept, typed, &request.transaction)
    }

    fn withdraw(&self, state: &State) {
        let request = state.read::<Kept>().ok().and_then(|kept| kept.request);
        if let (Some(request), Ok(service)) = (request, self.server.service_token()) {
            self.cancel(&service, &request.transaction);
        }
    }

    fn code(&self, from: Caller<'_>, state: &mut State, _kind: MethodKind, factor: &str, code: &str) -> Answer<()> {
        if !is_code(code) {
            return Err(No::Wrong);
        }
        let kept: Kept = state.read()?;
        let transaction = if self.server.service.is_some() {
            // One of its own for each try: a wrong code then counts for this token alone, and the person may take longer
            // than the server remembers the password.
            let service = self.server.service_token()?;
            self.trigger(&service, &kept.login, factor)?.transaction
        } else {
            let codes = kept.codes.clone().filter(|codes| now() < codes.until);
            codes.ok_or(No::Over)?.transaction
        };
        self.finish(from, state, kept, code, &transaction)
    }

    fn account(&self) -> Option<&dyn Account> {
        Some(self)
    }
}
