//! `POST /embed/v1/requests`: what the page around a frame asks for, said by the frame's own document.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use crate::{
    authority::{FrameRequest, Origin},
    http::{cookies::Jar, flows::parse, problem::ApiProblem, state::App},
};

pub(super) async fn begin(
    State(app): State<App>,
    Extension(jar): Extension<Jar>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiProblem> {
    app.admit_start(&origin)?;
    let input: FrameRequest = parse(&app, &body)?;
    let browser = jar.browser(&headers);
    let (said, cookie) = (input.clone(), browser.clone());
    let framed = app
        .run(move |authority| authority.check_ticket(&said.client_id, &said.ticket, cookie.as_deref()))
        .await?;
    app.admit_client(&framed.client, &framed.parent)?;
    let begun = app
        .run(move |authority| authority.begin_frame(&input, &framed, browser.as_deref(), &origin))
        .await?;
    Ok((StatusCode::CREATED, Json(begun)).into_response())
}
