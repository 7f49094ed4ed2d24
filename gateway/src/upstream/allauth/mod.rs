//! django-allauth 65, headless: password, authenticator app, recovery codes, *remember this browser*, sessions.
//!
//! It is spoken to as a browser would (`/_allauth/browser/v1`), because it remembers browsers by cookie and leaves that
//! out for every other client. The cookies lie in the [`State`].
//!
//! Its 401 is no error: it says what is still to be done (`data.flows`, the next one `is_pending`).

mod account;
mod call;
mod jar;
mod said;

use contract::flow::MethodKind;
use serde_json::json;
use ureq::http::Method;

use super::{Abilities, Account, Answer, Caller, Completed, Entered, Factor, First, No, State, Upstream, http::Client};
use crate::config::{AllauthConfig, AllauthLogin};

use jar::{Jar, Stage};
use said::{Said, codes, totp};

/// Where the API lies, below the configured address.
const BASE: &str = "/_allauth/browser/v1";

/// The server.
#[derive(Debug)]
pub struct Allauth {
    client: Client,
    origin: String,
    login: AllauthLogin,
    abilities: Abilities,
}

impl Allauth {
    /// The server of a configuration.
    #[must_use]
    pub fn new(config: &AllauthConfig) -> Self {
        Self {
            client: Client::new(&config.url),
            origin: config.url.origin().ascii_serialization(),
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
                password_min_length: None,
                remembers: true,
                again: true,
            },
        }
    }

    /// A sign-in from the beginning.
    fn sign_in(&self, from: Caller<'_>, login: &str, password: &str) -> Answer<Entered> {
        let mut jar = Jar::with_trust(from.known)?;
        let field = self.login.field(login);
        let body = json!({ field: login, "password": password });
        let said = Said::of(&self.call(from, &mut jar, Method::POST, "/auth/login", Some(body))?)?;
        let factors = match &said {
            Said::In => self.factors_of(from, &mut jar)?,
            Said::Pending { stage, types } if stage == "mfa_authenticate" => said::usable(types),
            // A code by mail, a new password, a disabled account: nothing that can be done here.
            Said::Pending { .. } | Said::Out => return Err(No::Disabled),
            Said::No(no) => return Err(*no),
            Said::Proof => return Err(super::http::nonsense("allauth login")),
        };
        if factors.is_empty() && !matches!(said, Said::In) {
            return Err(No::Disabled);
        }
        let enough = matches!(said, Said::In);
        jar.stage = if enough { Stage::In } else { Stage::Code };
        Ok(Entered {
            subject: login.to_owned(),
            state: State::of(&jar)?,
            factors,
            asked: None,
            enough,
        })
    }

    /// The password once more, within the session there. `None`: that session has ended.
    fn prove_again(&self, from: Caller<'_>, login: &str, password: &str, state: &State) -> Answer<Option<Entered>> {
        let mut jar: Jar = state.read()?;
        let body = json!({ "password": password });
        let reply = self.call(from, &mut jar, Method::POST, "/auth/reauthenticate", Some(body))?;
        match Said::of(&reply)? {
            Said::In => {}
            Said::Out => return Ok(None),
            Said::No(no) => return Err(no),
            Said::Pending { .. } | Said::Proof => return Err(super::http::nonsense("allauth reauthenticate")),
        }
        let factors = self.factors_of(from, &mut jar)?;
        jar.stage = Stage::Again;
        Ok(Some(Entered {
            subject: login.to_owned(),
            enough: factors.is_empty(),
            factors,
            state: State::of(&jar)?,
            asked: None,
        }))
    }
}

impl Upstream for Allauth {
    fn name(&self) -> &'static str {
        "django-allauth"
    }

    fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    fn enter(&self, from: Caller<'_>, login: &str, password: &str, session: Option<&State>) -> Answer<Entered> {
        if let Some(session) = session
            && let Some(entered) = self.prove_again(from, login, password, session)?
        {
            return Ok(entered);
        }
        self.sign_in(from, login, password)
    }

    /// It takes both kinds of code at one place, so their shapes are looked at here: what is recorded must be what was
    /// used.
    fn code(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, factor: &str, code: &str) -> Answer<()> {
        if !said::shaped(kind, code) {
            return Err(No::Wrong);
        }
        let _ = factor;
        let mut jar: Jar = state.read()?;
        let path = match jar.stage {
            Stage::Code => "/auth/2fa/authenticate",
            // Signed in: a code is enough there to prove it once more.
            Stage::Again | Stage::In => "/auth/2fa/reauthenticate",
            Stage::Trust => return Err(No::Over),
        };
        let reply = self.call(from, &mut jar, Method::POST, path, Some(json!({ "code": code })))?;
        jar.stage = match Said::of(&reply)? {
            Said::In => Stage::In,
            Said::Pending { stage, .. } if stage == "mfa_trust" => Stage::Trust,
            Said::Out | Said::Proof => return Err(No::Over),
            Said::Pending { .. } => return Err(No::Disabled),
            Said::No(no) => return Err(no),
        };
        state.put(&jar)
    }

    fn complete(&self, from: Caller<'_>, state: &mut State, remember: bool) -> Answer<Completed> {
        let mut jar: Jar = state.read()?;
        let mut known = None;
        if jar.stage == Stage::Trust {
            let body = json!({ "trust": remember });
            let reply = self.call(from, &mut jar, Method::POST, "/auth/2fa/trust", Some(body))?;
            match Said::of(&reply)? {
                Said::In => {}
                Said::No(no @ No::Throttled(_)) => return Err(no),
                _ => return Err(No::Over),
            }
            known = jar.take_trust()?;
        }
        jar.stage = Stage::In;
        state.put(&jar)?;
        Ok(Completed { known })
    }

    fn sign_out(&self, state: &State) {
        if let Ok(mut jar) = state.read::<Jar>() {
            let _ = self.call(Caller::default(), &mut jar, Method::DELETE, "/auth/session", None);
        }
    }

    fn account(&self) -> Option<&dyn Account> {
        Some(self)
    }
}

impl Allauth {
    /// Every factor of the person who is signed in there.
    fn factors_of(&self, from: Caller<'_>, jar: &mut Jar) -> Answer<Vec<Factor>> {
        let reply = self.call(from, jar, Method::GET, "/account/authenticators", None)?;
        let listed = said::list(&reply)?;
        Ok(listed
            .iter()
            .filter_map(|one| totp(one).or_else(|| codes(one)))
            .collect())
    }
}
