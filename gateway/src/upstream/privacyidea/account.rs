//! Self-service: what people do with their own tokens, by the token that signing in has given.

use contract::flow::MethodKind;
use serde_json::json;
use url::{Url, form_urlencoded};

use super::{
    super::{Account, Answer, Begun as BegunThere, Caller, Event, Factor, No, Offer, State, http::nonsense},
    PrivacyIdea,
    activity::events,
    kept::{Begun, Kept},
    read::{Token, is_code, recovery_codes, text, tokens, word},
};

/// Tokens of one account that are looked at; a page of the list.
const MOST: u32 = 100;
/// Rows of its log that are looked at: a sign-in has about three.
const ROWS: u32 = 200;

impl PrivacyIdea {
    fn tokens(&self, kept: &Kept, query: &str) -> Answer<Vec<Token>> {
        let said = self
            .server
            .get(&format!("/token/?pagesize={MOST}{query}"), Some(kept.token()?))?;
        tokens(&said.done()?.value)
    }

    fn one(&self, kept: &Kept, serial: &str) -> Answer<Option<Token>> {
        let mut found = self.tokens(kept, &format!("&serial={serial}"))?;
        found.retain(|token| token.factor.handle == serial);
        Ok(found.pop())
    }

    fn begin_phone(&self, token: &str, label: &str) -> Answer<BegunThere> {
        let body = json!({ "type": "push", "genkey": 1, "description": label });
        let detail = self.server.post("/token/init", Some(token), &body)?.done()?.detail;
        let serial = word(&detail, "serial").ok_or_else(|| nonsense("privacyidea: a phone without a name"))?;
        let uri = detail.pointer("/pushurl/value").and_then(|value| value.as_str());
        let uri = uri
            .filter(|uri| uri.starts_with("otpauth://pipush/"))
            .ok_or_else(|| nonsense("privacyidea: no link"))?;
        begun(
            serial,
            Offer {
                uri: uri.to_owned(),
                secret: None,
            },
        )
    }

    fn begin_app(&self, login: &str, token: &str, label: &str) -> Answer<BegunThere> {
        let body = json!({ "type": "totp", "genkey": 1, "description": label });
        let detail = self.server.post("/token/init", Some(token), &body)?.done()?.detail;
        let serial = word(&detail, "serial").ok_or_else(|| nonsense("privacyidea: an app without a name"))?;
        if text(&detail, "rollout_state") != Some("verify") {
            // It would be good without anybody having seen a code of it.
            tracing::warn!(
                "privacyidea: the policy verify_enrollment=totp is missing; nothing can be set up without it"
            );
            let _ = self.server.delete(&format!("/token/{serial}"), token);
            return Err(No::Refused);
        }
        let uri = detail.pointer("/googleurl/value").and_then(|value| value.as_str());
        let offer = uri.and_then(|uri| app_offer(uri, login));
        begun(serial, offer.ok_or_else(|| nonsense("privacyidea: no secret"))?)
    }
}

fn begun(serial: String, offer: Offer) -> Answer<BegunThere> {
    Ok(BegunThere {
        state: State::of(&Begun { serial: serial.clone() })?,
        handle: serial,
        offer,
    })
}

/// The link for an authenticator app, with the account's name where the server has put the token's serial.
pub(super) fn app_offer(uri: &str, login: &str) -> Option<Offer> {
    let link = Url::parse(uri)
        .ok()
        .filter(|link| link.scheme() == "otpauth" && link.host_str() == Some("totp"))?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    let mut secret = None;
    let mut issuer = String::new();
    for (name, value) in link.query_pairs() {
        match &*name {
            "secret" => secret = Some(value.trim_end_matches('=').to_owned()),
            "issuer" => issuer = value.clone().into_owned(),
            "period" | "digits" | "algorithm" => {}
            _ => continue,
        }
        query.append_pair(&name, &value);
    }
    let secret = secret.filter(|secret| !secret.is_empty() && secret.bytes().all(|b| b.is_ascii_alphanumeric()))?;
    let who = if issuer.is_empty() {
        login.to_owned()
    } else {
        format!("{issuer}:{login}")
    };
    // Apps read a plus in a link as a plus (Key URI format: RFC 3986 encoding).
    let who = encoded(&who);
    let query = query.finish().replace('+', "%20");
    Some(Offer {
        uri: format!("otpauth://totp/{who}?{query}"),
        secret: Some(secret),
    })
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

impl Account for PrivacyIdea {
    fn factors(&self, _from: Caller<'_>, state: &mut State) -> Answer<Vec<Factor>> {
        let kept: Kept = state.read()?;
        let all = self.tokens(&kept, "")?;
        Ok(all
            .into_iter()
            .filter(|token| token.usable)
            .map(|token| token.factor)
            .collect())
    }

    fn rename(&self, _from: Caller<'_>, state: &mut State, _kind: MethodKind, factor: &str, label: &str) -> Answer<()> {
        let kept: Kept = state.read()?;
        let path = format!("/token/description/{factor}");
        self.server
            .post(&path, Some(kept.token()?), &json!({ "description": label }))?
            .done()?;
        Ok(())
    }

    fn remove(&self, _from: Caller<'_>, state: &mut State, _kind: MethodKind, factor: &str) -> Answer<()> {
        let kept: Kept = state.read()?;
        self.server.delete(&format!("/token/{factor}"), kept.token()?)?.done()?;
        Ok(())
    }

    fn enroll(&self, _from: Caller<'_>, state: &mut State, kind: MethodKind, label: &str) -> Answer<BegunThere> {
        let kept: Kept = state.read()?;
        match kind {
            MethodKind::Push => self.begin_phone(kept.token()?, label),
            MethodKind::Totp => self.begin_app(&kept.login, kept.token()?, label),
            _ => Err(No::Unsupported),
        }
    }

    fn enroll_look(&self, _from: Caller<'_>, state: &mut State, begun: &State) -> Answer<Option<Factor>> {
        let kept: Kept = state.read()?;
        let begun: Begun = begun.read()?;
        let token = self.one(&kept, &begun.serial)?.ok_or(No::Over)?;
        Ok(token.usable.then_some(token.factor))
    }

    fn enroll_code(&self, _from: Caller<'_>, state: &mut State, begun: &mut State, code: &str) -> Answer<Factor> {
        if !is_code(code) {
            return Err(No::Wrong);
        }
        let kept: Kept = state.read()?;
        let begun: Begun = begun.read()?;
        // For a serial that nobody has the server makes a new token, says *enrolled*, and has checked nothing.
        let token = self.one(&kept, &begun.serial)?.ok_or(No::Over)?;
        if token.usable {
            // The right code was here before, and only the answer got lost.
            return Ok(token.factor);
        }
        let body = json!({ "type": "totp", "serial": begun.serial, "verify": code });
        let said = self.server.post("/token/init", Some(kept.token()?), &body)?;
        if said.status == 400 && !said.done {
            return Err(No::Wrong);
        }
        said.done()?;
        Ok(token.factor)
    }

    fn abandon(&self, state: &mut State, begun: &State) {
        let (Ok(kept), Ok(begun)) = (state.read::<Kept>(), begun.read::<Begun>()) else {
            return;
        };
        // Not when it was finished in the meantime, and only the answer got lost.
        let waiting = self
            .one(&kept, &begun.serial)
            .is_ok_and(|token| token.is_some_and(|token| !token.usable));
        if let (true, Ok(token)) = (waiting, kept.token()) {
            let _ = self.server.delete(&format!("/token/{}", begun.serial), token);
        }
    }

    fn recovery_codes(&self, _from: Caller<'_>, state: &mut State) -> Answer<Vec<String>> {
        let kept: Kept = state.read()?;
        let token = kept.token()?;
        let body = json!({ "type": "paper" });
        let detail = self.server.post("/token/init", Some(token), &body)?.done()?.detail;
        let new = word(&detail, "serial").ok_or_else(|| nonsense("privacyidea: codes without a name"))?;
        let codes = recovery_codes(&detail)?;
        let mut all = self.tokens(&kept, "")?;
        all.retain(|token| token.factor.kind == MethodKind::Recovery && token.factor.handle != new);
        for old in all {
            self.server
                .delete(&format!("/token/{}", old.factor.handle), token)?
                .done()?;
        }
        Ok(codes)
    }

    fn activity(&self, _from: Caller<'_>, state: &mut State, limit: u32) -> Answer<Vec<Event>> {
        let kept: Kept = state.read()?;
        let path = format!("/authenticationlog/?page_size={ROWS}&sort_order=desc");
        let said = self.server.get(&path, Some(kept.token()?))?.done()?;
        let mut events = events(&said.value, &self.server.agent)?;
        events.truncate(limit as usize);
        Ok(events)
    }
}
