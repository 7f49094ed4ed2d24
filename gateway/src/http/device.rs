//! The phone's calls.

use std::sync::{Arc, OnceLock};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{FromRequest, Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::{
    device::{
        AnswerRequest, Answered, DEVICE_HEADER, Device, NONCE_HEADER, PairDevice, PatchDevice, SIGNATURE_HEADER,
        TIME_HEADER,
    },
    problem::ProblemKind,
};

use super::{
    flows::{parse, text},
    problem::ApiProblem,
    state::App,
    wait::{Look, Wait, Waited, spread, wait_for},
};
use crate::authority::{Authority, Origin, SignedCall, Topic};

/// Their routes, below the API's base.
pub fn router() -> Router<App> {
    Router::new()
        .route("/device/enrollments/{id}", post(pair))
        .route("/device", get(show).patch(change).delete(leave))
        .route("/device/requests", get(requests))
        .route("/device/requests/{id}/answer", post(answer))
        .route("/device/requests/{id}/seen", post(seen))
}

/// A call with everything its signature covers.
struct Signed {
    call: SignedCall,
    uri: axum::http::Uri,
}

impl FromRequest<App> for Signed {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiProblem> {
        let (mut parts, body) = request.into_parts();
        let Ok(origin) = <Origin as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, app).await;
        // A nested router sees a shortened path; the phone signed the whole one.
        let original = parts.extensions.get::<axum::extract::OriginalUri>();
        let uri = original.map_or_else(|| parts.uri.clone(), |original| original.0.clone());
        let header = |name| text(&parts.headers, name).unwrap_or_default().to_owned();
        let mut call = SignedCall {
            device: header(DEVICE_HEADER),
            time: header(TIME_HEADER),
            nonce: header(NONCE_HEADER),
            signature: header(SIGNATURE_HEADER),
            method: parts.method.as_str().to_owned(),
            path_and_query: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            body: Vec::new(),
            origin,
        };
        let request = Request::from_parts(parts, body);
        let body = Bytes::from_request(request, app)
            .await
            .map_err(|_| ApiProblem::new(ProblemKind::TooLarge))?;
        call.body = body.to_vec();
        Ok(Self { call, uri })
    }
}

async fn pair(
    State(app): State<App>,
    Path(id): Path<String>,
    origin: Origin,
    body: Bytes,
) -> Result<Response, ApiProblem> {
    app.admit_try(&origin)?;
    let input: PairDevice = parse(&app, &body)?;
    let paired = app.run(move |authority| authority.pair(&id, &input, &origin)).await?;
    Ok((StatusCode::CREATED, Json(paired)).into_response())
}

async fn show(State(app): State<App>, signed: Signed) -> Result<Json<Device>, ApiProblem> {
    app.run(move |authority| authority.device(&signed.call)).await.map(Json)
}

async fn change(State(app): State<App>, signed: Signed) -> Result<Json<Device>, ApiProblem> {
    let patch: PatchDevice = parse(&app, &signed.call.body)?;
    app.run(move |authority| authority.change_device(&signed.call, &patch))
        .await
        .map(Json)
}

async fn leave(State(app): State<App>, signed: Signed) -> Result<StatusCode, ApiProblem> {
    app.run(move |authority| authority.leave_device(&signed.call)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn answer(State(app): State<App>, Path(id): Path<String>, signed: Signed) -> Result<Json<Answered>, ApiProblem> {
    let input: AnswerRequest = parse(&app, &signed.call.body)?;
    app.run(move |authority| authority.answer(&signed.call, &id, &input))
        .await
        .map(Json)
}

async fn seen(State(app): State<App>, Path(id): Path<String>, signed: Signed) -> Result<Json<Answered>, ApiProblem> {
    app.run(move |authority| authority.seen(&signed.call, &id))
        .await
        .map(Json)
}

async fn requests(State(app): State<App>, signed: Signed) -> Result<Response, ApiProblem> {
    let wait = Wait::of(&signed.uri, app.authority().now())?;
    let call = Arc::new(signed.call);
    let topic = Topic::Device(call.device.clone());
    let line = Arc::new(OnceLock::new());
    let look = |first| {
        let (app, call, line) = (app.clone(), Arc::clone(&call), Arc::clone(&line));
        async move {
            let device = call.device.clone();
            let listing = app
                .run(move |authority| {
                    if first {
                        authority.device_requests(&call)
                    } else {
                        authority.device_requests_again(&call)
                    }
                })
                .await?;
            // Only now is it known that this is the phone.
            line.get_or_init(|| Line::open(app.authority(), device));
            Ok(Look {
                rev: listing.requests.rev,
                changes_at: listing.changes_at,
                value: listing.requests,
            })
        }
    };
    let waited = wait_for(&app, topic, wait, look).await?;
    Ok(match waited {
        Waited::News(mut list, stops) => {
            if stops {
                list.poll_after_ms = spread();
            }
            Json(list).into_response()
        }
        Waited::Nothing => StatusCode::NO_CONTENT.into_response(),
    })
}

/// A phone that is on the line, for as long as this lives.
struct Line {
    authority: Arc<Authority>,
    device: String,
}

impl Line {
    fn open(authority: &Arc<Authority>, device: String) -> Self {
        authority.presence().begin(&device, authority.now());
        Self {
            authority: Arc::clone(authority),
            device,
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.authority.presence().end(&self.device, self.authority.now());
    }
}
