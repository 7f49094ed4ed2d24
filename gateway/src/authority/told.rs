//! What an account's owner is told by mail, because somebody else may have done it (security rows 18 and 98; ASVS
//! 6.3.7).

use contract::{Millis, flow::MethodKind, step::Context};

use super::{
    Result,
    act::Act,
    keys::sha256,
    outbox::{Letter, LetterKind, LetterNews},
};
use crate::store::GuessRow;

/// How long such a mail is tried, ms.
const DAY: Millis = 86_400_000;
/// How long one mail speaks for those like it, ms.
const HOUR: Millis = 3_600_000;

/// The place of the page that a mail points to, below the origin. It signs nobody in.
const PAGE: &str = "/security-info#activity";

/// What has happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    MethodAdded,
    MethodRemoved,
    MethodRestored,
    DefaultChanged,
    RequestsPaused,
    RecoveryMade,
    /// It has a new password.
    Password,
    /// It has a new password, and every session has ended.
    PasswordEverywhere,
    /// Somebody signed in with a browser that the account does not know.
    NewBrowser,
    /// A request was denied.
    Denied,
    /// A request was denied after it had been approved.
    Revoked,
    /// *It wasn't me* was said.
    Secured,
}

impl What {
    /// The purpose of the letter.
    const fn word(self) -> &'static str {
        match self {
            Self::MethodAdded => "method_added",
            Self::MethodRemoved => "method_removed",
            Self::MethodRestored => "method_restored",
            Self::DefaultChanged => "default_changed",
            Self::RequestsPaused => "requests_paused",
            Self::RecoveryMade => "recovery_made",
            Self::Password => "password_changed",
            Self::PasswordEverywhere => "password_changed_everywhere",
            Self::NewBrowser => "new_browser",
            Self::Denied => "request_denied",
            Self::Revoked => "request_revoked",
            Self::Secured => "secured",
        }
    }

    /// Whether somebody could have it happen as often as they like: then one mail speaks for an hour of them.
    const fn is_paced(self) -> bool {
        matches!(self, Self::RequestsPaused | Self::Denied)
    }
}

/// Something to be told.
#[derive(Debug, Clone)]
pub(super) struct News<'n> {
    what: What,
    method: Option<MethodKind>,
    label: Option<&'n str>,
    context: Option<Context>,
}

impl<'n> News<'n> {
    /// Something that is done here and now.
    pub(super) const fn of(what: What) -> Self {
        Self::about(what, None, None)
    }

    /// Something about a method.
    pub(super) const fn about(what: What, method: Option<MethodKind>, label: Option<&'n str>) -> Self {
        Self {
            what,
            method,
            label,
            context: None,
        }
    }

    /// Something that goes back to what was asked for elsewhere.
    pub(super) fn asked_for(self, context: Context) -> Self {
        Self {
            context: Some(context),
            ..self
        }
    }
}

impl Act<'_> {
    /// Tells every mailbox of the account, when mail can be sent; also one that was removed in this very instant. No page
    /// waits for such a letter. Whether anybody was written to.
    pub(super) fn tell(&self, user: i64, news: &News<'_>) -> Result<bool> {
        let mailboxes = self.mailboxes(user)?;
        if mailboxes.is_empty() || (news.what.is_paced() && self.told_lately(user, news)?) {
            return Ok(false);
        }
        let Some(account) = self.tx.user(user)? else {
            return Ok(false);
        };
        let link = (!self.site.is_empty()).then(|| format!("{}{PAGE}", self.site));
        let context = news.context.clone().unwrap_or_else(|| self.here());
        let language = self.tx.language(user)?;
        for to in mailboxes {
            let letter = Letter {
                kind: LetterKind::Email,
                to,
                // Of the last sign-in, else of whoever does this.
                language: language.clone().unwrap_or_else(|| self.origin.lang.to_owned()),
                purpose: news.what.word().to_owned(),
                code: String::new(),
                context: context.clone(),
                expires_at: self.now + DAY,
                news: Some(LetterNews {
                    account: account.identifier.clone(),
                    method: news.method,
                    label: news.label.map(str::to_owned),
                    link: link.clone(),
                }),
            };
            self.queue_letter("", &letter)?;
        }
        Ok(true)
    }

    /// Whether news about an account reach anybody.
    pub(super) fn has_mailbox(&self, user: i64) -> Result<bool> {
        Ok(self.policy.mail && !self.tx.mailboxes_of(user, Millis::MAX)?.is_empty())
    }

    fn mailboxes(&self, user: i64) -> Result<Vec<String>> {
        if !self.policy.mail {
            return Ok(Vec::new());
        }
        let rows = self.tx.mailboxes_of(user, self.now)?;
        rows.iter().map(|row| Ok(self.open_address(row)?.to_string())).collect()
    }

    /// Whether the same was told within the hour; if not, it now was.
    fn told_lately(&self, user: i64, news: &News<'_>) -> Result<bool> {
        // One switch is another one's business; denials are the account's.
        let label = news.label.filter(|_| news.what != What::Denied);
        let about = sha256(label.unwrap_or_default().as_bytes());
        // Swept with the counters of addresses on the network.
        let name = format!("x:told:{user}:{}", self.keys.bucket(&super::hex(&about)));
        let last = self.tx.guesses(&name, news.what.word())?;
        if last.failures > 0 && self.now - last.last_at < HOUR {
            return Ok(true);
        }
        let row = GuessRow {
            failures: 1,
            last_at: self.now,
        };
        self.tx.set_guesses(&name, news.what.word(), row)?;
        Ok(false)
    }
}
