//! Which screen is drawn: a value that changes only when the screen does, so that a view is not rebuilt under a
//! person's hands.

use super::{
    line::Unreachable,
    state::{Page, State},
};
use contract::{
    flow::{MethodOption, Notice},
    step::Step,
};

/// The identity of a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screen {
    /// The identifier form, before and after the first reply.
    Identify,
    /// The kept names to pick from, in its place.
    Accounts,
    /// A step of the flow; the text tells two requests or two codes apart.
    Step(&'static str, String),
    /// A page of our own.
    Page(Page),
}

/// The screen of a state.
#[must_use]
pub fn screen(state: &State) -> Screen {
    match (state.page, state.flow.as_ref()) {
        (Page::Loading, _) if !state.taken_over => who(state),
        (Page::Step, Some(flow)) => match &flow.step {
            Step::Identify { .. } => who(state),
            step @ (Step::PushPending(push) | Step::CodeOnPhone(push)) => {
                Screen::Step(step.name(), push.challenge.clone())
            }
            step @ Step::CodeRequired { kind, hint, .. } => {
                let mut key = String::from(kind.as_str());
                key.push_str(hint.as_deref().unwrap_or_default());
                Screen::Step(step.name(), key)
            }
            step @ Step::OwnershipProof { masked, .. } => Screen::Step(step.name(), masked.clone()),
            step @ Step::Redirect { url, name } => {
                let mut key = url.clone();
                key.push_str(name.as_deref().unwrap_or_default());
                Screen::Step(step.name(), key)
            }
            // A new link is a new picture to scan.
            step @ Step::EnrollRequired { what, offer, .. } => {
                let mut key = String::from(what.as_str());
                key.push_str(offer.link.as_deref().unwrap_or_default());
                Screen::Step(step.name(), key)
            }
            // Its words may come in another language while somebody types.
            step @ Step::Form { fields, .. } => {
                let mut key = String::new();
                for field in fields {
                    key.push_str(&field.name);
                    key.push(' ');
                }
                Screen::Step(step.name(), key)
            }
            // These have nothing to type in, so they may follow what is offered and said beside them.
            step @ Step::PushEnded { outcome, at, .. } => {
                let notice = flow.notice.map_or("", Notice::as_str);
                Screen::Step(
                    step.name(),
                    [
                        outcome.as_str(),
                        notice,
                        &at.to_string(),
                        &flow.actions.len().to_string(),
                    ]
                    .join(" "),
                )
            }
            step @ Step::ChooseMethod => {
                let usable = |m: &MethodOption| if m.usable { "+" } else { "-" };
                Screen::Step(step.name(), flow.methods.iter().map(usable).collect())
            }
            step @ Step::Blocked { why, .. } => Screen::Step(step.name(), why.as_str().into()),
            step => Screen::Step(step.name(), String::new()),
        },
        (Page::Step, None) => Screen::Page(Page::Unreachable(Unreachable::Down)),
        (page, _) => Screen::Page(page),
    }
}

/// Who is signing in: picked among the kept names, or typed.
fn who(state: &State) -> Screen {
    if state.accounts.is_empty() || state.other_account {
        Screen::Identify
    } else {
        Screen::Accounts
    }
}

impl Screen {
    /// A text that is the same for the same screen only.
    #[must_use]
    pub fn key(&self) -> String {
        let rest = match self {
            Self::Accounts => "kept",
            Self::Page(Page::Unreachable(Unreachable::Portal)) => "portal",
            Self::Identify | Self::Page(_) => "",
            Self::Step(_, rest) => rest,
        };
        [self.name(), " ", rest, " "].concat()
    }

    /// The value of `data-step`; see docs/automation.md.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Identify | Self::Accounts => "identify",
            Self::Step(name, _) => name,
            Self::Page(page) => match page {
                Page::Loading | Page::Step => "loading",
                Page::Expired => "expired",
                Page::Unreachable(Unreachable::Offline) => "offline",
                Page::Unreachable(_) => "unreachable",
                Page::CookiesBlocked => "cookies-blocked",
                Page::SignedIn => "signed-in",
                Page::SignedOut => "signed-out",
                Page::SessionEnded => "session-ended",
            },
        }
    }
}
