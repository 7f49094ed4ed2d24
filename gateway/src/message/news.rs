//! Mails that tell an account's owner what was done to it. They hold no code; their one link opens the page where people
//! look after their account, and signs nobody in.

mod en;
mod ja;

use contract::flow::MethodKind;

use super::text::{Texts, Words, one_line, page};
use crate::authority::{Letter, LetterNews};

pub(super) use self::{en::EN, ja::JA};

/// Subject and first line of one kind of news.
pub(super) type Told = [&'static str; 2];

/// The texts of one language. `{app}` is the product, `{what}` the kind of method at the beginning of a sentence.
pub(super) struct News {
    added: Told,
    removed: Told,
    restored: Told,
    default: Told,
    paused: Told,
    codes: Told,
    password: Told,
    password_everywhere: Told,
    browser: Told,
    denied: Told,
    revoked: Told,
    secured: Told,
    phone: &'static str,
    authenticator_app: &'static str,
    passkey: &'static str,
    email: &'static str,
    sms: &'static str,
    recovery: &'static str,
    pass: &'static str,
    other: &'static str,
    /// What a new method is good for.
    phone_can: &'static str,
    passkey_can: &'static str,
    account: &'static str,
    label: &'static str,
    asked: &'static str,
    you: &'static str,
    look: &'static str,
    not_you: &'static str,
}

impl News {
    /// The words of a letter; `None` when it is not about news.
    pub(super) fn of(&self, letter: &Letter, texts: &Texts, product: &str) -> Option<Words> {
        let news = letter.news.as_ref()?;
        let told = self.told(&letter.purpose)?;
        let what = self.what(news.method);
        let [subject, lead] = told.map(|text| text.replace("{what}", what).replace("{app}", product));
        let mut lines = vec![lead.clone()];
        lines.extend(self.can(&letter.purpose, news.method).map(str::to_owned));
        lines.push(self.account.replace("{account}", &one_line(&news.account)));
        lines.extend(
            news.label
                .as_ref()
                .map(|label| self.label.replace("{label}", &one_line(label))),
        );
        let facts = if is_about_a_request(&letter.purpose) {
            self.asked
        } else {
            texts.done
        };
        lines.push(texts.facts(facts, &letter.context));
        lines.push(self.you.to_owned());
        lines.push(if news.link.is_some() { self.look } else { self.not_you }.to_owned());
        Some(self.words(letter, news, subject, lead, &lines))
    }

    fn words(&self, letter: &Letter, news: &LetterNews, subject: String, lead: String, lines: &[String]) -> Words {
        let lang = if letter.language == "ja" { "ja" } else { "en" };
        let link = news.link.as_deref();
        let below = link.map(|link| format!("\n{link}\n")).unwrap_or_default();
        Words {
            lang,
            plain: format!("{}\n{below}", lines.join("\n\n")),
            html: page(lang, &subject, lines, None, link),
            subject,
            short: lead,
        }
    }

    fn told(&self, purpose: &str) -> Option<Told> {
        Some(match purpose {
            "method_added" => self.added,
            "method_removed" => self.removed,
            "method_restored" => self.restored,
            "default_changed" => self.default,
            "requests_paused" => self.paused,
            "recovery_made" => self.codes,
            "password_changed" => self.password,
            "password_changed_everywhere" => self.password_everywhere,
            "new_browser" => self.browser,
            "request_denied" => self.denied,
            "request_revoked" => self.revoked,
            "secured" => self.secured,
            _ => return None,
        })
    }

    fn what(&self, method: Option<MethodKind>) -> &'static str {
        match method {
            Some(MethodKind::Push) => self.phone,
            Some(MethodKind::Totp) => self.authenticator_app,
            Some(MethodKind::Passkey) => self.passkey,
            Some(MethodKind::Email) => self.email,
            Some(MethodKind::Sms) => self.sms,
            Some(MethodKind::Recovery) => self.recovery,
            Some(MethodKind::TemporaryPass) => self.pass,
            Some(MethodKind::Password) | None => self.other,
        }
    }

    fn can(&self, purpose: &str, method: Option<MethodKind>) -> Option<&'static str> {
        match method.filter(|_| purpose == "method_added")? {
            MethodKind::Push => Some(self.phone_can),
            MethodKind::Passkey => Some(self.passkey_can),
            _ => None,
        }
    }
}

/// Then the browser and the place are those of whoever asked, not of the phone that answered.
fn is_about_a_request(purpose: &str) -> bool {
    matches!(purpose, "request_denied" | "request_revoked")
}
