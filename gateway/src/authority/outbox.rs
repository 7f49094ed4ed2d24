//! What waits to be sent: queued in the deed's own transaction, sent after it, sealed until then.

use contract::{
    Millis,
    flow::{MethodKind, Notice},
    step::Context,
};

use super::{
    Authority, Error, Origin, Result,
    act::Act,
    audit::{Event, Facts},
    hub::Topic,
};
use crate::store::{FlowState, MessageRow};

/// How long to wait before the next try, ms; after the last one it is given up.
const WAITS: [Millis; 4] = [2_000, 5_000, 15_000, 45_000];
/// How long to wait after that with news, which no page waits for, ms.
const NEWS_WAIT: Millis = 600_000;
/// How many are taken at once.
const AT_ONCE: u32 = 16;

/// By which road a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LetterKind {
    /// E-mail.
    Email,
    /// A text message.
    Sms,
    /// Nowhere: nobody is there, and nobody may see that in the time it takes (security rule 17).
    Nothing,
}

impl LetterKind {
    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Nothing => "nothing",
        }
    }
}

/// What news about an account say beside what has happened.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct LetterNews {
    /// The account's identifier.
    pub account: String,
    /// The kind of method it is about.
    pub method: Option<MethodKind>,
    /// The name of that method. Untrusted text.
    pub label: Option<String>,
    /// Where its owner can look; signs nobody in.
    pub link: Option<String>,
}

/// A code, or news about an account, on its way to somebody. It may hold a code: no `Debug`.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Letter {
    /// By which road.
    pub kind: LetterKind,
    /// The address or the telephone number.
    pub to: String,
    /// The language of the page that asked, `en` or `ja`.
    pub language: String,
    /// `sign_in`, `recover`, or what has happened.
    pub purpose: String,
    /// The code; empty in news.
    pub code: String,
    /// Who asked or did it, from where and when.
    pub context: Context,
    /// When the code ends, or nobody tries to send it any more.
    pub expires_at: Millis,
    /// In news: what they are about.
    #[serde(default)]
    pub news: Option<LetterNews>,
}

/// A letter that is due.
pub(crate) struct Due {
    pub(crate) id: i64,
    pub(crate) letter: Letter,
}

/// What became of sending a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    /// It is handed over.
    Done,
    /// Not now; perhaps later.
    Later,
    /// Never: trying again would not help.
    Never,
}

impl Act<'_> {
    /// Queues a letter; it goes out once this is durable.
    pub(super) fn queue_letter(&self, flow: &str, letter: &Letter) -> Result<()> {
        let plain = zeroize::Zeroizing::new(
            serde_json::to_vec(letter).map_err(|_| Error::Crypto("a letter could not be serialised"))?,
        );
        self.tx.insert_message(&MessageRow {
            id: 0,
            flow_id: flow.to_owned(),
            kind: letter.kind.as_str().to_owned(),
            sealed: self.keys.seal(&about(flow), &plain)?,
            tries: 0,
            next_at: self.now,
            expires_at: letter.expires_at,
        })?;
        self.wake(Topic::Outbox);
        Ok(())
    }
}

fn about(flow: &str) -> String {
    format!("letter {flow}")
}

impl Authority {
    /// The letters that are due, and when the next one will be.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn due_letters(&self) -> Result<(Vec<Due>, Option<Millis>)> {
        self.read(|act| {
            let rows = act.tx.due_messages(act.now, AT_ONCE)?;
            let open = |row: MessageRow| {
                let plain = act.keys.unseal(&about(&row.flow_id), &row.sealed)?;
                let letter =
                    serde_json::from_slice(&plain).map_err(|_| Error::Crypto("a queued letter is unreadable"))?;
                Ok(Due { id: row.id, letter })
            };
            let due = rows.into_iter().map(open).collect::<Result<_>>()?;
            Ok((due, act.tx.next_message_at()?))
        })
    }

    /// Writes down what became of a letter. One that cannot be sent is said to the page that waits for it.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn letter_tried(&self, id: i64, sending: Sending) -> Result<()> {
        self.write(&Origin::default(), |act| {
            let Some(row) = act.tx.message(id)? else { return Ok(()) };
            // News are worth something as long as they are tried at all.
            let last = row.flow_id.is_empty().then_some(&NEWS_WAIT);
            let wait = WAITS.get(row.tries as usize).or(last).map(|wait| act.now + wait);
            match (sending, wait) {
                (Sending::Done, _) => {
                    act.tx.delete_message(id)?;
                    Ok(())
                }
                (Sending::Later, Some(at)) if at < row.expires_at => Ok(act.tx.put_off_message(id, at)?),
                _ => {
                    act.tx.delete_message(id)?;
                    act.not_delivered(&row)
                }
            }
        })
    }
}

impl Authority {
    /// The letters that wait, oldest first; for whoever sends them himself, and for tests.
    ///
    /// # Errors
    /// When the store fails.
    pub fn waiting_letters(&self) -> Result<Vec<Letter>> {
        Ok(self.due_letters()?.0.into_iter().map(|due| due.letter).collect())
    }

    /// Puts every waiting letter off, as when no server answers.
    ///
    /// # Errors
    /// When the store fails.
    pub fn put_letters_off(&self) -> Result<()> {
        let (due, _) = self.due_letters()?;
        due.into_iter()
            .try_for_each(|due| self.letter_tried(due.id, Sending::Later))
    }

    /// Gives every waiting letter up, as when no server takes them.
    ///
    /// # Errors
    /// When the store fails.
    pub fn refuse_letters(&self) -> Result<()> {
        let (due, _) = self.due_letters()?;
        due.into_iter()
            .try_for_each(|due| self.letter_tried(due.id, Sending::Never))
    }
}

impl Act<'_> {
    /// The page learns that its code did not go out, and may ask for another at once.
    fn not_delivered(&self, letter: &MessageRow) -> Result<()> {
        // News about an account come from no flow: no page waits for them.
        let flow = Some(letter.flow_id.as_str()).filter(|flow| !flow.is_empty());
        self.audit(
            Event::CodeNotSent,
            &Facts {
                actor: "server",
                user: None,
                flow,
                detail: &[],
            },
        )?;
        let Some(flow) = flow else { return Ok(()) };
        if self.enroll_code_lost(letter)? {
            return Ok(());
        }
        // Another code may be on its way by now; then this one is nothing to the page.
        let newest = self.tx.sent_code(flow)?;
        if newest.is_none_or(|code| code.expires_at != letter.expires_at) {
            return Ok(());
        }
        let waiting = self.tx.flow(flow)?.filter(|row| row.state == FlowState::Live);
        if let Some(mut row) = waiting.filter(|row| row.stage == crate::store::Stage::Code && !row.recover) {
            let from = row.rev;
            row.notice = Some(Notice::CodeNotSent.as_str().to_owned());
            self.save(&mut row, from)?;
        }
        Ok(())
    }
}
