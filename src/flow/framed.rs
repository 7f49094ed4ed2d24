//! What is different in a frame of another site's page.

use super::effect::Call;
use contract::problem::ProblemKind;
use std::fmt;

/// Says which problems end a page in a frame, and how its script calls them. Only who begins such a page names it, so that
/// no other page carries it.
#[derive(Clone, Copy)]
pub struct Ends(pub(super) fn(&Call, ProblemKind) -> Option<&'static str>);

/// The one there is.
pub const IN_A_FRAME: Ends = Ends(ends);

/// What a page in a frame cannot mend, in the words of its script (embed/frame/ends.js): the way out is the page around it.
const fn ends(call: &Call, kind: ProblemKind) -> Option<&'static str> {
    Some(match kind {
        ProblemKind::FlowExpired => "!expired",
        ProblemKind::UnknownFlow => "!gone",
        ProblemKind::NotAuthenticated => "!refused",
        ProblemKind::NotSupported => "!unsupported",
        ProblemKind::Csrf => "!cookies",
        ProblemKind::InputInvalid if matches!(call, Call::Start) => "!wrong",
        _ => return None,
    })
}

impl fmt::Debug for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ends")
    }
}

impl PartialEq for Ends {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Ends {}
