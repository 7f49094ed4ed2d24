//! The keys that sign ID tokens turn by themselves: one signs, the next is known beforehand, the last stays known.

mod support;

use std::collections::BTreeSet;

use contract::Millis;
use genkan_gateway::authority::{Authority, Clock, KeyInfo, Location, Policy};
use std::sync::Arc;
use support::{TestClock, World, policy};

const DAY: Millis = 86_400_000;

fn published(authority: &Authority) -> BTreeSet<String> {
    let set: serde_json::Value = serde_json::from_str(&authority.published_keys().unwrap()).unwrap();
    let keys = set["keys"].as_array().unwrap().clone();
    keys.iter().for_each(|key| {
        let members: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            members,
            ["alg", "e", "kid", "kty", "n", "use"],
            "nothing private is published"
        );
    });
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn signs(authority: &Authority) -> Option<KeyInfo> {
    let keys = authority.signing_keys().unwrap();
    let mut signing = keys.into_iter().filter(|key| key.state == "signs");
    let one = signing.next();
    assert!(signing.next().is_none(), "one key signs");
    one
}

#[test]
fn nothing_is_made_before_somebody_asks() {
    let world = World::new();
    assert!(world.authority.signing_keys().unwrap().is_empty());
    assert_eq!(published(&world.authority).len(), 1);
    assert_eq!(published(&world.authority).len(), 1);
}

/// Over five lives of a key, asked every six hours: what signs was published for a day before it did, and stays
/// published for as long as a session of its time can live.
#[test]
fn a_key_is_known_before_it_signs_and_after() {
    let world = World::new();
    let longest = 30 * DAY;
    let mut history: Vec<(Millis, String, BTreeSet<String>)> = Vec::new();
    for _ in 0..(450 * 4) {
        let set = published(&world.authority);
        history.push((world.authority.now(), signs(&world.authority).unwrap().kid, set));
        world.clock.pass(DAY / 4);
    }
    let started = history[0].0;
    let signers: BTreeSet<&String> = history.iter().map(|(_, kid, _)| kid).collect();
    assert_eq!(signers.len(), 5);
    for (at, kid, _) in &history {
        for (then, _, set) in &history {
            let near = (*then >= at - DAY && *then > started + DAY) && *then <= at + longest;
            assert!(
                !near || set.contains(kid),
                "a key that signs at {at} is not published at {then}"
            );
        }
    }
    assert!(history.iter().all(|(_, _, set)| set.len() <= 3));
    let last = &history.last().unwrap().2;
    assert!(!last.contains(&history[0].1), "what is of no use is gone");
}

#[test]
fn a_server_that_was_off_for_a_year_gives_its_next_key_a_day() {
    let world = World::new();
    published(&world.authority);
    let old = signs(&world.authority).unwrap().kid;
    world.clock.pass(365 * DAY);
    assert_eq!(published(&world.authority).len(), 2);
    world.clock.pass(DAY - 1);
    published(&world.authority);
    assert_eq!(signs(&world.authority).unwrap().kid, old);
    world.clock.pass(1);
    published(&world.authority);
    assert_ne!(signs(&world.authority).unwrap().kid, old);
}

#[test]
fn a_key_that_got_into_other_hands_is_void_at_once() {
    let world = World::new();
    published(&world.authority);
    let old = signs(&world.authority).unwrap().kid;
    let planned = world.authority.rotate_keys(false).unwrap();
    assert!(
        world.authority.rotate_keys(false).is_err(),
        "the next one is there already"
    );
    assert_eq!(published(&world.authority), BTreeSet::from([old, planned]));
    let new = world.authority.rotate_keys(true).unwrap();
    assert_eq!(signs(&world.authority).unwrap().kid, new);
    assert_eq!(published(&world.authority), BTreeSet::from([new]));
    assert_eq!(world.authority.verify_audit().unwrap(), 3);
}

#[test]
fn two_processes_on_one_database_agree() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::at(support::START));
    let open = || {
        let shared: Arc<dyn Clock> = Arc::<TestClock>::clone(&clock);
        Arc::new(Authority::open(Location::Directory(folder.path()), policy(), shared).unwrap())
    };
    let both = [open(), open()];
    for _ in 0..4 {
        let seen: Vec<BTreeSet<String>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|at| {
                    scope.spawn({
                        let one = &both[at % 2];
                        move || published(one)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(seen.iter().all(|set| *set == seen[0]), "{seen:?}");
        assert_eq!(signs(&both[0]).map(|key| key.kid), signs(&both[1]).map(|key| key.kid));
        clock.pass(45 * DAY);
    }
    let again = open();
    assert_eq!(published(&again), published(&both[0]), "they survive a restart");
}

#[test]
fn private_parts_are_sealed_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::at(Location::Directory(folder.path()), Policy { ..policy() });
    published(&world.authority);
    for _ in 0..3 {
        world.clock.pass(89 * DAY);
        published(&world.authority);
        world.clock.pass(3 * DAY);
        published(&world.authority);
    }
    let sealed = |state: &str| {
        let db = rusqlite::Connection::open(folder.path().join("genkan.db")).unwrap();
        let kids: Vec<String> = world
            .authority
            .signing_keys()
            .unwrap()
            .into_iter()
            .filter(|key| key.state == state)
            .map(|key| key.kid)
            .collect();
        kids.iter()
            .map(|kid| {
                db.query_row("SELECT sealed FROM signing_keys WHERE kid = ?1", [kid], |row| {
                    row.get(0)
                })
                .unwrap()
            })
            .collect::<Vec<Vec<u8>>>()
    };
    assert!(!sealed("retired").is_empty() && sealed("retired").iter().all(Vec::is_empty));
    // PKCS #1 begins with a sequence that holds the version 0.
    assert!(
        sealed("signs")
            .iter()
            .all(|key| key.len() > 1_000 && !key.windows(3).any(|part| part == [2, 1, 0] && key[0] == 0x30))
    );
}
