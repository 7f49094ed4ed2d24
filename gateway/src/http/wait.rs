//! Long polls. A wait holds no connection to the store and no place among those who hash (rule 104).

use std::time::Duration;

use axum::http::Uri;
use contract::{Millis, problem::ProblemKind};
use tokio::time::Instant;

use super::{problem::ApiProblem, state::App};
use crate::{
    authority::{Refusal, Topic},
    breaks::{Rule, breaks},
};

/// The longest wait, seconds.
const LONGEST: u64 = 25;
/// How long pages stay away from a server that stops, ms: spread out, so that they do not all come back at once.
const SPREAD: std::ops::RangeInclusive<u32> = 1_000..=6_000;

/// `?after=REV&wait=SECONDS`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Answer only what is newer.
    pub(crate) after: Option<u64>,
    /// For how long.
    pub(crate) wait: Duration,
}

impl Wait {
    /// Out of a query; other parameters are ignored.
    pub(crate) fn of(uri: &Uri, now: Millis) -> Result<Self, ApiProblem> {
        let mut found = Self::default();
        let pairs = uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        for (name, value) in pairs {
            let malformed = |field| Refusal::new(ProblemKind::InputInvalid, now).field(field);
            match name {
                "after" => found.after = Some(value.parse().map_err(|_| malformed("after"))?),
                "wait" => {
                    let seconds: u64 = value.parse().map_err(|_| malformed("wait"))?;
                    found.wait = Duration::from_secs(seconds.min(LONGEST));
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

/// Something that is looked at again and again.
pub(crate) struct Look<T> {
    pub(crate) value: T,
    pub(crate) rev: u64,
    /// When time alone will change it next.
    pub(crate) changes_at: Option<Millis>,
}

/// What a wait came to.
pub(crate) enum Waited<T> {
    /// Something newer, or all there is because the server stops (`true`).
    News(T, bool),
    /// Nothing in all that time.
    Nothing,
}

/// Looks until there is something newer, the time is over, or the server stops.
pub(crate) async fn wait_for<T, F: Future<Output = Result<Look<T>, ApiProblem>>>(
    app: &App,
    topic: Topic,
    wait: Wait,
    look: impl Fn(bool) -> F,
) -> Result<Waited<T>, ApiProblem> {
    let subscription = app.authority().hub().subscribe(topic);
    let mut stopping = app.stopping();
    let deadline = Instant::now() + wait.wait;
    let mut first = true;
    loop {
        let changed = subscription.notified();
        tokio::pin!(changed);
        // From here on a change is not missed, whatever the look below sees.
        changed.as_mut().enable();
        let seen = look(first).await?;
        first = false;
        let stops = *stopping.borrow_and_update();
        if stops || wait.after.is_none_or(|after| seen.rev > after) {
            return Ok(Waited::News(seen.value, stops));
        }
        if Instant::now() >= deadline {
            return Ok(Waited::Nothing);
        }
        let pause = seen
            .changes_at
            .map(|at| (at - app.authority().now()).max(0).unsigned_abs() + 1);
        let until = pause.map_or(deadline, |ms| {
            (Instant::now() + Duration::from_millis(ms)).min(deadline)
        });
        tokio::select! {
            () = &mut changed, if !breaks(Rule::LongPoll) => {}
            () = tokio::time::sleep_until(until) => {}
            // The sender lives as long as the application.
            _ = stopping.changed() => {}
        }
    }
}

/// When to come back to a server that stops.
pub(crate) fn spread() -> u32 {
    let width = u64::from(SPREAD.end() - SPREAD.start() + 1);
    let random = getrandom::u64().unwrap_or(width / 2) % width;
    SPREAD.start() + u32::try_from(random).unwrap_or(0)
}
