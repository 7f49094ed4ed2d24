//! Which screen is drawn. A function of the state: nothing else decides.

use super::{Asked, Ending, Obstacle, Pairing, Phase, Reach, State};

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// What is kept is being read.
    Opening,
    /// Nothing can be kept here.
    Blocked(Obstacle),
    /// A request.
    Prompt,
    /// The question behind *it wasn't me*.
    NotMe,
    /// What became of a request.
    Ended(Ending),
    /// A link is to be pasted; the start when nothing is paired.
    Paste,
    /// Connect with a link?
    Pair,
    /// The link has been used.
    Used,
    /// The question behind *remove this account*.
    Remove,
    /// The service does not know this phone any more.
    Removed,
    /// Code, switch, history.
    Home,
}

impl Screen {
    /// Its name, `data-screen` of the document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Blocked(_) => "blocked",
            Self::Prompt => "prompt",
            Self::NotMe => "not_me",
            Self::Ended(_) => "ended",
            Self::Paste => "paste",
            Self::Pair => "pair",
            Self::Used => "used",
            Self::Remove => "remove",
            Self::Removed => "removed",
            Self::Home => "home",
        }
    }
}

/// The screen for a state. A request comes before everything but a connection that is being made: it waits for nobody.
#[must_use]
pub fn screen(state: &State) -> Screen {
    if let Some(obstacle) = state.obstacle {
        return Screen::Blocked(obstacle);
    }
    if !state.loaded {
        return Screen::Opening;
    }
    let connecting = matches!(state.pairing, Pairing::Site { busy: true, .. });
    if let (Some(prompt), false) = (&state.prompt, connecting) {
        return match (prompt.phase, state.asked) {
            (Phase::Open, Asked::NotMe) => Screen::NotMe,
            (Phase::Ended(ending), Asked::NotMe) if ending.can_be_disowned() => Screen::NotMe,
            (Phase::Ended(ending), _) => Screen::Ended(ending),
            _ => Screen::Prompt,
        };
    }
    match (&state.pairing, state.shown(), state.asked) {
        (Pairing::Site { .. }, ..) => Screen::Pair,
        (Pairing::Used, ..) => Screen::Used,
        (Pairing::Paste { .. }, ..) | (_, None, _) => Screen::Paste,
        (_, Some(_), Asked::Remove(_)) => Screen::Remove,
        (_, Some(account), _) if account.reach == Reach::Removed => Screen::Removed,
        _ => Screen::Home,
    }
}
