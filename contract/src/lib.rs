//! The sign-in contract, version 1: what a page must know to draw every screen, and what a backend must do to be
//! *compatible*.
//!
//! The server owns the state machine. The page draws [`Flow::step`](flow::Flow::step), offers
//! [`Flow::actions`](flow::Flow::actions) and nothing else.
//!
//! Conventions that hold for every type here:
//! - Instants are milliseconds since the Unix epoch, UTC, as JSON integers. A page never compares them with its own
//!   wall clock, only with [`Flow::server_time`](flow::Flow::server_time).
//! - Enumerations are lower snake case. A reader meets unknown members and unknown enumeration values without
//!   failing: members are ignored, values become the `Unknown` variant or are dropped from a list.
//! - No string in a reply is a sentence to be shown. Labels and names are data (typed by people), everything else is a
//!   closed enumeration that the page words in its own language.

#[macro_use]
mod words;

pub mod account;
pub mod decode;
pub mod device;
pub mod discovery;
pub mod flow;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod problem;
pub mod request;
pub mod step;

/// Major version; it is part of every path (`/api/v1`).
pub const MAJOR: u32 = 1;
/// Minor version; announced in the discovery document.
pub const MINOR: u32 = 0;
/// Where discovery lives, on every backend.
pub const DISCOVERY_PATH: &str = "/.well-known/signin-configuration";
/// Header that carries the CSRF token of a flow or a session on every write.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// Header that makes a repeated write answer with the first reply (draft-ietf-httpapi-idempotency-key-header).
pub const IDEMPOTENCY_HEADER: &str = "idempotency-key";
/// A reply longer than this (bytes) is refused by the page.
pub const MAX_REPLY_BYTES: usize = 64 * 1024;
/// A JSON value nested deeper than this is refused by the page.
pub const MAX_DEPTH: usize = 32;

/// An instant: milliseconds since the Unix epoch, UTC.
pub type Millis = i64;
