//! Sessions, activity, the password.

use super::*;
use crate::account::Preview;
use contract::account::{ActivityFilter, ActivityPage, ChangePassword, EndedSessions, Secured, Securing, Sessions};

fn list(server_time: Millis) -> Result<Reply, Failure> {
    Ok(Reply::Sessions(Sessions {
        server_time,
        sessions: vec![],
    }))
}

fn ended(current: bool) -> Reply {
    Reply::Ended(EndedSessions {
        ended: 2,
        pending: 1,
        until: Some(9_000),
        current,
    })
}

fn page(server_time: Millis, older: Option<&str>) -> Result<Reply, Failure> {
    Ok(Reply::Activity(Box::new(ActivityPage {
        server_time,
        entries: vec![],
        older: older.map(str::to_owned),
        securing: vec![Securing::EndSessions, Securing::Mail],
        other_sessions: 2,
    })))
}

fn at(view: View) -> State {
    State {
        page: Page::Ready,
        view,
        ..State::default()
    }
}

fn say(state: &mut State, event: Event) -> Vec<Effect> {
    update(state, event, 0, 0.0)
}

fn reply(state: &mut State, call: Call, result: Result<Reply, Failure>) -> Vec<Effect> {
    say(state, Event::Replied { call, result })
}

fn calls(effects: &[Effect]) -> Vec<Call> {
    let calls = effects.iter().filter_map(|effect| match effect {
        Effect::Call { call, .. } => Some(call.clone()),
        _ => None,
    });
    calls.collect()
}

fn activity(cursor: Option<&str>, of: Option<ActivityFilter>) -> Call {
    let cursor = cursor.map(str::to_owned);
    Call::Activity { cursor, of }
}

#[test]
fn ending_sessions_says_what_is_true_and_asks_for_the_list() {
    let mut state = at(View::Sessions);
    let call = Call::EndSessions(Ended::Others);
    let _ = say(&mut state, Event::Pressed(call.clone()));
    let effects = reply(&mut state, call.clone(), Ok(ended(false)));
    assert!(calls(&effects) == [Call::Sessions]);
    assert_eq!(state.ended.as_ref().map(|e| (e.ended, e.pending)), Some((2, 1)));
    let _ = say(&mut state, Event::Pressed(call.clone()));
    assert_eq!(state.ended, None, "what was said of the last one goes with the next");
    let effects = reply(&mut state, call, Err(Failure::Network));
    assert!(
        calls(&effects) == [Call::Sessions],
        "nobody knows what was done: the list does"
    );
    assert_eq!(
        state.trouble.map(|t| (t.spot, t.why)),
        Some((Spot::Sessions, Why::NotSaved))
    );
}

#[test]
fn ending_ones_own_session_signs_out_and_still_says_how_many() {
    let mut state = at(View::Sessions);
    let call = Call::EndSessions(Ended::All);
    let _ = say(&mut state, Event::Pressed(call.clone()));
    let _ = reply(&mut state, call, Ok(ended(true)));
    assert_eq!(state.page, Page::SignedOut);
    assert_eq!(state.ended.map(|e| e.ended), Some(2));
}

#[test]
fn nothing_is_asked_for_while_ones_own_session_ends() {
    let mut state = at(View::Sessions);
    let call = Call::EndSessions(Ended::All);
    let effects = say(&mut state, Event::Pressed(call.clone()));
    assert!(effects.contains(&Effect::AbortPoll(Poll::Methods)));
    let poll = || Event::Elapsed(Timer::Poll(Poll::Methods));
    assert!(calls(&say(&mut state, poll())).is_empty());
    let effects = reply(&mut state, call, Err(Failure::Network));
    assert!(
        effects.contains(&Effect::Set(Timer::Poll(Poll::Methods), 0)),
        "it goes on where it did not end"
    );
    assert!(calls(&say(&mut state, poll())).len() == 1);
}

#[test]
fn a_list_that_was_overtaken_brings_no_ended_session_back() {
    let mut state = at(View::Sessions);
    let _ = reply(&mut state, Call::Sessions, list(5));
    let _ = reply(&mut state, Call::Sessions, list(4));
    assert_eq!(state.sessions.as_ref().map(|s| s.server_time), Some(5));
    let _ = reply(&mut state, Call::Sessions, Err(Failure::Network));
    assert!(
        state.sessions.is_some() && state.trouble.is_some(),
        "what is known stays"
    );
    let _ = reply(&mut state, Call::Sessions, list(6));
    assert_eq!(state.trouble, None);
}

#[test]
fn pages_are_turned_one_at_a_time_and_late_ones_are_dropped() {
    let mut state = at(View::Overview);
    let effects = say(&mut state, Event::Moved(View::Activity(None)));
    assert!(calls(&effects) == [activity(None, None)]);
    let _ = reply(&mut state, activity(None, None), page(1, Some("b")));
    let effects = say(&mut state, Event::Turned { older: true });
    assert!(calls(&effects) == [activity(Some("b"), None)]);
    assert!(
        calls(&say(&mut state, Event::Turned { older: true })).is_empty(),
        "one at a time"
    );
    let _ = reply(&mut state, activity(None, None), page(2, Some("z")));
    assert_eq!(
        state.activity.page.as_ref().map(|p| p.server_time),
        Some(1),
        "not what is awaited"
    );
    let _ = reply(&mut state, activity(Some("b"), None), page(3, Some("c")));
    assert_eq!(state.activity.cursor.as_deref(), Some("b"));
    let _ = say(&mut state, Event::Turned { older: true });
    let _ = reply(&mut state, activity(Some("c"), None), page(4, None));
    assert!(
        calls(&say(&mut state, Event::Turned { older: true })).is_empty(),
        "the last page"
    );
    for before in [Some("b"), None] {
        let effects = say(&mut state, Event::Turned { older: false });
        assert!(calls(&effects) == [activity(before, None)]);
        let _ = reply(&mut state, activity(before, None), page(5, Some("b")));
        assert_eq!(state.activity.cursor.as_deref(), before);
    }
    assert!(
        calls(&say(&mut state, Event::Turned { older: false })).is_empty(),
        "the newest page"
    );
}

#[test]
fn another_filter_begins_anew_and_a_page_that_does_not_come_leaves_the_old_one() {
    let mut state = at(View::Overview);
    let _ = say(&mut state, Event::Moved(View::Activity(None)));
    let _ = reply(&mut state, activity(None, None), page(1, Some("b")));
    let _ = say(&mut state, Event::Turned { older: true });
    let _ = reply(&mut state, activity(Some("b"), None), Err(Failure::Network));
    assert_eq!(state.trouble.as_ref().map(|t| t.spot), Some(Spot::Activity));
    assert!(state.activity.page.is_some() && state.activity.turning.is_none());
    let effects = say(&mut state, Event::Turned { older: true });
    assert!(calls(&effects) == [activity(Some("b"), None)], "can be tried again");
    let of = Some(ActivityFilter::Trouble);
    let effects = say(&mut state, Event::Moved(View::Activity(of)));
    assert!(calls(&effects) == [activity(None, of)]);
    let _ = reply(&mut state, activity(Some("b"), None), page(2, None));
    assert_eq!(state.activity.page, None, "of the filter before");
}

#[test]
fn this_was_not_me_says_first_what_it_does_and_then_what_it_did() {
    let mut state = at(View::Activity(None));
    state.preview = Some(Preview {
        securing: vec![],
        other_sessions: 9,
    });
    let effects = say(&mut state, Event::ReportAsked);
    assert!(
        calls(&effects) == [activity(None, None)] && state.preview.is_none(),
        "asked anew"
    );
    let _ = reply(&mut state, activity(None, None), page(1, None));
    assert_eq!(state.preview.as_ref().map(|p| p.other_sessions), Some(2));
    let call = Call::Report { id: "x".into() };
    let _ = say(&mut state, Event::Pressed(call.clone()));
    let secured = Secured {
        ended: 2,
        done: vec![Securing::EndSessions],
    };
    let effects = reply(&mut state, call, Ok(Reply::Secured(secured.clone())));
    assert!(calls(&effects) == [activity(None, None)], "the mark is fetched");
    assert_eq!(state.secured, Some(secured));
    let _ = say(&mut state, Event::Moved(View::Password));
    assert_eq!(state.secured, None);
}

#[test]
fn a_password_that_is_refused_stays_typed_and_one_that_is_taken_does_not() {
    let mut state = at(View::Password);
    let call = Call::Password(ChangePassword {
        password: "password".into(),
        end_sessions: true,
    });
    let _ = say(&mut state, Event::Pressed(call.clone()));
    let effects = reply(&mut state, call.clone(), Err(problem(ProblemKind::InputInvalid)));
    assert!(!effects.contains(&Effect::Clear));
    assert_eq!(state.trouble.as_ref().map(|t| t.spot), Some(Spot::Password));
    let _ = say(&mut state, Event::Pressed(call.clone()));
    let effects = reply(&mut state, call, Ok(ended(false)));
    assert!(effects.contains(&Effect::Clear) && state.done == Some(Spot::Password));
}
