//! Mails and text messages: written in the reader's language, handed to whoever carries them, tried again when that
//! fails for a while.
//!
//! Nothing here is on the path of a request: the rules queue a letter in their own transaction (`authority::outbox`),
//! and [`run`] sends it afterwards. A letter goes out at least once; a crash between sending and writing that down
//! sends it again, with the same code.

mod local;
mod mail;
mod news;
mod text;
mod webhook;

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::Instant};

pub use self::{
    local::{Local, Received},
    mail::Smtp,
    text::Words,
    webhook::Webhook,
};
use crate::{
    authority::{Letter, LetterKind, Sending, Topic},
    config::{Branding, Config},
    http::state::App,
};

/// How long carrying one message may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait when nothing is due and nobody wakes us, or the store fails.
const IDLE: Duration = Duration::from_secs(30);

/// Somebody who carries messages. Called where it may wait for the network.
pub trait Carrier: Send + Sync {
    /// Hands a message over.
    ///
    /// # Errors
    /// Why it was not taken; never the message itself.
    fn carry(&self, to: &str, words: &Words) -> Result<(), Trouble>;
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Perhaps later.
    #[error("{0}")]
    Passing(String),
    /// Trying again would not help.
    #[error("{0}")]
    Lasting(String),
}

/// Everybody who carries messages here.
#[derive(Clone)]
pub struct Post {
    mail: Option<Arc<dyn Carrier>>,
    sms: Option<Arc<dyn Carrier>>,
    branding: Branding,
}

impl Post {
    /// The carriers of a configuration. With `local`, what the configuration leaves open lands there.
    ///
    /// # Errors
    /// When a carrier's configuration cannot be used; says why.
    pub fn new(config: &Config, local: Option<&Local>) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let fallback = |kind| local.map(|local| Arc::new(local.of(kind)) as Arc<dyn Carrier>);
        let mail = match &config.mail {
            Some(mail) => Some(Arc::new(Smtp::new(mail)?) as Arc<dyn Carrier>),
            None => fallback(LetterKind::Email),
        };
        let sms = match &config.sms {
            Some(sms) => Some(Arc::new(Webhook::new(sms)?) as Arc<dyn Carrier>),
            None => fallback(LetterKind::Sms),
        };
        let branding = config.branding.clone();
        Ok(Self { mail, sms, branding })
    }

    /// Whether anything can be sent at all.
    #[must_use]
    pub fn carries(&self) -> bool {
        self.mail.is_some() || self.sms.is_some()
    }

    fn send(&self, letter: &Letter) -> Sending {
        let carrier = match letter.kind {
            LetterKind::Email => &self.mail,
            LetterKind::Sms => &self.sms,
            LetterKind::Nothing => return Sending::Done,
        };
        let Some(carrier) = carrier else {
            return Sending::Never;
        };
        let product = self.branding.product_names.get(&letter.language);
        let words = Words::of(letter, product.unwrap_or(&self.branding.product_name));
        match carrier.carry(&letter.to, &words) {
            Ok(()) => Sending::Done,
            Err(trouble) => {
                tracing::warn!(kind = letter.kind.as_str(), %trouble, "a message was not taken");
                match trouble {
                    Trouble::Passing(_) => Sending::Later,
                    Trouble::Lasting(_) => Sending::Never,
                }
            }
        }
    }
}

/// Sends what is due until the server stops.
pub async fn run(app: App, post: Post) {
    let subscription = app.authority().hub().subscribe(Topic::Outbox);
    let mut stopping = app.stopping();
    while !*stopping.borrow_and_update() {
        let news = subscription.notified();
        tokio::pin!(news);
        // From here on a letter that is queued is not missed.
        news.as_mut().enable();
        let Some(pause) = round(&app, &post).await else {
            continue;
        };
        tokio::select! {
            () = &mut news => {}
            () = tokio::time::sleep_until(Instant::now() + pause) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Sends everything that is due; how long to wait then, or `None` to look again at once.
async fn round(app: &App, post: &Post) -> Option<Duration> {
    let Ok((due, next_at)) = app.run(|authority| authority.due_letters()).await else {
        return Some(IDLE);
    };
    if due.is_empty() {
        let wait = next_at.map(|at| Duration::from_millis((at - app.authority().now()).max(1).unsigned_abs()));
        return Some(wait.map_or(IDLE, |wait| wait.min(IDLE)));
    }
    let mut sendings = JoinSet::new();
    for due in due {
        let post = post.clone();
        sendings.spawn_blocking(move || (due.id, post.send(&due.letter)));
    }
    let mut stuck = false;
    while let Some(sent) = sendings.join_next().await {
        let Ok((id, sending)) = sent else {
            stuck = true;
            continue;
        };
        let written = app.run(move |authority| authority.letter_tried(id, sending));
        stuck |= written.await.is_err();
    }
    stuck.then_some(IDLE)
}
