//! Notices what other processes write to the store: the command line switches a client off, ends a session, takes a phone
//! away. Whoever waits then looks at once, and not only when their wait is over (rule W21).

use std::time::Duration;

use crate::http::state::App;

/// How often it is looked for. One look costs some microseconds, reads nothing from the disk, and falls away while nobody
/// waits.
const EVERY: Duration = Duration::from_millis(500);
/// And after something was found: a script that adds a thousand accounts does not have every page look each time.
const AFTER: Duration = Duration::from_secs(2);

/// Watches until the server stops.
pub async fn run(app: App) {
    let mut stopping = app.stopping();
    let mut seen = version(&app).await;
    let mut pause = EVERY;
    while !*stopping.borrow_and_update() {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => {}
        }
        pause = EVERY;
        if app.authority().hub().is_idle() {
            continue;
        }
        let now = version(&app).await;
        if now != seen {
            app.authority().hub().wake_all();
            pause = AFTER;
        }
        seen = now;
    }
}

/// `None` when the store fails, which has been logged.
async fn version(app: &App) -> Option<i64> {
    app.run(|authority| authority.written_beside()).await.ok()
}
