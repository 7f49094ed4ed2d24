//! What takes time: storage, keys, calls.

use super::{
    core::{Answer, Clock, Effect, Event, KIND, Link, PairFailure, Profile, VERSION, base64url, device_name},
    driver::Driver,
    keys,
    promise::{Task, brought, object},
    sense,
    signed::{self, Call},
    vault::Kept,
};
use crate::{
    browser::window,
    client::{Answer as Reply, Body, Json, Request, fetch, write},
    flow::Failure,
};
use contract::{
    Millis,
    decode::Decode,
    device::{Answered, Decision, DenyReason, Device, DeviceRequests, PairedDevice},
    problem::ProblemKind,
};
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// A poll is given up after this long, ms: the service holds it for 25 s.
const POLL_DEADLINE: Millis = 35_000;

/// Carries an effect out and says what came of it. Each in a task of its own: one for all would carry the variables of
/// all of them over every wait.
pub fn carry_out(driver: Driver, effect: Effect) -> Task<'static, Option<Event>> {
    match effect {
        Effect::Load => Box::pin(async move { Some(Event::Loaded(load(&driver).await.ok_or(()))) }),
        Effect::Pair { link, name } => Box::pin(async move { Some(Event::Paired(pair(&driver, &link, &name).await)) }),
        Effect::Ask(device) => Box::pin(async move {
            let result = known(&driver, &device, "GET", "").await;
            Some(Event::Known(device, result))
        }),
        Effect::Introduce(device) => Box::pin(async move {
            let result = known(&driver, &device, "PATCH", &write(&[("app", app())])).await;
            Some(Event::Introduced(device, result))
        }),
        Effect::Seen { device, request } => Box::pin(async move {
            drawn().await;
            let path = ["/requests/", &request, "/seen"].concat();
            let _ = signed(&driver, &device, "POST", &path, "", None).await;
            None
        }),
        Effect::Answer {
            device,
            request,
            answer,
        } => Box::pin(async move {
            let result = answer_call(&driver, &device, &request, &answer).await;
            Some(Event::Answered {
                device,
                request,
                answer,
                result,
            })
        }),
        Effect::Allow(device, on, until) => {
            let mut members = vec![("allow_requests", on.into())];
            members.extend(until.map(|until| ("paused_until", (until as f64).into())));
            change(driver, device, members)
        }
        Effect::Name(device, name) => change(driver, device, vec![("name", name.as_str().into())]),
        Effect::Keep(profile) => Box::pin(async move {
            keep(&driver, profile).await;
            None
        }),
        Effect::Leave(device) => Box::pin(async move {
            let result = signed(&driver, &device, "DELETE", "", "", None).await.map(|_| ());
            Some(Event::Removed(device, result))
        }),
        Effect::Forget(device) => Box::pin(async move {
            driver.drop_kept(&device);
            driver.vault().await?.forget(&device).await;
            driver.tell();
            None
        }),
        Effect::Code {
            device,
            counter,
            digits,
        } => Box::pin(async move {
            let code = keys::code(&driver.kept(&device)?.seed, counter, digits).await;
            Some(Event::Coded(device, counter, code))
        }),
        // The driver keeps the rest for itself.
        _ => Box::pin(async { None }),
    }
}

/// What this page says of itself as an app.
fn app() -> JsValue {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let (kind, version, os) = (
        KIND.into(),
        VERSION.into(),
        device_name::system(&agent).map(JsValue::from),
    );
    let mut members = vec![("kind", &kind), ("version", &version)];
    members.extend(os.as_ref().map(|os| ("os", os)));
    object(&members).into()
}

async fn load(driver: &Driver) -> Option<Vec<Profile>> {
    let kept = driver.vault().await?.all().await?;
    Some(driver.take_over(kept))
}

/// One call in nobody's name.
fn plain<'a>(method: &'static str, path: &'a str, body: Body) -> Task<'a, Result<Json, Failure>> {
    let request = Request {
        method,
        path,
        headers: &[],
        body,
        deadline: 0,
        abort: None,
    };
    Box::pin(async move {
        match fetch(request).await? {
            Reply::Json(json) => Ok(json),
            Reply::Empty => Err(Failure::Malformed),
        }
    })
}

/// Asks for requests.
pub async fn list(
    driver: &Driver,
    device: &str,
    after: Option<u64>,
    wait: u32,
    abort: Option<&AbortController>,
) -> Result<Option<DeviceRequests>, Failure> {
    let path = after.map_or_else(
        || "/requests".into(),
        |after| ["/requests?after=", &after.to_string(), "&wait=", &wait.to_string()].concat(),
    );
    let Some(json) = signed(driver, device, "GET", &path, "", abort).await? else {
        return Ok(None);
    };
    let list = DeviceRequests::decode(&json).ok_or(Failure::Malformed)?;
    driver.clock.set(Clock::told(list.server_time, signed::reading()));
    Ok(Some(list))
}

/// One signed call that is answered with JSON, or with nothing (`None`). One that can be given up may be held by the
/// service.
fn signed<'a>(
    driver: &'a Driver,
    device: &'a str,
    method: &'static str,
    path: &'a str,
    body: &'a str,
    abort: Option<&'a AbortController>,
) -> Task<'a, Result<Option<Json>, Failure>> {
    Box::pin(async move {
        let kept = driver.kept(device).ok_or(Failure::Malformed)?;
        let deadline = if abort.is_some() { POLL_DEADLINE } else { 0 };
        let call = Call {
            device,
            key: &kept.key,
            method,
            path,
            body,
            deadline,
            abort,
        };
        Ok(match signed::call(&call, &driver.clock).await? {
            Reply::Json(json) => Some(json),
            Reply::Empty => None,
        })
    })
}

async fn known(driver: &Driver, device: &str, method: &'static str, body: &str) -> Result<Device, Failure> {
    let json = signed(driver, device, method, "", body, None).await?;
    let known = json.and_then(|json| Device::decode(&json)).ok_or(Failure::Malformed)?;
    driver.clock.set(Clock::told(known.server_time, signed::reading()));
    Ok(known)
}

fn change(driver: Driver, device: String, members: Vec<(&'static str, JsValue)>) -> Task<'static, Option<Event>> {
    Box::pin(async move {
        let result = known(&driver, &device, "PATCH", &write(&members)).await;
        let name = members.iter().any(|(member, _)| *member == "name");
        Some(Event::Changed { device, name, result })
    })
}

async fn answer_call(driver: &Driver, device: &str, request: &str, answer: &Answer) -> Result<Answered, Failure> {
    let word = |word: &str| JsValue::from_str(word);
    let mut members = vec![];
    match answer {
        Answer::Approve(number) => {
            members.push(("decision", word(Decision::Approve.as_str())));
            members.extend(number.as_deref().map(|number| ("number", word(number))));
        }
        Answer::Deny | Answer::NotMe => {
            let reason = if *answer == Answer::NotMe {
                DenyReason::NotMe
            } else {
                DenyReason::Denied
            };
            members.push(("decision", word(Decision::Deny.as_str())));
            members.push(("reason", word(reason.as_str())));
        }
    }
    let path = ["/requests/", request, "/answer"].concat();
    let json = signed(driver, device, "POST", &path, &write(&members), None).await?;
    json.and_then(|json| Answered::decode(&json)).ok_or(Failure::Malformed)
}

async fn keep(driver: &Driver, profile: Profile) -> Option<()> {
    let kept = Kept {
        profile: profile.clone(),
        ..driver.kept(&profile.device)?
    };
    driver.rename(profile);
    driver.vault().await?.keep(&kept).await
}

/// Connects: a key first, and proof that it can be kept; only then is the link spent.
async fn pair(driver: &Driver, link: &Link, name: &str) -> Result<Profile, PairFailure> {
    let vault = driver.vault().await.ok_or(PairFailure::Storage)?;
    let (key, public) = keys::generate().await.ok_or(PairFailure::Storage)?;
    vault.try_key(&key).await.ok_or(PairFailure::Storage)?;
    let paired = enroll(link, name, &public)
        .await
        .map_err(|failure| pair_failure(&failure))?;
    driver.clock.set(Clock::told(paired.server_time, signed::reading()));
    let profile = Profile {
        device: paired.device,
        account: paired.account,
        issuer: paired.issuer,
        name: name.to_owned(),
        digits: paired.totp_digits,
        period: paired.totp_period,
        version: VERSION.into(),
    };
    let mut text = paired.totp_seed.into_bytes();
    let bytes = std::str::from_utf8(&text).ok().and_then(base64url::decode);
    keys::wipe(&mut text);
    let seed = keys::import_seed(bytes.ok_or(PairFailure::Server)?)
        .await
        .ok_or(PairFailure::Storage)?;
    let kept = Kept {
        profile: profile.clone(),
        paired: js_sys::Date::now(),
        key,
        seed,
    };
    driver.add(kept.clone());
    if vault.keep(&kept).await.is_none() {
        // What cannot be kept must not be known to the service either.
        let _ = signed(driver, &profile.device, "DELETE", "", "", None).await;
        driver.drop_kept(&profile.device);
        return Err(PairFailure::Storage);
    }
    sense::persist();
    Ok(profile)
}

async fn enroll(link: &Link, name: &str, public: &str) -> Result<PairedDevice, Failure> {
    let path = ["/device/enrollments/", &link.enrollment].concat();
    let member = |text: &str| JsValue::from_str(text);
    let body = write(&[
        ("secret", member(&link.secret)),
        ("public_key", member(public)),
        ("name", member(name)),
        ("app", app()),
    ]);
    let json = plain("POST", &path, Body::Json(body)).await?;
    PairedDevice::decode(&json).ok_or(Failure::Malformed)
}

const fn pair_failure(failure: &Failure) -> PairFailure {
    use ProblemKind::{FlowExpired, InputInvalid, NotAuthenticated, NotFound, StaleFlow, UnknownFlow};
    match failure {
        Failure::Network | Failure::Portal => PairFailure::Unreachable,
        Failure::Problem {
            kind: NotFound | UnknownFlow | FlowExpired | NotAuthenticated | StaleFlow,
            ..
        } => PairFailure::Used,
        Failure::Problem { kind: InputInvalid, .. } => PairFailure::Refused,
        _ => PairFailure::Server,
    }
}

/// Until the page has been drawn. Browsers do not draw what nobody can see, so this waits until somebody can.
async fn drawn() {
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        let _ = crate::browser::window().request_animation_frame(&resolve);
    });
    let _ = brought(Ok(frame)).await;
}
