//! The demo page as markup; everything that is not ours is escaped by the macro.

use maud::{DOCTYPE, Markup, html};

use super::texts::Texts;
use crate::{demo::Account, pairing::QrOutline};

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
    pub product: &'a str,
    pub origin: &'a str,
    /// Whether a phone in the network can open the links.
    pub secure: bool,
    /// Each account, with the number of its phones.
    pub accounts: Vec<(Account, u32)>,
    pub pair: Option<&'a Pair>,
}

impl Page<'_> {
    /// The whole document.
    pub fn draw(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.language) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.texts.title) " · " (self.product) }
                    link rel="icon" href="/favicon.svg";
                    link rel="stylesheet" href="/demo.css";
                }
                body {
                    header { b { (self.product) } span { (self.origin) } }
                    main {
                        h1 { (self.texts.title) }
                        @if let Some(pair) = self.pair { (self.pairing(pair)) }
                        p { (self.texts.intro) }
                        (self.list())
                        p.soft { (self.texts.password) }
                        a.primary href="/" target="_blank" rel="noopener noreferrer" { (self.texts.open) }
                    }
                }
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
                            span { (self.texts.mode(account.mode)) " · " (self.texts.phones(*phones)) }
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
        let heading = self
            .texts
            .link_for
            .replace("{who}", pair.account.identifier);
        html! {
            section aria-labelledby="pair" {
                h2 #pair { (heading) }
                svg viewBox=(format!("0 0 {0} {0}", pair.qr.side)) role="img" aria-label=(self.texts.code) shape-rendering="crispEdges" {
                    rect width="100%" height="100%" fill="#fff" {}
                    path d=(pair.qr.path) fill="#000" {}
                }
                @if self.secure { p { (self.texts.scan) } } @else { p.note { (self.texts.plain) } }
                a.second #pairing-link href=(pair.link) target="_blank" rel="noopener noreferrer" { (self.texts.window) }
                p.soft { (self.texts.once) }
            }
        }
    }
}
