//! A trace in the audit log of every write that was refused as forged, wherever that was noticed.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    middleware::Next,
    response::Response,
};
use contract::problem::ProblemKind;

use super::state::App;
use crate::authority::Origin;

/// Lets everything through, and writes down what came back as `csrf`. An address over its limit is not written down
/// again: the log must not be a way to fill the disk.
pub async fn trace(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(origin) = Origin::from_request_parts(&mut parts, &app).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    let forged = response.extensions().get() == Some(&ProblemKind::Csrf);
    if forged && app.admit_start(&origin).is_ok() {
        let noted = app.run(move |authority| authority.note_forgery(&origin)).await;
        if noted.is_err() {
            tracing::warn!("a forged write could not be written down: malicious_csrf");
        }
    }
    response
}
