//! The flow calls.

use std::time::Duration;

use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::{
    CSRF_HEADER, IDEMPOTENCY_HEADER,
    flow::{Action, Flow},
    problem::ProblemKind,
    request::StartFlow,
    step::Step,
};
use serde::de::DeserializeOwned;

use super::{
    cookies::{self, Jar},
    inflight::Outcome,
    problem::ApiProblem,
    state::App,
    wait::{Look, Wait, Waited, spread, wait_for},
};
use crate::{
    authority::{ActionCall, FlowCall, Origin, Refusal, Repeat, Reply, Topic, sha256},
    breaks::{Rule, breaks},
};

/// Longest idempotency key, characters.
const LONGEST_KEY: usize = 128;

/// Their routes, below the API's base or the frame's.
pub fn router(jar: Jar) -> Router<App> {
    Router::new()
        .route("/flows", post(start))
        .route("/flows/{id}", get(look).delete(cancel))
        .route("/flows/{id}/actions/{name}", post(act))
        .layer(Extension(jar))
}

async fn start(
    State(app): State<App>,
    Extension(jar): Extension<Jar>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiProblem> {
    app.admit_start(&origin)?;
    let input: StartFlow = parse(&app, &body)?;
    let (browser, session) = (jar.browser(&headers), jar.session(&headers));
    let started = app
        .run(move |authority| authority.start_in(&input, browser.as_deref(), session.as_deref(), &origin))
        .await?;
    let status = if started.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let mut response = (status, Json(started.sight.flow)).into_response();
    // A frame's cookie comes with its document, or it would not be the one that its ticket names.
    if let Some(token) = started.browser.filter(|_| jar == Jar::Page) {
        set_cookie(&mut response, &cookies::set(cookies::FLOW, &token, None));
    }
    Ok(response)
}

async fn look(
    State(app): State<App>,
    Extension(jar): Extension<Jar>,
    origin: Origin,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let wait = Wait::of(&uri, app.authority().now())?;
    let browser = jar.browser(&headers);
    let topic = Topic::Flow(id.clone());
    let look = |_| {
        let (app, id, browser, origin) = (app.clone(), id.clone(), browser.clone(), origin.clone());
        async move {
            let sight = app
                .run(move |authority| authority.look_from(&id, browser.as_deref(), &origin))
                .await?;
            let ends = sight.flow.expires_at;
            Ok(Look {
                rev: sight.flow.rev,
                changes_at: Some(sight.changes_at.map_or(ends, |at| at.min(ends))),
                value: sight.flow,
            })
        }
    };
    let waited = wait_for(&app, topic, wait, look).await?;
    Ok(match waited {
        Waited::News(mut flow, stops) => {
            if stops {
                stay_away(&mut flow);
            }
            Json(flow).into_response()
        }
        Waited::Nothing => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Tells a waiting page to come back at a moment of its own.
fn stay_away(flow: &mut Flow) {
    if let Step::PushPending(push) | Step::CodeOnPhone(push) = &mut flow.step {
        push.poll_after_ms = spread();
    }
}

async fn cancel(
    State(app): State<App>,
    Extension(jar): Extension<Jar>,
    Path(id): Path<String>,
    origin: Origin,
    headers: HeaderMap,
) -> Result<StatusCode, ApiProblem> {
    let call = flow_call(id, jar, origin, &headers);
    app.run(move |authority| authority.cancel(&call)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn act(
    State(app): State<App>,
    Extension(jar): Extension<Jar>,
    Path((id, name)): Path<(String, String)>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiProblem> {
    let now = app.authority().now();
    let action = Action::parse(&name).ok_or_else(|| Refusal::new(ProblemKind::NotFound, now))?;
    if tries_something(action) {
        app.admit_try(&origin)?;
    }
    let call = ActionCall {
        call: flow_call(id, jar, origin, &headers),
        action,
        input: parse(&app, &body)?,
        repeat: repeat(&app, action, &headers, &body)?,
        session: jar.session(&headers),
        known: jar.known(&headers),
    };
    let outcome = match call.repeat.as_ref().filter(|_| !breaks(Rule::Idempotency)) {
        Some(repeat) => {
            let same = same_call(&call, repeat);
            app.inflight().once(same, || perform(&app, call)).await
        }
        None => perform(&app, call).await,
    };
    Ok(answer(outcome?, jar))
}

/// Actions by which somebody could guess something, or make a phone ring.
fn tries_something(action: Action) -> bool {
    use Action::{Choose, Code, Enroll, Identify, Passkey, Password, Prove, Recover, Resend};
    matches!(
        action,
        Identify | Password | Code | Choose | Resend | Prove | Passkey | Enroll | Recover
    )
}

/// Actions for which an identity server behind the gateway is asked.
const fn goes_outside(action: Action) -> bool {
    use Action::{Choose, Code, Continue, Password, Remember, Resend};
    matches!(action, Password | Code | Continue | Remember | Choose | Resend)
}

/// How long the answer to *forgot password* takes at least, whoever is named.
const RECOVER_TAKES: Duration = Duration::from_millis(25);

async fn perform(app: &App, call: ActionCall) -> Outcome {
    let flow = call.call.flow.clone();
    let _outside = match app.authority().is_behind() && goes_outside(call.action) {
        true => Some(app.outside_permit().await?),
        false => None,
    };
    let slow = match call.action {
        Action::Password => app.authority().hashes_passwords(),
        Action::Enroll => call.input.password.is_some(),
        Action::Code => app.run(move |authority| authority.hashes_code(&flow)).await?,
        _ => false,
    };
    if call.action == Action::Recover {
        // Whoever has a mailbox costs a little more than whoever has none: the wait hides it (rule 17).
        let answered_at = tokio::time::Instant::now() + RECOVER_TAKES;
        let outcome = app.run(move |authority| authority.act_on(&call)).await;
        tokio::time::sleep_until(answered_at).await;
        return outcome;
    }
    if !slow {
        return app.run(move |authority| authority.act_on(&call)).await;
    }
    let permit = app.hashing_permit().await?;
    app.run(move |authority| {
        let _until_hashed = permit;
        authority.act_on(&call)
    })
    .await
}

fn answer(reply: Reply, jar: Jar) -> Response {
    let mut response = Json(reply.flow).into_response();
    if jar == Jar::Frame {
        return response;
    }
    for (name, cookie) in [(cookies::SESSION, reply.session), (cookies::KNOWN_BROWSER, reply.known)] {
        if let Some(cookie) = cookie {
            set_cookie(&mut response, &cookies::set(name, &cookie.token, cookie.max_age));
        }
    }
    response
}

pub(super) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn flow_call(flow: String, jar: Jar, origin: Origin, headers: &HeaderMap) -> FlowCall {
    FlowCall {
        flow,
        browser: jar.browser(headers),
        csrf: text(headers, CSRF_HEADER).map(str::to_owned),
        origin,
    }
}

/// A header as text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A JSON body; everything but exactly what the contract names is `input-invalid`.
pub(super) fn parse<T: DeserializeOwned>(app: &App, body: &[u8]) -> Result<T, ApiProblem> {
    let refusal = || Refusal::new(ProblemKind::InputInvalid, app.authority().now());
    // A list would be read as the members in their order.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(refusal().into());
    }
    serde_json::from_slice(body).map_err(|_| refusal().into())
}

fn repeat(app: &App, action: Action, headers: &HeaderMap, body: &[u8]) -> Result<Option<Repeat>, ApiProblem> {
    let Some(key) = headers.get(IDEMPOTENCY_HEADER) else {
        return Ok(None);
    };
    let fits = |key: &&str| !key.is_empty() && key.len() <= LONGEST_KEY && key.is_ascii();
    let key = key
        .to_str()
        .ok()
        .filter(fits)
        .ok_or_else(|| Refusal::new(ProblemKind::InputInvalid, app.authority().now()).field("idempotency-key"))?;
    let hashed = [action.as_str().as_bytes(), b"\n", body].concat();
    Ok(Some(Repeat {
        key: key.to_owned(),
        body_hash: sha256(&hashed),
    }))
}

/// Everything that makes two calls the same: also the cookies and the token, or a stranger could join a call.
fn same_call(call: &ActionCall, repeat: &Repeat) -> Vec<u8> {
    let parts = [
        Some(call.call.flow.as_str()),
        call.call.browser.as_deref(),
        call.call.csrf.as_deref(),
        call.session.as_deref(),
        call.known.as_deref(),
        Some(repeat.key.as_str()),
    ];
    let mut bytes = repeat.body_hash.clone();
    for part in parts {
        bytes.extend(sha256(part.unwrap_or_default().as_bytes()));
    }
    sha256(&bytes)
}
