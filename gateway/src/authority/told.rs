//! What an account's owner is told by mail, because somebody else may have done it (security row 18; ASVS 6.3.7).

use contract::{Millis, step::CodeKind};

use super::{
    Result,
    act::Act,
    outbox::{Letter, LetterKind},
};

/// How long such a mail is tried, ms.
const DAY: Millis = 86_400_000;

/// What has happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// It has a new password.
    Password,
    /// It has a passkey more.
    Passkey,
    /// It has a phone more.
    Phone,
}

impl News {
    /// The purpose of the letter.
    const fn word(self) -> &'static str {
        match self {
            Self::Password => "new_password",
            Self::Passkey => "new_passkey",
            Self::Phone => "new_phone",
        }
    }
}

impl Act<'_> {
    /// Tells every mailbox of the account, when mail can be sent. No page waits for such a letter.
    pub(super) fn tell(&self, user: i64, news: News) -> Result<()> {
        if !self.policy.mail {
            return Ok(());
        }
        let mailboxes = self.tx.addresses_of(user)?;
        for address in mailboxes.iter().filter(|one| one.kind == CodeKind::Email.as_str()) {
            let letter = Letter {
                kind: LetterKind::Email,
                to: self.open_address(address)?.to_string(),
                language: self.origin.lang.to_owned(),
                purpose: news.word().to_owned(),
                code: String::new(),
                context: self.here(),
                expires_at: self.now + DAY,
            };
            self.queue_letter("", &letter)?;
        }
        Ok(())
    }
}
