//! What has happened to an account, newest first. Repeats in a row are one entry.

use std::cmp::Reverse;

use contract::{
    Millis,
    account::{Activity, ActivityFilter, ActivityKind, ActivityOutcome, ActivityPage},
    flow::MethodKind,
    problem::ProblemKind,
    step::Context,
};

use super::{
    super::{Authority, Error, Result, act::Act},
    AccountCall, Signed,
};
use crate::{
    store::{ActivityRow, PushState, Wanted},
    upstream::Event,
};

/// How many entries a page has.
const PAGE: usize = 25;
/// How many rows are read at once.
const BATCH: u32 = 200;
/// Repeats further apart than this are not one entry, ms.
const DAY: Millis = 86_400_000;

/// Kinds with commas around each, as the store compares them.
const SIGN_INS: &str = ",sign_in,step_up,";
const REQUESTS: &str = ",request,";
/// Whatever is none of these is a change of the account.
const NO_CHANGES: &str = ",sign_in,step_up,request,reported,";
/// Outcomes that were wrong, denied or unanswered.
const BAD: &str = ",wrong,denied,no_answer,revoked,";
const REPORTED: &str = ",reported,";

/// Several rows in a row that say the same.
pub(super) struct Group {
    pub(super) newest: ActivityRow,
    /// Id and time of the oldest.
    oldest: (i64, Millis),
    count: u32,
}

impl Authority {
    /// `GET {base}/account/activity`.
    ///
    /// # Errors
    /// `not-authenticated`; `input-invalid` for a cursor that was not given out to this account for this filter.
    pub fn activity(
        &self,
        call: &AccountCall,
        of: Option<ActivityFilter>,
        cursor: Option<&str>,
    ) -> Result<ActivityPage> {
        // Time has ended a request, and nobody has written that down: it would still be listed as open.
        let overdue = self.account_read(call, |act, signed| {
            let live = act.tx.live_push(signed.user.id)?;
            Ok(live.is_some_and(|push| push.at(act.now, act.policy) == PushState::Expired))
        })?;
        if overdue {
            self.write(&call.origin, |act| act.settle_overdue())?;
        }
        let there = self.events_there(call, of)?;
        self.account_read(call, |act, signed| act.activity_page(signed, of, cursor, &there))
    }
}

impl Act<'_> {
    /// Our own entries and those of the identity server, by time. The cursor says how far each of both has been shown.
    fn activity_page(
        &self,
        signed: &Signed,
        of: Option<ActivityFilter>,
        cursor: Option<&str>,
        there: &[Event],
    ) -> Result<ActivityPage> {
        let about = cursor_of(signed.user.id, of);
        let [below, before] = match cursor {
            Some(text) => self
                .keys
                .reveal(&about, text)
                .ok_or_else(|| self.refuse(ProblemKind::InputInvalid).field("cursor"))?,
            None => [i64::MAX; 2],
        };
        let (mut groups, mut more) = self.groups(signed, below, wanted(of))?;
        let mut events = self.events_beside(signed.user.id, of, before, there)?;
        let shown = split(&groups, &events);
        more |= groups.len() > shown.0 || events.len() > shown.1;
        groups.truncate(shown.0);
        events.truncate(shown.1);
        let sessions = self.used_sessions(signed.user.id)?;
        let mut entries: Vec<Activity> = groups
            .iter()
            .map(|group| {
                let opened = |id| sessions.iter().find(|session| session.id == id);
                let opened = group.newest.session_id.and_then(opened);
                let opened = opened.map(|session| session.public_id.clone());
                self.entry(signed, group, opened)
            })
            .collect::<Result<_>>()?;
        let next = [
            groups.last().map_or(below, |group| group.oldest.0),
            events.last().map_or(before, |event| event.at),
        ];
        entries.extend(events);
        entries.sort_by_key(|entry| Reverse(entry.at));
        Ok(ActivityPage {
            server_time: self.now,
            older: more.then(|| self.keys.conceal(&about, next)),
            entries,
            securing: self.securing(signed)?,
            other_sessions: self.other_sessions(signed)?,
        })
    }

    /// A page of entries, and whether there are older ones.
    fn groups(&self, signed: &Signed, below: i64, wanted: Wanted<'_>) -> Result<(Vec<Group>, bool)> {
        let mut groups: Vec<Group> = Vec::new();
        let mut below = below;
        loop {
            let rows = self.tx.activity(signed.user.id, below, wanted, BATCH)?;
            let ended = rows.len() < BATCH as usize;
            for row in rows {
                below = row.id;
                let full = groups.len() == PAGE;
                match groups.last_mut() {
                    Some(group) if repeats(&group.newest, &row, signed.session.id) => {
                        group.oldest = (row.id, row.at);
                        group.count = group.count.saturating_add(1);
                    }
                    _ if full => return Ok((groups, true)),
                    _ => groups.push(Group {
                        oldest: (row.id, row.at),
                        count: 1,
                        newest: row,
                    }),
                }
            }
            if ended {
                return Ok((groups, false));
            }
        }
    }

    fn entry(&self, signed: &Signed, group: &Group, opened: Option<String>) -> Result<Activity> {
        let row = &group.newest;
        let unreadable = || Error::Crypto("a row of the activity is unreadable");
        let kind = ActivityKind::parse(&row.kind).ok_or_else(unreadable)?;
        let outcome = ActivityOutcome::parse(&row.outcome).ok_or_else(unreadable)?;
        let context: Option<Context> = row
            .context
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(|_| unreadable())?;
        let current = is_current(row, signed.session.id);
        Ok(Activity {
            id: self.activity_id(signed.user.id, group),
            kind,
            outcome,
            at: row.at,
            since: (group.count > 1).then_some(group.oldest.1),
            count: group.count,
            method: row.method.as_deref().and_then(MethodKind::parse),
            label: row.label.clone(),
            context: context.map(|context| Context { at: row.at, ..context }),
            session: opened.filter(|_| kind == ActivityKind::SignIn),
            current,
            reported_at: row.reported_at,
            can_report: can_report(row, current),
        })
    }

    fn activity_id(&self, user: i64, group: &Group) -> String {
        self.keys.conceal(&entry_of(user), [group.newest.id, group.oldest.0])
    }

    /// The rows of an entry that was shown to this account, newest first; none for any other text.
    pub(super) fn rows_of(&self, signed: &Signed, id: &str) -> Result<Vec<ActivityRow>> {
        let Some([newest, oldest]) = self.keys.reveal(&entry_of(signed.user.id), id) else {
            return Ok(Vec::new());
        };
        let mut rows: Vec<ActivityRow> = Vec::new();
        let mut below = newest.saturating_add(1);
        loop {
            let batch = self.tx.activity(signed.user.id, below, Wanted::All, BATCH)?;
            let ended = batch.len() < BATCH as usize;
            for row in batch {
                below = row.id;
                if row.id < oldest {
                    return Ok(rows);
                }
                match rows.first() {
                    None if row.id != newest => return Ok(rows),
                    Some(first) if !says_the_same(first, &row) => {}
                    _ => rows.push(row),
                }
            }
            if ended {
                return Ok(rows);
            }
        }
    }
}

/// How many of both make a page: the newest of all, and with the last of the server's whatever happened in the same ms.
fn split(groups: &[Group], events: &[Activity]) -> (usize, usize) {
    let (mut own, mut other) = (0, 0);
    while own + other < PAGE {
        match (groups.get(own), events.get(other)) {
            (Some(group), Some(event)) if group.newest.at >= event.at => own += 1,
            (_, Some(_)) => other += 1,
            (Some(_), None) => own += 1,
            (None, None) => break,
        }
    }
    if let Some(last) = other.checked_sub(1).and_then(|last| events.get(last)) {
        other += events[other..].iter().take_while(|event| event.at == last.at).count();
    }
    (own, other)
}

/// To what a cursor is bound.
fn cursor_of(user: i64, of: Option<ActivityFilter>) -> String {
    format!("activity cursor {user} {}", of.map_or("all", ActivityFilter::as_str))
}

/// To what the id of an entry is bound.
fn entry_of(user: i64) -> String {
    format!("activity {user}")
}

const fn wanted(of: Option<ActivityFilter>) -> Wanted<'static> {
    match of {
        None => Wanted::All,
        Some(ActivityFilter::SignIns) => Wanted::Kinds(SIGN_INS),
        Some(ActivityFilter::Requests) => Wanted::Kinds(REQUESTS),
        Some(ActivityFilter::Changes) => Wanted::OtherKinds(NO_CHANGES),
        Some(ActivityFilter::Trouble) => Wanted::Trouble {
            outcomes: BAD,
            kinds: REPORTED,
        },
    }
}

/// Whether it was done in this session, or has opened it.
fn is_current(row: &ActivityRow, session: i64) -> bool {
    row.session_id == Some(session)
}

/// Whether *this wasn't me* can be said about it: not about what the same browser did, and once.
pub(super) fn can_report(row: &ActivityRow, current: bool) -> bool {
    row.kind != ActivityKind::Reported.as_str() && !current && row.reported_at.is_none()
}

/// Whether an older row goes into the entry of a newer one.
fn repeats(newest: &ActivityRow, older: &ActivityRow, session: i64) -> bool {
    newest.at - older.at < DAY
        && says_the_same(newest, older)
        && newest.reported_at.is_some() == older.reported_at.is_some()
        && is_current(newest, session) == is_current(older, session)
        && newest.outcome != ActivityOutcome::Open.as_str()
}

fn says_the_same(one: &ActivityRow, other: &ActivityRow) -> bool {
    one.kind == other.kind
        && one.outcome == other.outcome
        && one.method == other.method
        && one.label == other.label
        && one.context == other.context
}
