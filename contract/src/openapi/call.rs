//! One operation of the document, short to write: what is common to all calls is added here.

use utoipa::openapi::{
    Content, HeaderBuilder, ObjectBuilder, Ref, Required, ResponseBuilder, Type,
    path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
    security::SecurityRequirement,
};

use crate::{device, problem::ProblemKind};

/// An operation being written.
pub(super) struct Call {
    operation: OperationBuilder,
}

impl Call {
    pub(super) fn new(tag: &str, id: &str, summary: &str, text: &str) -> Self {
        let operation = OperationBuilder::new()
            .tag(tag)
            .operation_id(Some(id))
            .summary(Some(summary))
            .description(Some(text));
        Self { operation }
    }

    fn with(self, change: impl FnOnce(OperationBuilder) -> OperationBuilder) -> Self {
        Self {
            operation: change(self.operation),
        }
    }

    pub(super) fn parameter(self, parameter: Parameter) -> Self {
        self.with(|operation| operation.parameter(parameter))
    }

    pub(super) fn body(self, schema: &str) -> Self {
        let body = RequestBodyBuilder::new()
            .content("application/json", Content::new(Some(Ref::from_schema_name(schema))))
            .required(Some(Required::True))
            .build();
        self.with(|operation| operation.request_body(Some(body)))
    }

    pub(super) fn answers(self, status: u16, schema: &str, text: &str) -> Self {
        let response = ResponseBuilder::new()
            .description(text)
            .content("application/json", Content::new(Some(Ref::from_schema_name(schema))))
            .build();
        self.with(|operation| operation.response(status.to_string(), response))
    }

    pub(super) fn empty(self, status: u16, text: &str) -> Self {
        let response = ResponseBuilder::new().description(text).build();
        self.with(|operation| operation.response(status.to_string(), response))
    }

    /// A long poll: answers at once, or as soon as there is something newer than what the caller has seen.
    pub(super) fn waits(self) -> Self {
        self.parameter(after())
            .parameter(wait())
            .empty(204, "Nothing changed while waiting.")
    }

    pub(super) fn secured(self, schemes: &[&str]) -> Self {
        let requirement = schemes.iter().fold(SecurityRequirement::default(), |all, name| {
            all.add(*name, Vec::<String>::new())
        });
        self.with(|operation| operation.security(requirement))
    }

    /// The kinds of problem it may answer with, one response a status.
    pub(super) fn problems(mut self, kinds: &[ProblemKind]) -> OperationBuilder {
        let mut statuses: Vec<u16> = kinds.iter().map(|kind| kind.status()).collect();
        statuses.sort_unstable();
        statuses.dedup();
        for status in statuses {
            let words: Vec<String> = kinds
                .iter()
                .filter(|kind| kind.status() == status)
                .map(|kind| format!("`{}`", kind.as_str()))
                .collect();
            let mut response = ResponseBuilder::new().description(words.join(" or ")).content(
                "application/problem+json",
                Content::new(Some(Ref::from_schema_name("Problem"))),
            );
            if status == 429 || status == 503 {
                response = response.header("Retry-After", retry_after());
            }
            let response = response.build();
            self = self.with(|operation| operation.response(status.to_string(), response));
        }
        self.operation
    }
}

fn retry_after() -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0))))
        .description(Some("Seconds, rounded up."))
        .build()
}

fn parameter(place: ParameterIn, name: &str, kind: Type, required: bool, text: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if required { Required::True } else { Required::False })
        .description(Some(text))
        .schema(Some(ObjectBuilder::new().schema_type(kind)))
        .build()
}

pub(super) fn query(name: &str, kind: Type, text: &str) -> Parameter {
    parameter(ParameterIn::Query, name, kind, false, text)
}

pub(super) fn id(text: &str) -> Parameter {
    parameter(ParameterIn::Path, "id", Type::String, true, text)
}

fn after() -> Parameter {
    parameter(
        ParameterIn::Query,
        "after",
        Type::Integer,
        false,
        "Answer only once `rev` is greater.",
    )
}

fn wait() -> Parameter {
    parameter(
        ParameterIn::Query,
        "wait",
        Type::Integer,
        false,
        "Seconds to hold the call, at most 25.",
    )
}

pub(super) fn idempotency_key() -> Parameter {
    let text = "A repeated write with the same key and body answers with the first reply, for 10 minutes.";
    parameter(
        ParameterIn::Header,
        crate::IDEMPOTENCY_HEADER,
        Type::String,
        false,
        text,
    )
}

pub(super) fn device_time() -> Parameter {
    let text = "The phone's idea of the server's clock, ms; at most 5 minutes off.";
    parameter(ParameterIn::Header, device::TIME_HEADER, Type::Integer, true, text)
}
