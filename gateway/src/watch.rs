//! Looks at requests that an identity server has sent until they are answered, or the gateway's own clock ends them.
//! Which ones there are stands in the store, so that it goes on after a restart.

use std::{collections::HashMap, time::Duration};

use tokio::{
    task::{JoinHandle, JoinSet},
    time::Instant,
};

use crate::{
    authority::{Looked, Topic},
    http::state::App,
};

/// How many are looked at at once.
const AT_ONCE: usize = 16;
/// How long to wait when there is nothing to look at and nobody wakes us, or the store fails.
const IDLE: Duration = Duration::from_secs(30);
/// The longest wait between two looks while the server is away: somebody who has approved meanwhile waits for it.
const LONGEST: Duration = Duration::from_secs(5);

/// When a request is looked at next.
struct Turn {
    next: Instant,
    every: Duration,
    /// How many looks in a row had no answer.
    away: u32,
    looking: bool,
}

impl Turn {
    fn after(&mut self, looked: Option<Looked>) {
        self.looking = false;
        let pause = match looked {
            Some(Looked::Open | Looked::Done) => {
                self.away = 0;
                self.every
            }
            Some(Looked::Away(wait)) => {
                self.away += 1;
                let wait = wait.map_or(Duration::ZERO, |ms| Duration::from_millis(ms.unsigned_abs()));
                let longer = self.every.saturating_mul(1 << self.away.min(6));
                longer.min(LONGEST).max(wait).max(self.every)
            }
            None => LONGEST,
        };
        self.next = Instant::now() + pause;
    }
}

/// Everything that is being looked at.
struct Watch {
    app: App,
    turns: HashMap<String, Turn>,
    looks: JoinSet<(String, Option<Looked>)>,
    tidying: Option<JoinHandle<()>>,
}

/// Watches until the server stops.
pub async fn run(app: App) {
    let subscription = app.authority().hub().subscribe(Topic::Remote);
    let mut stopping = app.stopping();
    let mut watch = Watch {
        app,
        turns: HashMap::new(),
        looks: JoinSet::new(),
        tidying: None,
    };
    while !*stopping.borrow_and_update() {
        let news = subscription.notified();
        tokio::pin!(news);
        // From here on a request that is sent is not missed.
        news.as_mut().enable();
        let next = watch.round().await;
        tokio::select! {
            () = &mut news => {}
            () = tokio::time::sleep_until(next) => {}
            Some(done) = watch.looks.join_next() => watch.looked(done.ok()),
            _ = stopping.changed() => {}
        }
    }
}

impl Watch {
    /// Begins the looks that are due; until when there is nothing else to do.
    async fn round(&mut self) -> Instant {
        self.tidy();
        let now = Instant::now();
        let Ok(watched) = self.app.run(|authority| authority.watched()).await else {
            return now + IDLE;
        };
        let open = |id: &String| watched.iter().any(|one| one.id == *id);
        self.turns.retain(|id, turn| turn.looking || open(id));
        for one in watched {
            let every = Duration::from_millis(one.every.unsigned_abs());
            let turn = self.turns.entry(one.id.clone()).or_insert_with(|| Turn {
                next: now + every,
                every,
                away: 0,
                looking: false,
            });
            if turn.looking || turn.next > now || self.looks.len() >= AT_ONCE {
                continue;
            }
            turn.looking = true;
            let (app, id) = (self.app.clone(), one.id);
            self.looks.spawn(async move {
                let asked = id.clone();
                let looked = app.run(move |authority| authority.look_there(&asked)).await;
                (id, looked.ok())
            });
        }
        let waiting = self.turns.values().filter(|turn| !turn.looking);
        // One that is due and found no place is looked at when another look has ended.
        let next = waiting.map(|turn| turn.next).filter(|&next| next > now).min();
        next.unwrap_or(now + IDLE).min(now + IDLE)
    }

    fn looked(&mut self, done: Option<(String, Option<Looked>)>) {
        let Some((id, looked)) = done else { return };
        if let Some(turn) = self.turns.get_mut(&id) {
            turn.after(looked);
        }
    }

    /// Tells the server what has ended here; once at a time, and nobody waits for it.
    fn tidy(&mut self) {
        if self.tidying.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let app = self.app.clone();
        self.tidying = Some(tokio::spawn(async move {
            // It is tried again; why it failed has been logged.
            let _ = app.run(|authority| authority.tidy_there()).await;
        }));
    }
}
