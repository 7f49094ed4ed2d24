//! better-auth: a library with fixed endpoints, lifted into the steps of a flow by knowing their order.
//!
//! It has a password, one authenticator app and backup codes, sessions, and nothing else. Its cookies and tokens stay
//! in the sealed state. It wants the password itself in the body of every change; [`passwords`] holds a password that
//! was proven again for a minute, in memory only.
//!
//! It takes the same code of an app twice within its minute; the gateway remembers codes it has seen accepted.

mod account;
mod calls;
mod passwords;

use contract::flow::MethodKind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use self::{
    calls::{Calls, Jar, code_of},
    passwords::Passwords,
};
use super::{
    Abilities, Account, Answer, Caller, Completed, Entered, Factor, First, No, State, Upstream, http::nonsense,
};
use crate::config::{BetterAuthConfig, BetterAuthLogin};

/// There is one of each, without a name there.
const APP: &str = "totp";
const CODES: &str = "backup";
/// Digits of a code of an app, characters of a backup code with its hyphen.
const DIGITS: u32 = 6;
const BACKUP: u32 = 11;
/// The library's own least length of a password.
const LEAST_PASSWORD: u32 = 8;

/// A server with the library.
pub struct BetterAuth {
    calls: Calls,
    login: BetterAuthLogin,
    abilities: Abilities,
    passwords: Passwords,
}

/// What is kept between two calls.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Under which a password that was proven again is held; the same for as long as a session of the gateway lives.
    key: String,
    jar: Jar,
    /// The session that proves itself again, to be ended there when a new one takes its place.
    before: Option<Jar>,
    /// Whether this sign-in used the trust in this browser, which is then a new one.
    trusted: bool,
}

impl BetterAuth {
    /// The server of a configuration.
    #[must_use]
    pub fn new(config: &BetterAuthConfig) -> Self {
        Self {
            calls: Calls::new(config),
            login: config.login,
            abilities: Abilities {
                first: First::Here,
                methods: vec![MethodKind::Totp, MethodKind::Recovery],
                numbers: Vec::new(),
                asks: false,
                enroll: vec![MethodKind::Totp],
                rename: Vec::new(),
                remove: vec![MethodKind::Totp],
                bare: true,
                recovery_codes: true,
                sessions: true,
                activity: false,
                password_min_length: Some(LEAST_PASSWORD),
                remembers: true,
                again: true,
            },
            passwords: Passwords::default(),
        }
    }

    /// Checks a code at one of the two endpoints. The trust in this browser can only be asked for here, before anybody
    /// was asked; [`Upstream::complete`] keeps it or throws it away.
    fn verify(&self, from: Caller<'_>, kept: &mut Kept, path: &str, code: &str) -> Answer<()> {
        let body = json!({ "code": code, "trustDevice": kept.before.is_none() });
        let reply = self.calls.post(from, &mut kept.jar, path, &body)?;
        match (reply.status.as_u16(), code_of(&reply)) {
            (200, _) if reply.body["token"].is_string() => Ok(()),
            (401, "INVALID_CODE" | "INVALID_BACKUP_CODE") | (400, "INVALID_BACKUP_CODE") => Err(No::Wrong),
            // Two at once with the same backup code: one of them was used, and it was not this one.
            (409, _) => Err(No::Wrong),
            (401, "INVALID_TWO_FACTOR_COOKIE") | (400, "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE") => Err(No::Over),
            (400, "TOTP_NOT_ENABLED" | "BACKUP_CODES_NOT_ENABLED") => Err(No::Over),
            _ => Err(nonsense("a code")),
        }
    }
}

/// What a signed-in, or half signed-in, account can prove itself with.
fn factors_of(two_factor: bool) -> Vec<Factor> {
    if !two_factor {
        return Vec::new();
    }
    vec![
        Factor::of(MethodKind::Totp, APP).with_length(DIGITS),
        Factor::of(MethodKind::Recovery, CODES).with_length(BACKUP),
    ]
}

/// A backup code as the library writes it: `VGb12-5nbu4`, in which case counts. People leave the hyphen out, or put
/// spaces.
fn as_written(typed: &str) -> Zeroizing<String> {
    let plain: Zeroizing<String> = Zeroizing::new(typed.chars().filter(char::is_ascii_alphanumeric).collect());
    match plain.split_at_checked(5) {
        Some((left, right)) if right.len() == 5 => Zeroizing::new(format!("{left}-{right}")),
        _ => Zeroizing::new(typed.trim().to_owned()),
    }
}

fn random_key() -> Answer<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| No::Unavailable(None))?;
    Ok(crate::authority::hex(&bytes))
}

impl Upstream for BetterAuth {
    fn name(&self) -> &'static str {
        "better-auth"
    }

    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn enter(&self, from: Caller<'_>, login: &str, password: &str, session: Option<&State>) -> Answer<Entered> {
        let before: Option<Kept> = session.map(State::read).transpose()?;
        // A trusted browser skips the second factor; somebody who proves themselves again is not to skip anything.
        let known = from.known.filter(|_| before.is_none());
        let mut jar: Jar = known.and_then(|known| known.read().ok()).unwrap_or_default();
        let (path, name) = match self.login {
            BetterAuthLogin::Username => ("/sign-in/username", "username"),
            BetterAuthLogin::Email => ("/sign-in/email", "email"),
        };
        let body = json!({ name: login, "password": password });
        let reply = self.calls.post(from, &mut jar, path, &body)?;
        let (factors, enough) = match (reply.status.as_u16(), code_of(&reply)) {
            (200, _) => entered(&reply.body)?,
            // 400 and 422: a name or a password that nobody can have.
            (400 | 401 | 422, _) => return Err(No::Wrong),
            (403, "EMAIL_NOT_VERIFIED" | "BANNED_USER") => return Err(No::Disabled),
            _ => return Err(nonsense("a password")),
        };
        let key = match &before {
            Some(before) => before.key.clone(),
            None => random_key()?,
        };
        if before.is_some() {
            self.passwords.hold(&key, password);
        }
        let kept = Kept {
            key,
            trusted: enough && !factors.is_empty(),
            jar,
            before: before.map(|before| before.jar),
        };
        Ok(Entered {
            // Its own id is told after the second factor only.
            subject: login.to_lowercase(),
            state: State::of(&kept)?,
            factors,
            asked: None,
            enough,
        })
    }

    fn code(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, _factor: &str, code: &str) -> Answer<()> {
        let mut kept: Kept = state.read()?;
        let checked = match kind {
            MethodKind::Totp => self.verify(from, &mut kept, "/two-factor/verify-totp", code),
            MethodKind::Recovery => {
                let code = as_written(code);
                self.verify(from, &mut kept, "/two-factor/verify-backup-code", &code)
            }
            _ => Err(No::Unsupported),
        };
        state.put(&kept)?;
        checked
    }

    fn complete(&self, from: Caller<'_>, state: &mut State, remember: bool) -> Answer<Completed> {
        let mut kept: Kept = state.read()?;
        if let Some(mut before) = kept.before.take() {
            self.calls.sign_out(from, &mut before);
        }
        let trust = kept.jar.split_trust();
        state.put(&kept)?;
        let keep = !trust.is_empty() && (remember || kept.trusted);
        Ok(Completed {
            known: keep.then(|| State::of(&trust)).transpose()?,
        })
    }

    fn sign_out(&self, state: &State) {
        let Ok(mut kept) = state.read::<Kept>() else { return };
        self.passwords.forget(&kept.key);
        self.calls.sign_out(Caller::default(), &mut kept.jar);
    }

    fn account(&self) -> Option<&dyn Account> {
        Some(self)
    }
}

/// What a right password led to: which factors are asked for, and whether it was enough.
fn entered(body: &Value) -> Answer<(Vec<Factor>, bool)> {
    if body["twoFactorRedirect"] == json!(true) {
        let app = body["twoFactorMethods"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one == "totp"));
        // Codes by mail are the only thing left: nothing the gateway can pass on.
        return if app {
            Ok((factors_of(true), false))
        } else {
            Err(No::Disabled)
        };
    }
    if !body["token"].is_string() {
        return Err(nonsense("a sign-in"));
    }
    Ok((factors_of(body["user"]["twoFactorEnabled"] == json!(true)), true))
}

#[cfg(test)]
mod tests;
