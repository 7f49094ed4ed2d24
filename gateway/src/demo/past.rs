//! What is said to have happened to an account of the demo in the weeks before: ordinary mornings, somebody who guessed
//! passwords, one request that was denied, and what its owner did then. The addresses are of the ranges that nobody has
//! (RFC 5737).

use contract::{
    Millis,
    account::{ActivityKind, ActivityOutcome},
    flow::MethodKind,
    step::{Browser, Place, PlaceKind},
};

use crate::authority::Past;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// How many days the story has.
const DAYS: i64 = 34;

fn at_work() -> (Place, Browser) {
    (place(PlaceKind::LocalNetwork, None), browser("Chrome", "Windows"))
}

fn on_the_way() -> (Place, Browser) {
    (place(PlaceKind::Address, Some("192.0.2.44")), browser("Safari", "iOS"))
}

fn stranger() -> (Place, Browser) {
    (
        place(PlaceKind::Address, Some("203.0.113.77")),
        browser("Firefox", "Linux"),
    )
}

fn place(kind: PlaceKind, name: Option<&str>) -> Place {
    Place {
        kind,
        name: name.map(str::to_owned),
    }
}

fn browser(name: &str, os: &str) -> Browser {
    Browser {
        name: Some(name.to_owned()),
        os: Some(os.to_owned()),
    }
}

/// One line of the story.
fn line(ago: Millis, kind: ActivityKind, outcome: ActivityOutcome, (place, browser): (Place, Browser)) -> Past {
    Past {
        ago,
        kind,
        outcome,
        method: None,
        label: None,
        place,
        browser,
        stays: false,
    }
}

impl Past {
    fn by(self, method: MethodKind, label: &str) -> Self {
        Self {
            method: Some(method),
            label: (!label.is_empty()).then(|| label.to_owned()),
            ..self
        }
    }

    fn left_open(self) -> Self {
        Self { stays: true, ..self }
    }
}

/// The story of an account whose mailbox and telephone number look like this, oldest first.
pub(super) fn story(mailbox: &str, number: &str) -> Vec<Past> {
    use ActivityKind::{
        MethodAdded, MethodRemoved, PasswordChanged, Request, RequestsPaused, RequestsResumed, SessionsEnded, SignIn,
    };
    use ActivityOutcome::{Denied, Done, NoAnswer, Wrong};
    let phone = "Pixel 7";
    let mut story = vec![
        line(DAYS * DAY, MethodAdded, Done, at_work()).by(MethodKind::Email, mailbox),
        line(DAYS * DAY - MINUTE, MethodAdded, Done, at_work()).by(MethodKind::Sms, number),
        line(DAYS * DAY - 3 * MINUTE, MethodAdded, Done, at_work()).by(MethodKind::Push, phone),
        line(20 * DAY + 5 * HOUR, Request, NoAnswer, at_work()).by(MethodKind::Push, phone),
        line(12 * DAY + 9 * HOUR, Request, Denied, stranger()).by(MethodKind::Push, phone),
        line(12 * DAY + HOUR, PasswordChanged, Done, at_work()),
        line(12 * DAY + HOUR - MINUTE, SessionsEnded, Done, at_work()),
        line(9 * DAY + 2 * HOUR, Request, Done, on_the_way()).by(MethodKind::Push, phone),
        line(9 * DAY + 2 * HOUR - MINUTE / 2, SignIn, Done, on_the_way())
            .by(MethodKind::Push, phone)
            .left_open(),
        line(5 * DAY + 8 * HOUR, RequestsPaused, Done, on_the_way()).by(MethodKind::Push, phone),
        line(5 * DAY - 6 * HOUR, RequestsResumed, Done, on_the_way()).by(MethodKind::Push, phone),
        line(DAY - 3 * HOUR, SignIn, Done, at_work())
            .by(MethodKind::Email, mailbox)
            .left_open(),
        line(DAY - 4 * HOUR, MethodRemoved, Done, at_work()).by(MethodKind::Push, phone),
    ];
    // Somebody tried passwords, one after the other, and gave up.
    story.extend(
        (0..6).map(|n| line(13 * DAY + HOUR - n * 40_000, SignIn, Wrong, stranger()).by(MethodKind::Password, "")),
    );
    // Every other morning.
    for day in (2..DAYS).step_by(2).filter(|day| *day != 12) {
        let ago = day * DAY + (day * 7 % 50) * MINUTE;
        story.push(line(ago, Request, Done, at_work()).by(MethodKind::Push, phone));
        story.push(line(ago - 20_000, SignIn, Done, at_work()).by(MethodKind::Push, phone));
    }
    story.sort_by_key(|one| -one.ago);
    story
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_told_from_its_beginning() {
        let story = story("m•••@aoba.example", "••• ••• ••01");
        assert!(story.is_sorted_by(|older, newer| older.ago >= newer.ago));
        assert!(story.iter().all(|one| one.ago > HOUR && one.ago < 90 * DAY));
        let is = |outcome| story.iter().filter(move |one| one.outcome == outcome).count();
        assert_eq!((is(ActivityOutcome::Denied), is(ActivityOutcome::Wrong)), (1, 6));
        assert_eq!(story.iter().filter(|one| one.stays).count(), 2);
        assert!(story.len() > 40);
    }
}
