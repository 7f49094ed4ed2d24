//! Who may have the frame's document, and with what it begins.

use super::{
    super::{Authority, Mode, Result, act::Act, keys::random_token},
    ticket,
};
use crate::breaks::{Rule, breaks};

/// What a frame's document is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameDocument {
    /// No such client, or none of its pages: nothing, and no page may frame it (security rule W2).
    Stranger,
    /// The client is switched off (W21).
    Unavailable,
    /// The client may not have frames, or they can do nothing for it: its identity server wants the password for
    /// everything, and the client may not have that typed there.
    Unsupported,
    /// Go on.
    Ready {
        /// What the document's first call brings.
        ticket: String,
    },
}

/// A value for the frame's cookie.
///
/// # Errors
/// When the system gives no randomness.
pub fn new_browser() -> Result<String> {
    random_token()
}

impl Authority {
    /// The document for a frame in a page of `parent`, for a browser with this cookie.
    ///
    /// # Errors
    /// When the store fails.
    pub fn frame_document(&self, client: &str, parent: &str, cookie: &str) -> Result<FrameDocument> {
        self.read(|act| act.frame_document(client, parent, cookie))
    }
}

impl Act<'_> {
    fn frame_document(&self, client: &str, parent: &str, cookie: &str) -> Result<FrameDocument> {
        let Some(rule) = self.policy.client(client) else {
            return Ok(FrameDocument::Stranger);
        };
        if !rule.is_at(parent) && !breaks(Rule::FrameAncestors) {
            return Ok(FrameDocument::Stranger);
        }
        if self.client(client)?.is_none() {
            return Ok(FrameDocument::Unavailable);
        }
        if !rule.may(Mode::Frame) || !self.proves_in_frame(rule) {
            return Ok(FrameDocument::Unsupported);
        }
        let ticket = ticket::issue(self.keys, client, parent, cookie, self.now);
        Ok(FrameDocument::Ready { ticket })
    }
}
