//! The demo page as markup; everything that is not ours is escaped by the macro.

use maud::{Markup, html};

use super::texts::Texts;
use crate::{
    demo::{Account, Demo},
    message::Received,
    pairing::QrOutline,
};

/// A pairing link that was just made.
pub struct Pair {
    pub account: Account,
    pub link: String,
    pub qr: QrOutline,
}

/// Everything the page shows.
pub struct Page<'a> {
    pub language: &'a str,
    pub texts: &'static Texts,
    /// Whether a phone in the network can open the links.
    pub secure: bool,
    /// Each account, with the number of its phones.
    pub accounts: Vec<(Account, u32)>,
    pub pair: Option<&'a Pair>,
    /// What opens the account without a phone.
    pub demo: &'a Demo,
}

impl Page<'_> {
    /// The page of the accounts: its title, and what stands below it.
    pub fn draw(&self) -> (&'static str, Markup) {
        let content = html! {
            @if let Some(pair) = self.pair { (self.pairing(pair)) }
            p { (self.texts.intro) }
            (self.list())
            p.soft { (self.texts.password) }
            a.primary href="/" target="_blank" rel="noopener noreferrer" { (self.texts.open) }
            a.second href="/demo/outbox" { (self.texts.letters) }
            (self.keys())
        };
        (self.texts.title, content)
    }

    /// The page of the messages, newest first.
    pub fn draw_letters(&self, letters: &[Received]) -> (&'static str, Markup) {
        let content = html! {
            p { (self.texts.letters_intro) }
            @if letters.is_empty() { p.note { (self.texts.letters_none) } }
            @for letter in letters {
                article lang=(letter.lang) {
                    p.soft lang=(self.language) { (self.addressed(letter)) }
                    @if let Some(subject) = &letter.subject { h2 { (subject) } }
                    p.letter { (letter.text) }
                }
            }
            a.second href="/demo/outbox" { (self.texts.reload) }
            a.second href="/demo" { (self.texts.back) }
        };
        (self.texts.letters, content)
    }

    fn addressed(&self, letter: &Received) -> String {
        let text = if letter.subject.is_some() {
            self.texts.mail
        } else {
            self.texts.sms
        };
        text.replace("{to}", &letter.to)
    }

    fn keys(&self) -> Markup {
        let Some((who, _)) = self.accounts.iter().find(|(account, _)| account.phoneless) else {
            return html! {};
        };
        html! {
            section aria-labelledby="keys" {
                h2 #keys { (self.texts.keys.replace("{who}", who.identifier)) }
                p { (self.texts.pass) br; code #pass { (self.demo.pass) } }
                p { (self.texts.recovery) }
                ol #recovery { @for code in &self.demo.recovery { li { code { (code) } } } }
            }
        }
    }

    fn list(&self) -> Markup {
        html! {
            ul {
                @for (account, phones) in &self.accounts {
                    li {
                        div {
                            b { (account.identifier) }
                            span {
                                @if account.phoneless { (self.texts.phoneless) } @else { (self.texts.mode(account.mode)) }
                                " · " (self.texts.phones(*phones))
                            }
                        }
                        form method="post" action="/demo" {
                            input type="hidden" name="account" value=(account.identifier);
                            button aria-label=(format!("{}: {}", self.texts.pair, account.identifier)) { (self.texts.pair) }
                        }
                    }
                }
            }
        }
    }

    fn pairing(&self, pair: &Pair) -> Markup {
        let heading = self.texts.link_for.replace("{who}", pair.account.identifier);
        html! {
            section aria-labelledby="pair" {
                h2 #pair { (heading) }
                @if self.secure {
                    svg.qr viewBox=(format!("0 0 {0} {0}", pair.qr.side)) role="img" aria-label=(self.texts.code) shape-rendering="crispEdges" {
                        rect width="100%" height="100%" fill="#fff" {}
                        path d=(pair.qr.path) fill="#000" {}
                    }
                    p { (self.texts.scan) }
                }
                a.second #pairing-link href=(pair.link) target="_blank" rel="noopener noreferrer" {
                    @if self.secure { (self.texts.or_window) } @else { (self.texts.window) }
                }
                p.soft { (self.texts.once) }
                // A code that no phone can open would only cost somebody their patience.
                @if !self.secure { p.note { (self.texts.plain) } }
            }
        }
    }
}
