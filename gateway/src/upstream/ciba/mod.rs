//! OpenID Connect CIBA (Client-Initiated Backchannel Authentication, core 1.0), poll mode: a provider that asks people
//! on their phone, and has nothing else.
//!
//! It knows no passwords: the gateway's own store checks one first, unless the configuration says in so many words that
//! the phone alone is enough. The number is drawn by the gateway and sent as `binding_message`: the phone shows it, and
//! the person compares.
//!
//! Whether a name exists is only told by asking. An unknown one is answered like a known one whose owner never looks at
//! the phone (security row 17).

mod id_token;
mod provider;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contract::{Millis, flow::MethodKind, step::NumberAnswer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use self::provider::Provider;
use super::{
    Abilities, Answer, Asked, Caller, Entered, Factor, First, Look, No, Number, State, Upstream, even::always_evenly,
    http::nonsense,
};
use crate::config::CibaConfig;

/// The phone has no name there, and there is one: whoever answers for the account.
const PHONE: &str = "phone";
/// Between two polls when the provider tells nothing, and what `slow_down` adds, ms (CIBA core 1.0, sections 7.3, 11).
const INTERVAL: Millis = 5_000;
/// Longest `auth_req_id` that is kept, characters.
const LONGEST: usize = 1_024;
const GRANT: &str = "urn:openid:params:grant-type:ciba";

/// A provider.
pub struct Ciba {
    provider: Provider,
    abilities: Abilities,
    scope: String,
    lifetime: u32,
    login_claim: Option<String>,
}

/// What is kept between two calls.
#[derive(Serialize, Deserialize)]
struct Kept {
    login: String,
    request: Option<Request>,
}

/// The request that is open.
#[derive(Serialize, Deserialize)]
struct Request {
    /// `auth_req_id`; `None`: the provider knows nobody of that name, and nobody will ever answer.
    id: Option<Zeroizing<String>>,
    interval: Millis,
    /// Not to be asked before, ms since the epoch.
    next: Millis,
    /// The ID token that came, while it could not be checked: it comes once.
    token: Option<Zeroizing<String>>,
    approved: bool,
}

impl Ciba {
    /// The provider of a configuration.
    ///
    /// # Errors
    /// When its secret is missing.
    pub fn new(config: &CibaConfig) -> Result<Self, String> {
        let scopes = config.scopes.iter().map(String::as_str);
        Ok(Self {
            provider: Provider::new(config)?,
            abilities: Abilities {
                first: if config.passwordless { First::Nobody } else { First::Own },
                methods: vec![MethodKind::Push],
                numbers: vec![NumberAnswer::Compare],
                asks: true,
                enroll: Vec::new(),
                rename: Vec::new(),
                remove: Vec::new(),
                bare: false,
                recovery_codes: false,
                sessions: false,
                activity: false,
                password_min_length: None,
                remembers: false,
                again: true,
            },
            scope: std::iter::once("openid").chain(scopes).collect::<Vec<_>>().join(" "),
            lifetime: config.push_lifetime,
            login_claim: config.login_claim.clone(),
        })
    }

    /// Asks for the person of a state on their phone (CIBA core 1.0, section 7.1).
    fn request(&self, state: &mut State, factor: &str, number: &str) -> Answer<Asked> {
        let mut kept: Kept = state.read()?;
        let seconds = self.lifetime.to_string();
        let mut form = vec![
            ("scope", self.scope.as_str()),
            ("login_hint", &kept.login),
            ("requested_expiry", &seconds),
        ];
        if !number.is_empty() {
            form.push(("binding_message", number));
        }
        let reply = self.provider.backchannel(&form)?;
        let told = if reply.status.is_success() {
            Some(told(&reply.body).ok_or_else(|| nonsense("an acknowledgement of a request"))?)
        } else if nobody(&reply.body) {
            None
        } else {
            log_refusal("backchannel", reply.body["error"].as_str());
            return Err(No::Unavailable(None));
        };
        let (id, lives, interval) = told.unwrap_or((None, Millis::from(self.lifetime) * 1_000, INTERVAL));
        kept.request = Some(Request {
            id,
            interval,
            next: now() + interval,
            token: None,
            approved: false,
        });
        state.put(&kept)?;
        Ok(Asked {
            factor: factor.to_owned(),
            number: match number {
                "" => Number::None,
                number => Number::Compare(number.to_owned()),
            },
            lives,
            every: interval,
        })
    }

    /// Asks where a request is (CIBA core 1.0, section 10.1).
    fn poll(&self, login: &str, request: &mut Request, id: &str) -> Answer<Look> {
        let reply = self.provider.token(&[("grant_type", GRANT), ("auth_req_id", id)])?;
        if reply.status.is_success() {
            let token = reply.body["id_token"].as_str();
            let token = token.ok_or_else(|| nonsense("a token answer without an ID token"))?;
            request.token = Some(Zeroizing::new(token.to_owned()));
            return Ok(self.check(login, request, id));
        }
        Ok(match reply.body["error"].as_str() {
            Some("authorization_pending") => Look::Pending,
            Some("slow_down") => {
                request.interval += INTERVAL;
                request.next += INTERVAL;
                Look::Pending
            }
            Some("access_denied") => Look::Denied { not_me: false },
            Some("expired_token" | "invalid_grant" | "transaction_failed") => Look::Over,
            other => {
                log_refusal("token", other);
                return Err(No::Unavailable(None));
            }
        })
    }

    /// Checks the ID token that came. It is kept until the provider's keys could be read.
    fn check(&self, login: &str, request: &mut Request, id: &str) -> Look {
        let Some(token) = request.token.clone() else {
            return Look::Pending;
        };
        let Ok(signed_by) = self.provider.signed_by(&token) else {
            return Look::Pending;
        };
        request.token = None;
        let expected = id_token::Expected {
            client: self.provider.client_id(),
            request: id,
            login: self.login_claim.as_deref().map(|claim| (claim, login)),
        };
        match signed_by.and_then(|(issuer, key)| id_token::check(&token, &issuer, &key, &expected)) {
            Ok(()) => {
                request.approved = true;
                Look::Approved
            }
            Err(reason) => {
                tracing::warn!(reason, "an ID token was refused");
                Look::Over
            }
        }
    }
}

impl Upstream for Ciba {
    fn name(&self) -> &'static str {
        "ciba"
    }

    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn enter(&self, _from: Caller<'_>, login: &str, _password: &str, _session: Option<&State>) -> Answer<Entered> {
        Ok(Entered {
            subject: login.to_owned(),
            state: State::of(&Kept {
                login: login.to_owned(),
                request: None,
            })?,
            factors: vec![Factor::of(MethodKind::Push, PHONE)],
            asked: None,
            enough: false,
        })
    }

    fn ask(&self, _from: Caller<'_>, state: &mut State, factor: &str, number: &str) -> Answer<Asked> {
        let mut ask = || self.request(state, factor, number);
        // Without a password anybody may ask for anybody: the time must not tell who has an account either.
        match self.abilities.first {
            First::Nobody => always_evenly(ask),
            First::Here | First::Own => ask(),
        }
    }

    fn look(&self, state: &mut State) -> Answer<Look> {
        let mut kept: Kept = state.read()?;
        let Some(request) = &mut kept.request else {
            return Ok(Look::Over);
        };
        if request.approved {
            return Ok(Look::Approved);
        }
        let Some(id) = request.id.clone() else {
            return Ok(Look::Pending);
        };
        let look = if request.token.is_some() {
            self.check(&kept.login, request, &id)
        } else if now() < request.next {
            return Ok(Look::Pending);
        } else {
            request.next = now() + request.interval;
            self.poll(&kept.login, request, &id)?
        };
        state.put(&kept)?;
        Ok(look)
    }

    /// The right poll has redeemed it (CIBA core 1.0, section 10.1.1); here it is taken out, so that it counts once.
    fn redeem(&self, _from: Caller<'_>, state: &mut State) -> Answer<()> {
        let mut kept: Kept = state.read()?;
        let approved = kept.request.take().is_some_and(|request| request.approved);
        state.put(&kept)?;
        approved.then_some(()).ok_or(No::Over)
    }

    fn code(&self, _: Caller<'_>, _: &mut State, _: MethodKind, _: &str, _: &str) -> Answer<()> {
        Err(No::Unsupported)
    }
}

/// `auth_req_id`, lifetime and interval in ms of an acknowledgement (CIBA core 1.0, section 7.3).
fn told(body: &Value) -> Option<(Option<Zeroizing<String>>, Millis, Millis)> {
    let id = body["auth_req_id"].as_str()?;
    let plausible = !id.is_empty() && id.len() <= LONGEST && id.bytes().all(|byte| byte.is_ascii_graphic());
    let seconds = body["expires_in"]
        .as_i64()
        .filter(|seconds| (1..=86_400).contains(seconds))?;
    let interval = match &body["interval"] {
        Value::Null => INTERVAL,
        told => told.as_i64().filter(|seconds| (0..=3_600).contains(seconds))? * 1_000,
    };
    // Nobody is asked more than once a second, whatever the provider would bear.
    plausible.then(|| {
        (
            Some(Zeroizing::new(id.to_owned())),
            seconds * 1_000,
            interval.max(1_000),
        )
    })
}

/// Refusals that say something about the person and not about us: they must not be told from silence.
fn nobody(body: &Value) -> bool {
    let about = [
        "unknown_user_id",
        "access_denied",
        "missing_user_code",
        "invalid_user_code",
        "expired_login_hint_token",
    ];
    body["error"].as_str().is_some_and(|error| about.contains(&error))
}

/// Whoever runs this has to hear why nobody can sign in: the error's code is the protocol's, not the provider's text.
fn log_refusal(place: &'static str, error: Option<&str>) {
    let known = [
        "invalid_client",
        "unauthorized_client",
        "invalid_request",
        "invalid_scope",
        "invalid_binding_message",
        "unsupported_grant_type",
        "server_error",
        "temporarily_unavailable",
    ];
    let error = known
        .into_iter()
        .find(|known| error == Some(known))
        .unwrap_or("something else");
    tracing::error!(place, error, "the provider refused a call of ours");
}

/// ms since the epoch.
fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

#[cfg(test)]
mod tests;
