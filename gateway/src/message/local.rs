//! The demo's letter box: what would have been sent, kept in memory for whoever tries the demo.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use contract::Millis;

use super::{Carrier, Trouble, Words};
use crate::authority::LetterKind;

/// How many are kept.
const KEPT: usize = 50;

/// A message that was received.
#[derive(Clone, serde::Serialize)]
pub struct Received {
    /// Grows by one with every message.
    pub id: u64,
    /// By which road.
    pub kind: LetterKind,
    /// To whom.
    pub to: String,
    /// In which language.
    pub lang: &'static str,
    /// A mail's subject.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// When it came.
    pub at: Millis,
}

#[derive(Default)]
struct Shelf {
    last: u64,
    kept: VecDeque<Received>,
}

/// The letter box; clones share it.
#[derive(Clone, Default)]
pub struct Local(Arc<Mutex<Shelf>>);

impl Local {
    /// Newest first.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shelf().kept.iter().rev().cloned().collect()
    }

    /// Its carrier of one kind.
    pub(super) fn of(&self, kind: LetterKind) -> impl Carrier + use<> {
        Slot {
            into: self.clone(),
            kind,
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Slot {
    into: Local,
    kind: LetterKind,
}

impl Carrier for Slot {
    fn carry(&self, to: &str, words: &Words) -> Result<(), Trouble> {
        let mail = self.kind == LetterKind::Email;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut shelf = self.into.shelf();
        shelf.last += 1;
        let received = Received {
            id: shelf.last,
            kind: self.kind,
            to: to.to_owned(),
            lang: words.lang,
            subject: mail.then(|| words.subject.clone()),
            text: if mail { &words.plain } else { &words.short }.clone(),
            at: Millis::try_from(since.as_millis()).unwrap_or(0),
        };
        shelf.kept.push_back(received);
        if shelf.kept.len() > KEPT {
            shelf.kept.pop_front();
        }
        Ok(())
    }
}
