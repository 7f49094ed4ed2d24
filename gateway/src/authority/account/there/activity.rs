//! What has happened to an account at the server and not through the gateway, beside what we know ourselves.

use std::cmp::Reverse;

use contract::{
    Millis,
    account::{Activity, ActivityFilter, ActivityKind, ActivityOutcome, Secured},
    step::{Context, Place, PlaceKind},
};

use super::{
    super::{
        super::{Authority, Result, act::Act, policy::days},
        AccountCall, Signed,
    },
    Said,
};
use crate::{
    upstream::{Event, EventKind, No},
    user_agent::describe,
};

/// How many of the server's entries are looked at, the newest.
const MOST: u32 = 200;
/// As long as our own entries are kept, days.
const KEPT: u32 = 90;

impl Authority {
    /// What the server knows; nothing when it is away, or does not say.
    ///
    /// # Errors
    /// `not-authenticated` when the session has ended there.
    pub(in super::super) fn events_there(&self, call: &AccountCall, of: Option<ActivityFilter>) -> Result<Vec<Event>> {
        let says = self.policy.upstream.as_ref().is_some_and(|can| can.activity);
        // What was changed is written down by whoever changed it.
        if !says || of == Some(ActivityFilter::Changes) {
            return Ok(Vec::new());
        }
        let said = self.ask_there(
            call,
            |act, signed| {
                let asks = act.kept_there(&signed.user) && signed.session.upstream.is_some();
                Ok(asks.then_some(()))
            },
            |account, from, state, ()| account.activity(from, state, MOST),
        )?;
        match said {
            Some(Said {
                answer: Err(no @ (No::SignedOut | No::Locked | No::Disabled)),
                ..
            }) => self.given(Err(no)),
            Some(Said { answer, .. }) => Ok(answer.unwrap_or_default()),
            None => Ok(Vec::new()),
        }
    }
}

impl Act<'_> {
    /// Those of the server's entries that were not shown yet, newest first. None of them came through the gateway: the
    /// adapter has left those out, by what it knows and not by the time, in which a thief could hide.
    pub(in super::super) fn events_beside(
        &self,
        user: i64,
        of: Option<ActivityFilter>,
        before: Millis,
        events: &[Event],
    ) -> Result<Vec<Activity>> {
        let oldest = self.now - days(KEPT);
        let mut beside = Vec::new();
        for event in events.iter().filter(|event| event.at < before && event.at > oldest) {
            let entry = self.event_entry(user, event)?;
            beside.extend(Some(entry).filter(|entry| is_wanted(entry, of)));
        }
        beside.sort_by_key(|entry| Reverse(entry.at));
        Ok(beside)
    }

    fn event_entry(&self, user: i64, event: &Event) -> Result<Activity> {
        let id = self.event_id(user, event);
        let reported_at = self.tx.reported_there(user, &id)?;
        let outcome = match (event.succeeded, event.kind) {
            (true, _) => ActivityOutcome::Done,
            (false, EventKind::SignIn) => ActivityOutcome::Wrong,
            (false, EventKind::Request) => ActivityOutcome::NoAnswer,
        };
        let known = event.place.is_some() || !event.client.is_empty();
        let context = known.then(|| Context {
            app: self.policy.product_name.clone(),
            place: event.place.clone().unwrap_or(Place {
                kind: PlaceKind::Address,
                name: None,
            }),
            browser: describe(&event.client),
            at: event.at,
        });
        Ok(Activity {
            id,
            kind: match event.kind {
                EventKind::SignIn => ActivityKind::SignIn,
                EventKind::Request => ActivityKind::Request,
            },
            outcome,
            at: event.at,
            since: None,
            count: 1,
            method: event.method,
            label: None,
            context,
            session: None,
            current: false,
            reported_at,
            can_report: reported_at.is_none(),
        })
    }

    /// The id says to us, and to nobody else, which entry of which account it is: what the server calls it stays here.
    fn event_id(&self, user: i64, event: &Event) -> String {
        let text = self.keys.again("event there", &format!("{user} {}", event.handle));
        let mut tag = [0; 8];
        for (to, from) in tag.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        self.keys.conceal(&event_of(user), [event.at, i64::from_be_bytes(tag)])
    }

    /// *It wasn't me* about something that happened there. `None`: it is one of our own entries, or nothing.
    pub(in super::super) fn report_event(&self, signed: &Signed, id: &str) -> Result<Option<Secured>> {
        if self.keys.reveal(&event_of(signed.user.id), id).is_none() {
            return Ok(None);
        }
        if self.tx.report_there(signed.user.id, id, self.now)? {
            self.secure_now(signed).map(Some)
        } else {
            self.secured_before(signed).map(Some)
        }
    }
}

/// To what the id of an entry is bound.
fn event_of(user: i64) -> String {
    format!("activity there {user}")
}

fn is_wanted(entry: &Activity, of: Option<ActivityFilter>) -> bool {
    match of {
        None => true,
        Some(ActivityFilter::SignIns) => entry.kind == ActivityKind::SignIn,
        Some(ActivityFilter::Requests) => entry.kind == ActivityKind::Request,
        Some(ActivityFilter::Changes) => false,
        Some(ActivityFilter::Trouble) => entry.outcome != ActivityOutcome::Done || entry.reported_at.is_some(),
    }
}
