//! Passkeys: options for the browser, and what its answers are worth (WebAuthn Level 3, sections 7.1 and 7.2).
//!
//! The ceremony's checks are those of the `webauthn-rs` library. Its challenges are not: a keyed hash of the flow, the
//! browser, the tries so far and the minute takes their place, so that looking at a flow changes nothing, every look
//! shows options that are still good, and a used challenge is void by counting.

use contract::Millis;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};
use webauthn_rs_proto::ResidentKeyRequirement;

use super::{
    Error, Result,
    keys::{Keys, same},
};
use crate::breaks::{Rule, breaks};

/// How often a challenge changes, ms.
const MINUTE: Millis = 60_000;
/// How many minutes a challenge is good for; with the running one at most five (security row 24).
const MINUTES: Millis = 5;
/// What the browser is told about its time, ms: what the oldest challenge is still good for.
const TIMEOUT: u32 = 240_000;
/// The longest answer of a browser, bytes (contract, `ActionInput::credential`).
const LONGEST: usize = 12 * 1024;

/// What a challenge is for; one is worth nothing as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    /// Whoever comes.
    Anyone,
    /// The account of the flow.
    Account,
    /// A new passkey.
    Register,
}

/// To what a challenge is bound.
#[derive(Clone, Copy)]
pub(super) struct Bound<'a> {
    pub(super) keys: &'a Keys,
    pub(super) ceremony: Ceremony,
    pub(super) flow: &'a str,
    pub(super) browser: &'a [u8],
    /// Grows with every answer: a challenge works once.
    pub(super) tries: u32,
    pub(super) now: Millis,
    /// In a frame: the pages that may be around it.
    pub(super) frame: Option<&'a [String]>,
}

impl Bound<'_> {
    fn challenge(&self, minutes_ago: Millis) -> Vec<u8> {
        let word: &[u8] = match self.ceremony {
            Ceremony::Anyone => b"anyone",
            Ceremony::Account => b"account",
            Ceremony::Register => b"register",
        };
        let minute = self.now.div_euclid(MINUTE) - minutes_ago;
        let parts = [
            word,
            self.flow.as_bytes(),
            self.browser,
            &self.tries.to_be_bytes(),
            &minute.to_be_bytes(),
        ];
        self.keys.challenge(&parts)
    }

    /// Whether an answer was given in the kind of page that asked. The library looks at this for new passkeys only: no
    /// page that embeds one of ours gets an answer. A frame's says that it comes out of one, and, where the browser tells
    /// it, in which page (WebAuthn Level 3, section 13.4.9; security rule W14); nothing is made in frames.
    fn is_where_it_was_asked(&self, data: &Value) -> bool {
        let (crosses, top) = (data.get("crossOrigin"), data.get("topOrigin"));
        match self.frame {
            _ if breaks(Rule::FramePasskey) => true,
            None => crosses.is_none_or(|crosses| *crosses == Value::Bool(false)) && top.is_none(),
            Some(pages) => {
                let known = |top: &Value| top.as_str().is_some_and(|top| pages.iter().any(|page| page == top));
                self.ceremony != Ceremony::Register && crosses == Some(&Value::Bool(true)) && top.is_none_or(known)
            }
        }
    }

    /// The challenge that was answered, when it is one of those that are still good.
    fn answered(&self, client_data: &[u8]) -> Option<Vec<u8>> {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        let data: Value = serde_json::from_slice(client_data).ok()?;
        if !self.is_where_it_was_asked(&data) {
            return None;
        }
        let said = URL_SAFE_NO_PAD.decode(data.get("challenge")?.as_str()?).ok()?;
        (0..MINUTES)
            .map(|ago| self.challenge(ago))
            .find(|challenge| same(challenge, &said))
    }
}

/// Why an answer is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Void {
    /// Malformed, for another challenge or origin, not verified, not signed by the passkey.
    Refused,
    /// Its counter went back: somebody may have a copy of the passkey (WebAuthn, section 6.1.1).
    CounterWentBack,
}

/// This site, as browsers and passkeys know it.
pub(super) struct RelyingParty {
    webauthn: Webauthn,
}

impl RelyingParty {
    /// The relying party of the pages' origins, never of a request's headers (security rule 26): `domain`, else the host
    /// of the first. `None` where passkeys cannot be: an address is no relying party id.
    pub(super) fn new(origins: &[String], domain: Option<&str>, name: &str) -> Option<Self> {
        let origins: Vec<Url> = origins.iter().filter_map(|origin| Url::parse(origin).ok()).collect();
        let (first, more) = origins.split_first()?;
        let builder = WebauthnBuilder::new(domain.or(first.domain())?, first)
            .ok()?
            .rp_name(name);
        let builder = more.iter().fold(builder, WebauthnBuilder::append_allowed_origin);
        let webauthn = builder.build().ok()?;
        Some(Self { webauthn })
    }

    /// Options for whoever comes.
    pub(super) fn anyone(&self, bound: &Bound<'_>) -> Result<String> {
        let (options, _) = self.webauthn.start_discoverable_authentication().map_err(broken)?;
        request_options(options.public_key, bound)
    }

    /// Options for the passkeys of one account.
    pub(super) fn account(&self, bound: &Bound<'_>, passkeys: &[Passkey]) -> Result<String> {
        let (options, _) = self.webauthn.start_passkey_authentication(passkeys).map_err(broken)?;
        request_options(options.public_key, bound)
    }

    /// Options for a new passkey of an account.
    pub(super) fn creation(
        &self,
        bound: &Bound<'_>,
        handle: Uuid,
        label: &str,
        passkeys: &[Passkey],
    ) -> Result<String> {
        let (mut options, _) = self.registration(handle, label, passkeys)?;
        let options = &mut options.public_key;
        options.challenge = bound.challenge(0);
        options.timeout = Some(TIMEOUT);
        // A passkey that its device can find by itself is what the first screen offers.
        if let Some(selection) = &mut options.authenticator_selection {
            selection.resident_key = Some(ResidentKeyRequirement::Required);
            selection.require_resident_key = true;
        }
        super::push::json(options)
    }

    fn registration(
        &self,
        handle: Uuid,
        label: &str,
        passkeys: &[Passkey],
    ) -> Result<(webauthn_rs::prelude::CreationChallengeResponse, PasskeyRegistration)> {
        let exclude: Vec<CredentialID> = passkeys.iter().map(|passkey| passkey.cred_id().clone()).collect();
        self.webauthn
            .start_passkey_registration(handle, label, label, Some(exclude))
            .map_err(broken)
    }

    /// Checks an answer to [`Self::anyone`] by a passkey that the store has for the credential's id.
    pub(super) fn check_anyone(
        &self,
        bound: &Bound<'_>,
        answer: &PublicKeyCredential,
        passkey: &Passkey,
    ) -> std::result::Result<AuthenticationResult, Void> {
        let (_, state) = self
            .webauthn
            .start_discoverable_authentication()
            .map_err(|_| Void::Refused)?;
        let state: DiscoverableAuthentication = answered(bound, &answer.response.client_data_json, &state, "ast")?;
        self.webauthn
            .finish_discoverable_authentication_v2(answer, state, passkey)
            .map_err(void)
    }

    /// Checks an answer to [`Self::account`].
    pub(super) fn check_account(
        &self,
        bound: &Bound<'_>,
        answer: &PublicKeyCredential,
        passkeys: &[Passkey],
    ) -> std::result::Result<AuthenticationResult, Void> {
        let (_, state) = self
            .webauthn
            .start_passkey_authentication(passkeys)
            .map_err(|_| Void::Refused)?;
        let state: PasskeyAuthentication = answered(bound, &answer.response.client_data_json, &state, "ast")?;
        self.webauthn
            .finish_passkey_authentication(answer, &state)
            .map_err(void)
    }

    /// Checks an answer to [`Self::creation`]: the new passkey.
    pub(super) fn check_creation(
        &self,
        bound: &Bound<'_>,
        answer: &RegisterPublicKeyCredential,
        handle: Uuid,
        label: &str,
        passkeys: &[Passkey],
    ) -> std::result::Result<Passkey, Void> {
        let (_, state) = self.registration(handle, label, passkeys).map_err(|_| Void::Refused)?;
        let state: PasskeyRegistration = answered(bound, &answer.response.client_data_json, &state, "rs")?;
        self.webauthn.finish_passkey_registration(answer, &state).map_err(void)
    }
}

/// Whether passkeys can be at an origin: an address is no relying party id (WebAuthn, section 5.1.2).
#[must_use]
pub fn passkeys_can_be(origin: &str) -> bool {
    RelyingParty::new(&[origin.to_owned()], None, "-").is_some()
}

fn request_options(
    mut options: webauthn_rs_proto::PublicKeyCredentialRequestOptions,
    bound: &Bound<'_>,
) -> Result<String> {
    options.challenge = bound.challenge(0);
    options.timeout = Some(TIMEOUT);
    // `uvm` was taken out of WebAuthn; nothing here reads it.
    options.extensions = None;
    super::push::json(&options)
}

/// A fresh state of the library with the challenge that the browser answered, when that is one of ours.
fn answered<T: Serialize + DeserializeOwned>(
    bound: &Bound<'_>,
    client_data: &[u8],
    state: &T,
    inner: &str,
) -> std::result::Result<T, Void> {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let challenge = bound.answered(client_data).ok_or(Void::Refused)?;
    let mut state = serde_json::to_value(state).map_err(|_| Void::Refused)?;
    let place = state
        .get_mut(inner)
        .and_then(|inner| inner.get_mut("challenge"))
        .ok_or(Void::Refused)?;
    *place = Value::from(URL_SAFE_NO_PAD.encode(challenge));
    serde_json::from_value(state).map_err(|_| Void::Refused)
}

/// An answer of a browser as JSON text; `None` when it is none.
pub(super) fn parse<T: DeserializeOwned>(text: Option<&str>) -> Option<T> {
    text.filter(|text| text.len() <= LONGEST)
        .and_then(|text| serde_json::from_str(text).ok())
}

fn void(error: WebauthnError) -> Void {
    match error {
        WebauthnError::CredentialPossibleCompromise => Void::CounterWentBack,
        _ => Void::Refused,
    }
}

fn broken(_: WebauthnError) -> Error {
    Error::Crypto("passkey options could not be made")
}
