//! Every call of the contract.

use utoipa::openapi::{
    ObjectBuilder, Required, Type,
    path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn},
};

use super::call::{Call, device_time, id, idempotency_key};
use crate::{flow, problem::ProblemKind};

/// Path of the calls in the document. A backend announces its own in discovery.
pub(super) const BASE: &str = "/api/v1";

/// Path, method and description of one call.
pub(super) type Operation = (String, HttpMethod, OperationBuilder);

/// Every call.
pub(super) fn all() -> Vec<Operation> {
    let mut all = vec![discovery_call()];
    all.extend(flow_calls());
    all.extend(session_calls());
    all.extend(super::account::all());
    all.extend(device_calls());
    all
}

fn discovery_call() -> Operation {
    let text =
        "Public, cacheable for 5 minutes, readable from any origin. A feature that is not announced is not drawn.";
    let call = Call::new("discovery", "discover", "What the backend offers", text)
        .answers(200, "Discovery", "The configuration.")
        .problems(&[]);
    (crate::DISCOVERY_PATH.to_owned(), HttpMethod::Get, call)
}

fn flow_calls() -> [Operation; 4] {
    use ProblemKind as P;
    let one = format!("{BASE}/flows/{{id}}");
    let start = Call::new(
        "flows",
        "startFlow",
        "Start or resume",
        "Answers this browser's live flow with the same purpose, client and return, or a new one with its cookie. Sends \
         nothing to any phone.",
    )
    .body("StartFlow")
    .answers(200, "Flow", "The live flow of this browser.")
    .answers(201, "Flow", "A new flow; `Set-Cookie: __Host-flow` when the browser had none.")
    .problems(&[P::InputInvalid, P::NotAuthenticated, P::Csrf, P::TooLarge, P::RateLimited, P::NotSupported, P::UpstreamUnavailable, P::Internal]);

    let read = Call::new(
        "flows",
        "readFlow",
        "The current step, at once or as soon as it changes",
        "Never changes state. With `after` it waits until `rev` is greater and answers 204 when nothing changed.",
    )
    .parameter(id("The flow."))
    .waits()
    .secured(&["flowCookie"])
    .answers(200, "Flow", "The flow.")
    .problems(&[
        P::UnknownFlow,
        P::FlowExpired,
        P::RateLimited,
        P::UpstreamUnavailable,
        P::Internal,
    ]);

    let cancel = Call::new(
        "flows",
        "cancelFlow",
        "Cancel",
        "Ends the flow; an open request to a phone is withdrawn.",
    )
    .parameter(id("The flow."))
    .secured(&["flowCookie", "csrf"])
    .empty(204, "Cancelled.")
    .problems(&[P::UnknownFlow, P::FlowExpired, P::Csrf, P::Internal]);

    [
        (format!("{BASE}/flows"), HttpMethod::Post, start),
        (one.clone(), HttpMethod::Get, read),
        (one.clone(), HttpMethod::Delete, cancel),
        (format!("{one}/actions/{{name}}"), HttpMethod::Post, action_call()),
    ]
}

fn action_call() -> OperationBuilder {
    use ProblemKind as P;
    let words: Vec<&str> = flow::Action::ALL.iter().map(|action| action.as_str()).collect();
    let name = ParameterBuilder::new()
        .name("name")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("One of `flow.actions`."))
        .schema(Some(
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)),
        ))
        .build();
    Call::new(
        "flows",
        "act",
        "Do one of `flow.actions`",
        "Answers the next flow. A problem carries the current flow where there is one. The reply `signed_in` comes with \
         `Set-Cookie: __Host-sid`.",
    )
    .parameter(id("The flow."))
    .parameter(name)
    .parameter(idempotency_key())
    .body("ActionInput")
    .secured(&["flowCookie", "csrf"])
    .answers(200, "Flow", "The next step.")
    .problems(&[
        P::CredentialsIncorrect, P::CodeIncorrect, P::InputInvalid, P::StaleFlow, P::FlowExpired, P::UnknownFlow,
        P::RateLimited, P::Csrf, P::TooLarge, P::NotSupported, P::UpstreamUnavailable, P::Internal,
    ])
}

fn session_calls() -> [Operation; 2] {
    use ProblemKind as P;
    let path = format!("{BASE}/session");
    let read = Call::new(
        "session",
        "readSession",
        "Who is signed in",
        "Says nothing more to a browser that is not. Asking does not prolong the session.",
    )
    .secured(&["sessionCookie"])
    .secured(&[])
    .answers(200, "Session", "The session.")
    .problems(&[P::UpstreamUnavailable, P::Internal]);
    let end = Call::new(
        "session",
        "signOut",
        "Sign out",
        "Ends the session and removes its cookie.",
    )
    .secured(&["sessionCookie", "csrf"])
    .empty(204, "Signed out.")
    .problems(&[P::Csrf, P::NotAuthenticated, P::Internal]);
    [(path.clone(), HttpMethod::Get, read), (path, HttpMethod::Delete, end)]
}

fn device_calls() -> [Operation; 7] {
    let path = |rest: &str| format!("{BASE}/device{rest}");
    [
        (path("/enrollments/{id}"), HttpMethod::Post, pair_call()),
        (
            path(""),
            HttpMethod::Get,
            signed("readDevice", "This phone", "Its name and switch.")
                .answers(200, "Device", "The phone.")
                .problems(DEVICE),
        ),
        (
            path(""),
            HttpMethod::Patch,
            signed(
                "changeDevice",
                "Rename, or switch requests",
                "Members that are absent stay.",
            )
            .body("PatchDevice")
            .answers(200, "Device", "The phone.")
            .problems(DEVICE_WRITE),
        ),
        (
            path(""),
            HttpMethod::Delete,
            signed(
                "removeDevice",
                "Remove this phone",
                "Its key and its codes stop working.",
            )
            .empty(204, "Removed.")
            .problems(DEVICE),
        ),
        (path("/requests"), HttpMethod::Get, requests_call()),
        (
            path("/requests/{id}/seen"),
            HttpMethod::Post,
            request_call("seenRequest", "The request is on the screen", "Reported to the page.").problems(DEVICE_WRITE),
        ),
        (
            path("/requests/{id}/answer"),
            HttpMethod::Post,
            request_call(
                "answerRequest",
                "Approve or deny",
                "Deny needs no number and always wins, also later. One wrong number ends the request.",
            )
            .body("AnswerRequest")
            .problems(DEVICE_WRITE),
        ),
    ]
}

/// What any signed call may answer.
const DEVICE: &[ProblemKind] = &[
    ProblemKind::NotAuthenticated,
    ProblemKind::NotFound,
    ProblemKind::RateLimited,
    ProblemKind::UpstreamUnavailable,
    ProblemKind::Internal,
];

/// What a signed write may answer.
const DEVICE_WRITE: &[ProblemKind] = &[
    ProblemKind::NotAuthenticated,
    ProblemKind::NotFound,
    ProblemKind::InputInvalid,
    ProblemKind::TooLarge,
    ProblemKind::RateLimited,
    ProblemKind::UpstreamUnavailable,
    ProblemKind::Internal,
];

fn signed(id: &str, summary: &str, text: &str) -> Call {
    Call::new("device", id, summary, text)
        .parameter(device_time())
        .secured(&["deviceId", "deviceNonce", "deviceSignature"])
}

fn pair_call() -> OperationBuilder {
    use ProblemKind as P;
    Call::new(
        "device",
        "pairDevice",
        "Pair a phone",
        "Single use, within 10 minutes. The only reply that ever carries the seed of the codes.",
    )
    .parameter(id("The enrolment out of the pairing link."))
    .body("PairDevice")
    .answers(200, "PairedDevice", "Paired.")
    .problems(&[
        P::NotFound,
        P::InputInvalid,
        P::TooLarge,
        P::RateLimited,
        P::UpstreamUnavailable,
        P::Internal,
    ])
}

fn requests_call() -> OperationBuilder {
    signed(
        "listRequests",
        "Requests to this phone",
        "The live one, if any, and those of the last 24 hours.",
    )
    .waits()
    .answers(200, "DeviceRequests", "Newest first, at most 20.")
    .problems(DEVICE)
}

fn request_call(operation: &str, summary: &str, text: &str) -> Call {
    signed(operation, summary, text)
        .parameter(id("The request."))
        .answers(200, "Answered", "What has become of it.")
}
