//! Frames inside pages of other sites: for approving and for proving it once more, and for a whole sign-in only where a
//! client may have passwords typed there. Such a flow belongs to one request, one page and one cookie of its own; it sets
//! nothing up, remembers nothing, and ends with a code for its client.

mod begin;
mod document;
mod rules;
mod ticket;

pub use begin::{FrameBegun, FrameRequest};
pub use document::{FrameDocument, new_browser};
pub use ticket::Framed;
